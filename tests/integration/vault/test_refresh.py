"""Fifty that need a token, one refresh; and a death at every call loses no refresh token."""

import itertools
import json
import time

import pytest

from orcheo.application.token_lease import LEASE_SECONDS
from orcheo.domain.credentials import Health
from orcheo.domain.errors import CredentialUnhealthy
from tests.harness.authorization_server import AuthorizationServer, serving
from tests.harness.refreshing import ID, WORKSPACE, Invocation, Play

WORKERS = 50
ENDS_IN = 3_600 - 60
"""Seconds after which a token of an hour is due."""


def play(
    authority: AuthorizationServer, url: str, seed: int, *, dies_at: int | None = None
) -> tuple[Play, int]:
    """Play one story; return it with the number of calls that the refresher makes."""
    story = Play(authority, url, seed)
    story.clock.advance(ENDS_IN)
    first = story.add("first", dies_at=dies_at)
    if dies_at is not None:
        # Alone until it dies: whichever call it is, others come only afterwards.
        story.run()
    assert dies_at is None or first.dead
    others = _all_served(story, authority, WORKERS - 1)
    if not first.dead:
        assert first.got == others[0].got
    else:
        # While the lease of the dead one holds, the old token does as well; then it has ended.
        story.clock.advance(LEASE_SECONDS + 1)
        _all_served(story, authority, WORKERS)
    return story, first.calls


def _all_served(story: Play, authority: AuthorizationServer, count: int) -> list[Invocation]:
    """Let some more need the token; each gets one that holds."""
    added = [story.add(f"w{story.clock.monotonic()}-{number}") for number in range(count)]
    story.run()
    for each in added:
        assert each.error is None, each
        assert each.got is not None
        assert authority.accepts(each.got), each
    return added


def violations(story: Play, authority: AuthorizationServer, *, most: int) -> list[str]:
    """Return what went wrong: a token lost, asked for too often, or a theft cried."""
    found: list[str] = []
    (family,) = authority.families
    if family.revoked or not authority.is_alive(story.value()["refresh_token"]):
        found.append("the refresh token is lost")
    if len(authority.requests) > most:
        found.append(f"{len(authority.requests)} requests for one refresh")
    if authority.reuses:
        found.append("a spent refresh token was sent")
    row = story.store.get(WORKSPACE, ID)
    if row.health is not Health.HEALTHY:
        found.append(f"its health is {row.health}")
    if row.value_id != story.values.read(WORKSPACE, ID).version_id:
        found.append("the row lags behind the value")
    return found


@pytest.mark.parametrize("seed", range(3))
def test_fifty_ask_and_one_refreshes(seed: int) -> None:
    authority = AuthorizationServer(lambda: 0.0)
    with serving(authority) as url:
        story, _ = play(authority, url, seed)
        assert violations(story, authority, most=1) == []
        assert len({story.value()["access_token"]}) == 1


def campaign(seeds: range) -> dict[str, object]:
    """Let the refresher die before and after each of its calls, beside 49 others."""
    began, tried, wrong = time.perf_counter(), 0, list[str]()
    for seed in seeds:
        authority = AuthorizationServer(lambda: 0.0, grace_seconds=120)
        with serving(authority) as url:
            alone = Play(authority, url, seed)
            alone.clock.advance(ENDS_IN)
            calls = alone.add("alone")
            alone.run()
            asked, stored = calls.trace.index("refresh"), calls.trace.index("put")
            for dies_at in range(2 * calls.calls):
                fresh = AuthorizationServer(lambda: 0.0, grace_seconds=120)
                authority.__dict__.update(fresh.__dict__)
                story, _ = play(authority, url, seed, dies_at=dies_at)
                tried += 1
                # A death between the request and the store costs one more request, no more.
                lost = 2 * asked + 1 <= dies_at <= 2 * stored
                found = violations(story, authority, most=2 if lost else 1)
                wrong += [f"seed {seed}, death {dies_at}: {each}" for each in found]
    return {
        "id": "oauth-refresh-50-workers-every-crash-point",
        "n": tried,
        "violations": wrong,
        "seed": [seeds.start, seeds.stop],
        "seconds": round(time.perf_counter() - began, 1),
    }


