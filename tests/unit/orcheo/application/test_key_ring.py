"""Keys of the user pool: neither a flood nor an outage of it hurts."""

import threading
from collections.abc import Mapping

import pytest

from orcheo.application.key_ring import KeyRing
from orcheo.application.people_ports import Jwk
from orcheo.domain.errors import KeysUnavailable
from tests.fakes.clock import FakeClock


class Keys:
    """A source that counts, fails when told to, and lets nobody go on before it may."""

    def __init__(self) -> None:
        self.names = {"a"}
        self.fetches = 0
        self.down = False
        self.may = threading.Event()
        self.may.set()

    def fetch(self) -> Mapping[str, Jwk]:
        self.fetches += 1
        assert self.may.wait(10)
        if self.down:
            raise KeysUnavailable("down")
        return {name: {"kid": name} for name in self.names}


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ring(keys: Keys, clock: FakeClock) -> KeyRing:
    return KeyRing(keys, clock)


def test_a_known_key_is_fetched_once_in_an_hour(
    ring: KeyRing, keys: Keys, clock: FakeClock
) -> None:
    for _ in range(59):
        assert ring.key("a") == {"kid": "a"}
        clock.advance(60)
    assert keys.fetches == 1
    clock.advance(60)
    assert ring.key("a") == {"kid": "a"}
    assert keys.fetches == 2


def test_unknown_keys_cost_one_fetch_a_minute_however_many_there_are(
    ring: KeyRing, keys: Keys, clock: FakeClock
) -> None:
    assert ring.key("a")
    for second in range(600):
        assert ring.key(f"made up {second}") is None
        clock.advance(1)
    assert keys.fetches <= 11


def test_a_new_key_is_found_within_a_minute(ring: KeyRing, keys: Keys, clock: FakeClock) -> None:
    assert ring.key("b") is None
    keys.names = {"a", "b"}
    clock.advance(60)
    assert ring.key("b") == {"kid": "b"}
    keys.names = {"b"}
    clock.advance(3600)
    assert ring.key("a") is None, "a key that was withdrawn is gone within the hour"


def test_many_who_need_a_key_at_once_share_one_fetch(ring: KeyRing, keys: Keys) -> None:
    keys.may.clear()
    found: list[Jwk | None] = []
    threads = [threading.Thread(target=lambda: found.append(ring.key("a"))) for _ in range(20)]
    for thread in threads:
        thread.start()
    keys.may.set()
    for thread in threads:
        thread.join(10)
    assert found == [{"kid": "a"}] * 20
    assert keys.fetches == 1


def test_many_who_need_a_key_that_cannot_be_had_share_one_failure(
    ring: KeyRing, keys: Keys
) -> None:
    keys.down = True
    for _ in range(20):
        with pytest.raises(KeysUnavailable):
            ring.key("a")
    assert keys.fetches == 1


def test_old_keys_serve_while_the_source_is_down_and_then_nobody_is_let_in(
    ring: KeyRing, keys: Keys, clock: FakeClock
) -> None:
    assert ring.key("a")
    keys.down = True
    clock.advance(3600)
    for _ in range(59):
        assert ring.key("a") == {"kid": "a"}
        clock.advance(60)
    assert keys.fetches <= 1 + 60
    clock.advance(60)
    with pytest.raises(KeysUnavailable):
        ring.key("a")
    keys.down = False
    clock.advance(60)
    assert ring.key("a") == {"kid": "a"}
