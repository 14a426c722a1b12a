"""Slots under everybody who takes and gives them, call by call in seeded orders.

Dispatch, ends, cancels and the reaper are the product's, on the stores in memory. After each run
nobody holds a slot, nobody waits, and at no call were there more holders than the limit.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from orcheo.application.admit_execution import ReleaseSlots
from orcheo.application.cancel_execution import CancelExecution
from orcheo.application.end_execution import EndExecution
from orcheo.application.reap_executions import ReapExecutions
from orcheo.domain.commit_log import Log
from orcheo.domain.executions import Execution
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.slots import DueSlots
from tests.fakes.aws import RecordingOrchestrator
from tests.fakes.clock import FakeClock
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.fakes.slot_store import InMemorySlotStore
from tests.faults.turns_of_greenlets import Stage
from tests.harness.admission import admission
from tests.harness.samples import AT, WORKSPACE, an_execution

SEED = 20_261_124
ORDERS = 1_500
USER, WORKFLOW = "user:ada", "workflow:wf"
_STORE = ("get", "read_log", "append", "project")
_SLOTS = (
    "holders",
    "acquire",
    "release",
    "begin",
    "confirm",
    "enqueue",
    "dequeue",
    "is_waiting",
    "waiting",
    "postpone_slots",
)
_PASSES = 80


class _Counted(InMemorySlotStore):
    """Looks at the number of holders whenever there is one more."""

    def __init__(self, limits: dict[str, int]) -> None:
        super().__init__()
        self.limits = limits
        self.over: list[str] = []

    def acquire(self, slots: DueSlots, execution_id: str, *, attempt: int, capacity: int) -> Any:
        """Take a slot."""
        taken = super().acquire(slots, execution_id, attempt=attempt, capacity=capacity)
        held = self.holding(slots.scope)
        if held > self.limits[slots.scope]:
            self.over.append(f"{held} hold slots of {slots.scope}")
        return taken

    def holding(self, scope: str) -> int:
        """Return how many hold a slot."""
        return sum(len(item) for item in self.holders(WORKSPACE, scope).values())


@dataclass
class _World:
    chance: random.Random
    limits: dict[str, int]
    store: InMemoryExecutionStore = field(default_factory=InMemoryExecutionStore)
    machines: RecordingOrchestrator = field(default_factory=RecordingOrchestrator)
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.slots = _Counted(self.limits)
        self.stage = Stage(self._choose)

    def _choose(self, ready: Sequence[str]) -> int:
        return int(self.chance.random() * len(ready))

    def created(self, name: str, **changes: Any) -> Execution:
        """Write a status item that needs slots."""
        limits = changes.pop("limits", self.limits)
        execution = an_execution(name, limits=limits, deadline_at="2027-01-01", **changes)
        self.store.create(execution, due_at=AT)
        return execution

    def admit(self, name: str | None = None) -> Any:
        """Return who gives slots, seen by an actor."""
        if name is None:
            return admission(self.store, self.machines, self.clock, self.slots)
        store = self.stage.wrap(name, self.store, _STORE)
        slots = self.stage.wrap(name, self.slots, _SLOTS)
        return admission(store, self.machines, self.clock, slots)

    def end(self, name: str | None = None) -> EndExecution:
        """Return what ends executions, as the product wires it."""
        store = self.store if name is None else self.stage.wrap(name, self.store, _STORE)
        return EndExecution(store, self.clock, (ReleaseSlots(self.admit(name)),))

    def finish(self, execution: Execution, name: str | None = None) -> None:
        """Be its worker, which succeeds."""
        log = self.store.read_log(WORKSPACE, execution.id)
        self.end(name)(execution, log, ExecutionStatus.SUCCEEDED)

    def cancel(self, execution: Execution, name: str) -> None:
        """Cancel it."""
        store = self.stage.wrap(name, self.store, _STORE)
        CancelExecution(store, self.machines, self.clock, self.end(name))(
            WORKSPACE, execution.id, by="ada"
        )

    def reap(self) -> None:
        """Be the reaper at a time when everything is due."""
        self.clock.advance(600)
        ReapExecutions(self.store, self.machines, self.clock, self.end(), self.admit())()

    @property
    def running(self) -> list[Execution]:
        """What has been started and has not ended."""
        started = {execution_id for _, execution_id, _ in self.machines.started}
        return [
            each
            for each in self.store.executions
            if each.id in started and not each.status.is_terminal
        ]

    def settle(self, *, reaps: bool) -> list[str]:
        """Let what runs end, one after another; return what is wrong in the end."""
        for _ in range(_PASSES):
            for execution in self.running:
                self.finish(execution)
            if all(each.status.is_terminal for each in self.store.executions):
                break
            if reaps:
                self.reap()
        if reaps:
            for _ in range(2):
                self.reap()
        open_ = [each for each in self.store.executions if not each.status.is_terminal]
        held = {scope: self.slots.holding(scope) for scope in self.limits}
        waiting = {
            scope: len(self.slots.waiting(WORKSPACE, scope, limit=100)) for scope in self.limits
        }
        found = list(self.slots.over)
        found += [f"{len(open_)} never ended"] if open_ else []
        found += [f"{count} slots of {scope} leaked" for scope, count in held.items() if count]
        found += [f"{count} rows of {scope} left" for scope, count in waiting.items() if count]
        return found


def _crowd(seed: int, *, deaths: bool) -> _World:
    """Let some arrive, one be cancelled and those that run end, in a seeded order."""
    chance = random.Random(seed)
    limits = {WORKFLOW: 1 + seed % 2} | ({USER: 1 + seed % 3} if seed % 4 else {})
    world = _World(chance, limits)
    crowd = [world.created(f"{seed}-{n}", priority=n % 2) for n in range(5)]
    world.admit()(crowd[0])
    for number, execution in enumerate(crowd[1:], 1):
        name = f"arrives-{number}"
        world.stage.add(name, lambda e=execution, n=name: world.admit(n)(e))
        if deaths and chance.random() < 0.3:
            world.stage.kill(name, chance.randrange(20), after=chance.random() < 0.5)
    world.stage.add("ends", lambda: world.finish(crowd[0], "ends"))
    if deaths and chance.random() < 0.3:
        world.stage.kill("ends", chance.randrange(20), after=chance.random() < 0.5)
    if chance.random() < 0.5:
        world.stage.add("cancels", lambda: world.cancel(crowd[1], "cancels"))
    world.stage.run()
    return world


def test_in_seeded_orders_no_slot_is_given_twice_and_none_leaks() -> None:
    found: list[str] = []
    for seed in range(SEED, SEED + ORDERS):
        world = _crowd(seed, deaths=False)
        wrong = [*world.settle(reaps=False), *map(repr, world.stage.errors.values())]
        found += [f"seed {seed}: {each}" for each in wrong]
    assert found[:3] == []


def test_whoever_dies_at_whichever_call_the_reaper_mends_it() -> None:
    found: list[str] = []
    for seed in range(SEED, SEED + ORDERS // 2):
        world = _crowd(seed, deaths=True)
        wrong = [*world.settle(reaps=True), *map(repr, world.stage.errors.values())]
        found += [f"seed {seed}: {each}" for each in wrong]
    assert found[:3] == []


@pytest.mark.parametrize("at", range(8))
def test_an_end_that_dies_at_any_call_is_found_by_its_due_time(at: int) -> None:
    world = _World(random.Random(SEED), {WORKFLOW: 1})
    first, second = world.created("first"), world.created("second")
    world.admit()(first)
    world.admit()(second)
    world.stage.add("ends", lambda: world.finish(first, "ends"))
    world.stage.kill("ends", at, after=True)
    world.stage.run()
    assert world.stage.died == ["ends"]
    # The slot's own look is minutes away.
    ReapExecutions(world.store, world.machines, world.clock, world.end(), world.admit())()
    assert [each.id for each in world.running] == [second.id]


@pytest.mark.parametrize("limit", [1, 3, 26])
def test_a_crowd_runs_in_order_of_priority_and_age(limit: int) -> None:
    world = _World(random.Random(SEED), {WORKFLOW: limit})
    crowd = [
        world.created(f"e{n:03}", priority=n % 3, created_at=f"2026-11-02T09:{n:02}:00.000Z")
        for n in range(60)
    ]
    for execution in crowd[:-1]:
        world.admit()(execution)
        assert len(world.running) <= limit
    late = crowd[-1]
    world.admit()(late)
    waited = sorted(crowd[limit:], key=lambda e: (-e.priority, e.created_at, e.id))
    assert world.settle(reaps=False) == []
    started = [execution_id for _, execution_id, _ in world.machines.started]
    assert started == [each.id for each in [*crowd[:limit], *waited]]


def test_a_slot_of_a_holder_that_is_gone_is_freed() -> None:
    world = _World(random.Random(SEED), {WORKFLOW: 1})
    gone = world.created("gone")
    world.admit()(gone)
    bare = EndExecution(world.store, world.clock)
    bare(gone, Log(()), ExecutionStatus.SUCCEEDED)
    waits = world.created("waits")
    world.admit()(waits)
    assert world.running == []
    for _ in range(2):
        world.reap()
    assert [each.id for each in world.running] == [waits.id]


def test_who_comes_new_does_not_pass_who_waits() -> None:
    world = _World(random.Random(SEED), {WORKFLOW: 1})
    first, second, third = (
        world.created(name, created_at=f"2026-11-02T09:0{minute}:00.000Z")
        for minute, name in enumerate(("first", "second", "third"))
    )
    for execution in (first, second):
        world.admit()(execution)
    # Whoever frees the slot dies before it wakes anyone.
    world.slots.release(WORKSPACE, WORKFLOW, 0, first.id)
    world.admit()(third)
    assert [execution_id for _, execution_id, _ in world.machines.started] == [first.id, second.id]