def test_a_death_at_any_call_of_the_refresher_loses_no_refresh_token() -> None:
    line = campaign(range(1))
    print(json.dumps(line))  # noqa: T201 - the result
    assert line["violations"] == []
    assert isinstance(line["n"], int)
    assert line["n"] >= 16


@pytest.mark.long
@pytest.mark.parametrize("first", range(100, 140, 5))
def test_a_death_at_any_call_loses_nothing_in_many_orders(first: int) -> None:
    line = campaign(range(first, first + 5))
    print(json.dumps(line))  # noqa: T201 - the result
    assert line["violations"] == []


def test_a_death_among_fifty_that_act_at_once_loses_no_refresh_token() -> None:
    authority = AuthorizationServer(lambda: 0.0)
    with serving(authority) as url:
        died = 0
        for seed, dies_at in itertools.product(range(4), range(14)):
            fresh = AuthorizationServer(lambda: 0.0, grace_seconds=120)
            authority.__dict__.update(fresh.__dict__)
            story = Play(authority, url, seed)
            story.clock.advance(ENDS_IN)
            first = story.add("first", dies_at=dies_at)
            others = [story.add(f"w{number}") for number in range(WORKERS - 1)]
            story.run()
            assert all(each.got is not None and authority.accepts(each.got) for each in others)
            died += first.dead
            story.clock.advance(LEASE_SECONDS + 1)
            _all_served(story, authority, WORKERS)
            assert violations(story, authority, most=2) == [], (seed, dies_at)
        assert died >= 15


def test_a_server_without_grace_and_a_lost_answer_end_in_one_alert_and_no_loop() -> None:
    authority = AuthorizationServer(lambda: 0.0)
    with serving(authority) as url:
        probe = Play(authority, url, 0)
        probe.clock.advance(ENDS_IN)
        alone = probe.add("alone")
        probe.run()
        asked = alone.trace.index("refresh")
        authority.__dict__.update(AuthorizationServer(lambda: 0.0).__dict__)
        story = Play(authority, url, 0)
        story.clock.advance(3_600 + 1)
        first = story.add("first", dies_at=2 * asked + 1)
        story.run()
        assert first.dead
        others = [story.add(f"w{number}") for number in range(WORKERS - 1)]
        story.run()
        assert {type(each.error) for each in others} == {CredentialUnhealthy}
        assert len(authority.requests) == 2, "the lost one, and one that was refused"
        row = story.store.get(WORKSPACE, ID)
        assert row.health is Health.UNHEALTHY
        assert "invalid_grant" in (row.health_message or "")
        for number in range(20):
            story.clock.advance(3_600)
            story.add(f"later{number}")
            story.run()
        assert len(authority.requests) == 2


def test_an_outage_within_the_tokens_time_is_not_noticed_and_beyond_it_is_retried() -> None:
    authority = AuthorizationServer(lambda: 0.0)
    with serving(authority) as url:
        story = Play(authority, url, 0)
        story.clock.advance(ENDS_IN)
        authority.broken = [503, 503]
        early = story.add("early")
        story.run()
        assert early.error is None
        assert early.got is not None
        assert authority.accepts(early.got)
        story.clock.advance(120)
        authority.broken = [503, 500, 429, 503]
        late = [story.add(f"w{number}") for number in range(WORKERS)]
        story.run()
        assert all(each.got is not None and authority.accepts(each.got) for each in late)
        assert len(authority.requests) == 2 + 4 + 1
        assert authority.reuses == 0


def test_after_thirty_days_of_waiting_executions_go_on_with_a_fresh_token() -> None:
    authority = AuthorizationServer(lambda: 0.0)
    with serving(authority) as url:
        story = Play(authority, url, 0)
        story.clock.advance(30 * 86_400)
        resumed = [story.add(f"w{number}") for number in range(WORKERS)]
        story.run()
        assert all(each.got is not None and authority.accepts(each.got) for each in resumed)
        assert violations(story, authority, most=1) == []
