"""Slots are taken, given back and handed on, whatever dies or comes in between."""

import random
from dataclasses import dataclass, field
from typing import Any

import pytest

from orcheo.application.admit_execution import AdmitExecution, ReleaseSlots
from orcheo.application.cancel_execution import CancelExecution
from orcheo.application.dispatch_execution import DispatchExecution, DispatchOutcome
from orcheo.application.end_execution import EndExecution
from orcheo.application.reap_executions import ReapExecutions, Repair
from orcheo.application.user_limits import KnownUserLimits
from orcheo.domain.errors import StoreUnavailable
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.slots import DueSlots
from tests.fakes.aws import RecordingOrchestrator
from tests.fakes.clock import FakeClock
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.fakes.faults import Faults, Moment
from tests.fakes.slot_store import InMemorySlotStore, InMemoryUserLimits
from tests.fakes.turns import Turns
from tests.fakes.workflow_store import InMemoryWorkflowStore
from tests.harness.samples import (
    WORKFLOW,
    WORKSPACE,
    a_checkpoint,
    a_message,
    a_version,
    a_waiting_row,
    a_workflow,
    an_acceptance,
    an_entry,
    an_execution,
    an_id,
)

SCOPE = f"workflow:{WORKFLOW}"
_BARE = Faults()


@dataclass
class World:
    concurrency: int | None = 1
    user_limit: int | None = None
    store: InMemoryExecutionStore = field(default_factory=InMemoryExecutionStore)
    slots: InMemorySlotStore = field(default_factory=InMemorySlotStore)
    machines: RecordingOrchestrator = field(default_factory=RecordingOrchestrator)
    clock: FakeClock = field(default_factory=FakeClock)
    workflows: InMemoryWorkflowStore = field(default_factory=InMemoryWorkflowStore)
    limits: InMemoryUserLimits = field(default_factory=InMemoryUserLimits)

    def __post_init__(self) -> None:
        self.add_workflow(WORKFLOW, self.concurrency)
        self.limits.set_concurrency(WORKSPACE, "ada", self.user_limit)

    def add_workflow(self, name: str, concurrency: int | None, **settings: Any) -> None:
        graph = {
            **a_version().graph.to_json(),
            "settings": {"concurrency": concurrency, **settings},
        }
        version = a_version(workflow_id=name, graph=graph)
        self.workflows.create(WORKSPACE, a_workflow(id=name), version)

    def parts(self, wrap: Any) -> tuple[Any, Any, AdmitExecution, EndExecution]:
        store, machines = wrap(self.store), wrap(self.machines)
        admit = AdmitExecution(store, wrap(self.slots), machines, self.clock)
        return store, machines, admit, EndExecution(store, self.clock, (ReleaseSlots(admit),))

    def dispatch(self, event: str, wrap: Any = _BARE.wrap, **changes: Any) -> DispatchOutcome:
        store, machines, admit, end = self.parts(wrap)
        limits = KnownUserLimits(self.limits, self.clock)
        use_case = DispatchExecution(
            store, self.workflows, machines, self.clock, end, admit, limits
        )
        return use_case(a_message(event, created_by="ada", **changes))

    def end(self, event: str, wrap: Any = _BARE.wrap) -> None:
        store, _, _, end = self.parts(wrap)
        execution = store.get(WORKSPACE, an_id(event))
        log = store.read_log(WORKSPACE, an_id(event))
        end(execution, log, ExecutionStatus.SUCCEEDED)

    def cancel(self, event: str) -> None:
        store, machines, _, end = self.parts(_BARE.wrap)
        CancelExecution(store, machines, self.clock, end)(WORKSPACE, an_id(event), by="ada")

    def reap(self, wrap: Any = _BARE.wrap) -> dict[Repair, int]:
        store, machines, admit, end = self.parts(wrap)
        return dict(ReapExecutions(store, machines, self.clock, end, admit)())

    @property
    def started(self) -> list[str]:
        return [execution_id for _, execution_id, _ in self.machines.started]

    @property
    def held(self) -> set[str]:
        return {holder for holders in self.slots.held.values() for holder in holders}


