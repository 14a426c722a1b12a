"""Whatever order its writers come in, the log stays right; without its condition it does not.

Each count is of interleavings that differ in who moved when. ``ModelStore`` is what they share, so
a run costs about a millisecond; the same use cases run on DynamoDB in tests/integration.
"""

import json
import random
import time
from collections.abc import Callable, Sequence

import pytest

from tests.faults.commit_log_model import (
    LOG_CALLS,
    Model,
    ModelStore,
    Recorded,
    recorded,
    violations,
)
from tests.faults.turns_of_greenlets import Choose, Exhaustive

SEED = 20_261_124
RANDOM = 25_200
"""Interleavings of the whole cast in each half of the gate."""
EXHAUSTIVE = 20_000
"""The small casts have at least so many: fewer would mean that calls went missing."""

Cast = Callable[[Model], None]


def _twice(model: Model) -> None:
    model.invocation("a")
    model.invocation("b")


def _cancelled(model: Model) -> None:
    model.invocation("a")
    model.cancel()


def _paused(model: Model) -> None:
    model.invocation("a")
    model.pause()


def _expired(model: Model) -> None:
    model.past_deadline()
    model.invocation("a")
    model.reaper()


def _finished(model: Model) -> None:
    model.invocation("a")
    model.finisher()


def _ended_by_all(model: Model) -> None:
    model.cancel()
    model.past_deadline()
    model.reaper()


SMALL: dict[str, tuple[Cast, Recorded]] = {
    "two invocations": (_twice, recorded(1)),
    "a cancel while it runs": (_cancelled, recorded(2)),
    "a cancel beside rows": (_cancelled, recorded(1, wide=True)),
    "a pause and its end while it runs": (_paused, recorded(1)),
    "the reaper past the deadline": (_expired, recorded(2)),
    "a report of failure": (_finished, recorded(2)),
    "a cancel and the reaper past the deadline": (_ended_by_all, recorded(1)),
}


class _Count:
    """What a set of interleavings came to."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.moves: set[int] = set()
        self.found: list[str] = []
        self.wrong = 0
        self.started = time.perf_counter()

    def add(self, told: str, model: Model) -> None:
        self.moves.add(hash(tuple(model.stage.moves)))
        found = violations(model)
        if found:
            self.wrong += 1
            self.found.append(f"{told}: {'; '.join(found)}")

    def say(self, record: Callable[[str, object], None]) -> None:
        """Have the campaign's line printed at the end of the run, see ``conftest``."""
        told = {
            "id": self.name,
            "n": len(self.moves),
            "violations": self.wrong,
            "seed": SEED,
            "seconds": round(time.perf_counter() - self.started, 2),
        }
        record("campaign", json.dumps(told))


def _everyone(seed: int, *, conditional: bool = True) -> Model:
    """Return a finished run of the whole cast, in an order and with deaths that the seed gives."""
    chance = random.Random(seed)
    graph = (recorded(2), recorded(2, wide=True), recorded(1, wide=True), recorded(3))[seed % 4]
    model = Model(_by(chance), graph, ModelStore(conditional=conditional))
    model.state_machine("machine")
    model.invocation("late")
    model.invocation("again")
    model.reaper()
    if chance.random() < 0.6:
        model.cancel()
    if chance.random() < 0.6:
        model.pause()
    if chance.random() < 0.15:
        model.finisher()
    if chance.random() < 0.15:
        model.past_deadline()
    for name in ("machine", "late", "again"):
        if chance.random() < 0.25:
            model.stage.kill(name, chance.randrange(10), after=chance.random() < 0.5)
    return model.run()


def _by(chance: random.Random) -> Choose:
    def choose(ready: Sequence[str]) -> int:
        return int(chance.random() * len(ready))

    return choose


def _every(name: str, count: _Count, *, conditional: bool = True, at_most: int = 100_000) -> int:
    """Run every interleaving of a small cast; return how many there are."""
    cast, graph = SMALL[name]
    order = Exhaustive()
    done = 0
    while done < at_most:
        model = Model(order, graph, ModelStore(conditional=conditional), LOG_CALLS)
        cast(model)
        count.add(f"{name}, number {done}", model.run())
        done += 1
        if not order.more():
            break
    return done


@pytest.mark.timeout(300)
def test_every_interleaving_of_small_casts_keeps_the_log_right(
    record_property: Callable[[str, object], None],
) -> None:
    count = _Count("commit_log_exhaustive")
    done = sum(_every(name, count) for name in SMALL)
    count.say(record_property)
    assert count.found[:3] == []
    assert done >= EXHAUSTIVE


@pytest.mark.timeout(300)
@pytest.mark.parametrize("half", [0, 1])
def test_seeded_interleavings_of_everyone_keep_the_log_right(
    half: int, record_property: Callable[[str, object], None]
) -> None:
    count = _Count(f"commit_log_random_{half}")
    for seed in range(SEED + half * RANDOM, SEED + (half + 1) * RANDOM):
        count.add(f"seed {seed}", _everyone(seed))
    count.say(record_property)
    assert count.found[:3] == []
    assert len(count.moves) >= RANDOM * 0.99


def test_mutants_meet_a_short_campaign() -> None:
    """What ``tests.faults.mutants`` runs: some of everything."""
    count = _Count("commit_log_short")
    for name in SMALL:
        _every(name, count, at_most=1_500)
        assert count.found[:3] == []
    for seed in range(1_500):
        count.add(f"seed {seed}", _everyone(seed))
        assert count.found == []
    assert count.found[:3] == []


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_a_million_steps_of_everyone_keep_the_log_right(
    record_property: Callable[[str, object], None],
) -> None:
    count = _Count("commit_log_random_long")
    for seed in range(10 * RANDOM):
        count.add(f"seed {seed}", _everyone(seed))
    count.say(record_property)
    assert count.found[:3] == []


def test_without_the_condition_nearly_every_order_is_wrong(
    record_property: Callable[[str, object], None],
) -> None:
    count = _Count("commit_log_without_condition")
    for seed in range(SEED, SEED + 500):
        count.add(f"seed {seed}", _everyone(seed, conditional=False))
    count.say(record_property)
    assert count.wrong > 400
    found = " ".join(count.found)
    assert "the newest is" in found
    assert "was confirmed and is not in the log" in found
    assert "follows the end" in found
    assert "a cancel was confirmed and the execution ended otherwise" in found


@pytest.mark.parametrize("name", SMALL)
def test_without_the_condition_small_casts_are_wrong_too(name: str) -> None:
    count = _Count(name)
    _every(name, count, conditional=False, at_most=3_000)
    assert count.wrong > 0