def test_an_unlimited_execution_makes_no_call_for_slots() -> None:
    world = World(concurrency=None)
    assert world.dispatch("a") is DispatchOutcome.STARTED
    world.end("a")
    assert world.slots.calls == 0
    assert world.store.get(WORKSPACE, an_id("a")).limits == {}


def test_a_limited_one_costs_a_write_for_its_slot_and_one_for_its_release() -> None:
    world = World(concurrency=30)
    world.dispatch("a")
    world.end("a")
    assert world.slots.writes == 2


def test_more_than_the_limit_wait_and_are_started_by_priority_then_age() -> None:
    world = World()
    world.dispatch("a")
    waits = [("old", 0, 1), ("young", 0, 2), ("high", 5, 3), ("low", -1, 0)]
    for event, priority, minute in waits:
        at = f"2026-11-02T09:0{minute}:00.000Z"
        outcome = world.dispatch(event, priority=priority, accepted_at=at)
        assert outcome is DispatchOutcome.PENDING
        status = world.store.get(WORKSPACE, an_id(event)).status
        assert status is ExecutionStatus.SCHEDULED
    for event in ("a", "high", "old", "young", "low"):
        assert world.started[-1] == an_id(event)
        world.end(event)
    assert (world.slots.held, world.slots.queued) == ({}, [])


def test_a_workflows_priority_is_added_to_the_messages() -> None:
    world = World()
    world.add_workflow("wf_urgent", 1, priority=40, queue_backoff_seconds=600)
    world.dispatch("a", workflow_id="wf_urgent", priority=-2)
    execution = world.store.get(WORKSPACE, an_id("a"))
    assert (execution.priority, execution.queue_backoff_seconds) == (38, 600)


def test_users_and_workflows_limit_together_and_who_waits_for_one_blocks_no_other() -> None:
    world = World(concurrency=2, user_limit=1)
    assert world.dispatch("a") is DispatchOutcome.STARTED
    assert world.store.get(WORKSPACE, an_id("a")).limits == {"user:ada": 1, SCOPE: 2}
    assert world.dispatch("b") is DispatchOutcome.PENDING
    store, _, _, _ = world.parts(_BARE.wrap)
    other = an_execution("c", limits={SCOPE: 2}, created_at="2026-11-02T10:00:00.000Z")
    store.create(other, due_at="2026-11-02T10:02:00.000Z")
    _, _, admit, _ = world.parts(_BARE.wrap)
    assert admit(other) == "started"
    world.end("a")
    assert world.started == [an_id("a"), an_id("c"), an_id("b")]


def _waits(world: World, name: str, child: str) -> None:
    """Let a task of an execution wait for another."""
    world.store.append(WORKSPACE, an_id(name), a_checkpoint(0, -1))
    row = a_waiting_row(checkpoint=0)
    row.body["child"] = an_id(child)
    world.store.put_task(WORKSPACE, an_id(name), row)


def test_a_sub_workflow_takes_no_slot_of_its_user_and_none_that_is_held_above_it() -> None:
    world = World(user_limit=1)
    world.add_workflow("wf_child", 1)
    world.dispatch("a")
    _waits(world, "a", "b")
    parent = {"execution_id": an_id("a"), "kind": "workflow"}
    child = world.dispatch("b", workflow_id="wf_child", parent=parent, depth=1)
    assert child is DispatchOutcome.STARTED
    limits = world.store.get(WORKSPACE, an_id("b")).limits
    assert limits == {"workflow:wf_child": 1}
    _waits(world, "b", "c")
    parent = {"execution_id": an_id("b"), "kind": "workflow"}
    assert world.dispatch("c", parent=parent, depth=2) is DispatchOutcome.STARTED
    assert world.store.get(WORKSPACE, an_id("c")).limits == {}


def test_a_cancel_takes_what_waits_out_of_its_queues() -> None:
    world = World()
    world.dispatch("a")
    world.dispatch("b")
    world.cancel("b")
    assert world.slots.queued == []
    world.end("a")
    assert world.started == [an_id("a")]


def test_what_was_cancelled_before_its_dispatch_gets_no_slot() -> None:
    world = World()
    world.store.accept(an_acceptance("a"))
    world.cancel("a")
    assert world.dispatch("a") is DispatchOutcome.REPEATED
    assert (world.started, world.slots.held) == ([], {})
    assert world.store.get(WORKSPACE, an_id("a")).status is ExecutionStatus.CANCELLED


def test_a_deadline_ends_what_waits() -> None:
    world = World()
    world.add_workflow("wf_hasty", 1, deadline_seconds=60)
    world.dispatch("a", workflow_id="wf_hasty")
    world.dispatch("b", workflow_id="wf_hasty")
    world.clock.advance(61)
    assert world.reap()[Repair.EXPIRED] == 2
    assert (world.slots.held, world.slots.queued) == ({}, [])


def test_the_reaper_looks_at_what_waits_every_backoff_and_then_writes_one_postponement() -> None:
    world = World()
    world.dispatch("a")
    world.dispatch("b")
    world.clock.advance(121)
    assert world.reap() == {Repair.HEALTHY: 1, Repair.PENDING: 1}
    slots, executions = world.slots.writes, world.store.writes
    world.clock.advance(59)
    assert world.reap() == {}
    world.clock.advance(1)
    assert world.reap() == {Repair.PENDING: 1}
    assert (world.slots.writes - slots, world.store.writes - executions) == (0, 1)


def test_a_slot_whose_holder_is_gone_is_freed_and_handed_on() -> None:
    world = World()
    world.dispatch("a")
    world.dispatch("b")
    ended = EndExecution(world.store, world.clock)  # and nothing follows from it
    execution = world.store.get(WORKSPACE, an_id("a"))
    ended(execution, world.store.read_log(WORKSPACE, an_id("a")), ExecutionStatus.FAILED)
    assert world.held == {an_id("a")}
    world.clock.advance(301)
    assert world.reap()[Repair.FREED] == 1
    assert world.started == [an_id("a"), an_id("b")]


def test_a_slot_item_without_holders_is_looked_at_no_more() -> None:
    world = World()
    world.dispatch("a")
    world.end("a")
    world.clock.advance(301)
    world.reap()
    assert world.slots.due_slots(before="9", limit=5) == []
    writes = world.slots.writes
    world.reap()
    assert world.slots.writes == writes


def test_a_limit_that_was_lowered_lets_nobody_in_until_enough_have_left() -> None:
    world = World(concurrency=3)
    for event in "abc":
        world.dispatch(event)
    graph = {**a_version().graph.to_json(), "settings": {"concurrency": 1}}
    workflow = a_workflow(revision=2, latest_version=2)
    world.workflows.save(
        WORKSPACE, workflow, expected_revision=1, version=a_version(2, graph=graph)
    )
    assert world.dispatch("d", version=2) is DispatchOutcome.PENDING
    for event in "ab":
        world.end(event)
        assert an_id("d") not in world.started
    world.end("c")
    assert world.started[-1] == an_id("d")


def test_a_users_limit_is_read_once_a_minute() -> None:
    clock, limits = FakeClock(), InMemoryUserLimits()
    known = KnownUserLimits(limits, clock)
    limits.set_concurrency(WORKSPACE, "ada", 3)
    assert [known.concurrency(WORKSPACE, "ada") for _ in range(3)] == [3, 3, 3]
    limits.set_concurrency(WORKSPACE, "ada", None)
    clock.advance(59)
    assert known.concurrency(WORKSPACE, "ada") == 3
    clock.advance(1)
    assert known.concurrency(WORKSPACE, "ada") is None
    assert limits.reads == 2


# --- whatever dies ------------------------------------------------------------------------------


def _settle(world: World, *events: str) -> None:
    """Let the queue redeliver, the workers end what runs, and the reaper pass."""
    for event in events:
        world.dispatch(event)
    for _ in range(4):
        for event in events:
            if an_id(event) in world.started:
                assert an_id(event) in world.held or _is_terminal(world, event)
                world.end(event)
        world.clock.advance(601)
        world.reap()
    assert sorted(world.started) == sorted(map(an_id, events))
    assert all(_is_terminal(world, event) for event in events)
    assert (world.slots.held, world.slots.queued) == ({}, [])


def _is_terminal(world: World, event: str) -> bool:
    return world.store.get(WORKSPACE, an_id(event)).status.is_terminal


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("user_limit", [None, 1, 5])
@pytest.mark.parametrize("act", ["dispatch first", "dispatch second", "end", "reap"])
def test_a_crash_at_any_call_leaks_nothing_and_loses_nobody(
    act: str, user_limit: int | None, moment: Moment
) -> None:
    for at in range(100):
        world = World(user_limit=user_limit)
        faults = Faults(at, moment)
        if act != "dispatch first":
            world.dispatch("a")
        if act in {"end", "reap"}:
            world.dispatch("b")
        if act == "reap":
            EndExecution(world.store, world.clock)(
                world.store.get(WORKSPACE, an_id("a")),
                world.store.read_log(WORKSPACE, an_id("a")),
                ExecutionStatus.FAILED,
            )
            world.clock.advance(301)
        try:
            match act:
                case "dispatch first":
                    world.dispatch("a", faults.wrap)
                case "dispatch second":
                    world.dispatch("b", faults.wrap)
                case "end":
                    world.end("a", faults.wrap)
                case _:
                    world.reap(faults.wrap)
        except StoreUnavailable:
            pass
        _settle(world, "a", "b")
        if at >= len(faults.calls):
            assert at > 5
            return
    pytest.fail("more calls than this test looks at")


def _race(user_limit: int | None, order: list[int]) -> None:
    world, turns = World(user_limit=user_limit), Turns(order)
    world.dispatch("a")
    results = turns.run(
        lambda: world.dispatch("b", lambda port: turns.wrap(0, port)),
        lambda: world.dispatch("b", lambda port: turns.wrap(1, port)),
        lambda: world.end("a", lambda port: turns.wrap(2, port)),
    )
    assert not [result for result in results if isinstance(result, BaseException)], order
    if an_id("b") in world.started:
        assert world.held == {an_id("b")}, order
    _settle(world, "a", "b")


@pytest.mark.parametrize("user_limit", [None, 1])
@pytest.mark.parametrize("seed", range(40))
def test_two_dispatchers_and_a_release_never_run_two_and_start_the_one_that_waits(
    user_limit: int | None, seed: int
) -> None:
    chance = random.Random(seed)
    _race(user_limit, [chance.randrange(3) for _ in range(60)])


def test_a_dispatcher_that_takes_a_slot_after_the_end_gives_it_back() -> None:
    world = World()
    world.dispatch("a")
    world.dispatch("b")

    class Late(InMemorySlotStore):
        def acquire(self, slots: DueSlots, execution_id: str, **options: Any) -> Any:
            world.slots = self
            world.cancel("c")
            return super().acquire(slots, execution_id, **options)

    world.slots = Late()
    assert world.dispatch("c") is DispatchOutcome.REPEATED
    assert (world.slots.held, an_id("c") in world.started) == ({}, False)


def test_an_attempt_that_another_has_overtaken_and_undone_starts_nothing() -> None:
    class Overtaken(InMemorySlotStore):
        def acquire(self, slots: DueSlots, execution_id: str, **options: Any) -> Any:
            taken = super().acquire(slots, execution_id, **options)
            if slots.scope == "user:ada" and options["attempt"] == 1:
                assert self.begin(WORKSPACE, execution_id) == 2
                super().acquire(slots, execution_id, attempt=2, capacity=5)
                self.release(WORKSPACE, slots.scope, slots.index, execution_id, attempt=2)
            return taken

    slots = Overtaken()
    fresh = World(user_limit=5, slots=slots)
    assert fresh.dispatch("c") is DispatchOutcome.STARTED, "by the try after it is in the queue"
    assert slots.held == {(WORKSPACE, "user:ada"): [an_id("c")], (WORKSPACE, SCOPE): [an_id("c")]}


def test_what_already_runs_is_not_admitted_again() -> None:
    world = World()
    world.dispatch("a")
    world.store.append(WORKSPACE, an_id("a"), an_entry(0))
    assert world.dispatch("a") is DispatchOutcome.REPEATED
