"""Ending, cancelling, finishing and reaping: every way to a terminal status, twice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from orcheo.application.cancel_execution import CancelExecution
from orcheo.application.due_times import first_look, next_look
from orcheo.application.end_execution import EndExecution
from orcheo.application.finish_execution import Failure, FinishExecution
from orcheo.application.ports import timestamp
from orcheo.application.reap_executions import MAX_RESTARTS, ReapExecutions, Repair
from orcheo.domain.commit_log import EntryType, Log, LogEntry
from orcheo.domain.errors import (
    ExecutionConflict,
    IllegalTransition,
    NotFound,
    StoreUnavailable,
)
from orcheo.domain.executions import Execution
from orcheo.domain.lifecycles import ExecutionStatus
from tests.fakes.aws import RecordingOrchestrator
from tests.fakes.clock import FakeClock
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.fakes.faults import Faults, Moment
from tests.harness.admission import admission
from tests.harness.samples import (
    AT,
    WORKSPACE,
    a_checkpoint,
    a_decision,
    a_suspension,
    a_waiting_row,
    an_acceptance,
    an_entry,
    an_execution,
    an_id,
)


@dataclass
class World:
    store: InMemoryExecutionStore = field(default_factory=InMemoryExecutionStore)
    machines: RecordingOrchestrator = field(default_factory=RecordingOrchestrator)
    clock: FakeClock = field(default_factory=FakeClock)

    @property
    def log(self) -> Log:
        return self.store.read_log(WORKSPACE, an_id(), whole=True)

    @property
    def kinds(self) -> list[EntryType]:
        return [entry.type for entry in self.log.entries]

    @property
    def execution(self) -> Execution:
        return self.store.get(WORKSPACE, an_id())

    @property
    def writes(self) -> int:
        return self.store.writes + self.machines.writes

    def begin(self, *entries: LogEntry, machine: bool = True) -> None:
        execution = an_execution()
        due_at = first_look(self.clock.now(), execution.deadline_at)
        self.store.create(execution, due_at=due_at)
        if machine:
            self.machines.start(WORKSPACE, an_id())
        for entry in entries:
            self.store.append(WORKSPACE, an_id(), entry)

    def end(self, faults: Faults | None = None) -> EndExecution:
        return EndExecution((faults or Faults()).wrap(self.store), self.clock)

    def cancel(self, faults: Faults | None = None) -> Execution:
        faults = faults or Faults()
        store, machines = faults.wrap(self.store), faults.wrap(self.machines)
        end = EndExecution(store, self.clock)
        return CancelExecution(store, machines, self.clock, end)(WORKSPACE, an_id(), by="ada")

    def finish(
        self, error: str = "Runtime.ExitError", faults: Faults | None = None, **fields: Any
    ) -> Execution | None:
        faults = faults or Faults()
        store, machines = faults.wrap(self.store), faults.wrap(self.machines)
        reported = Failure(workspace=WORKSPACE, execution_id=an_id(), error=error, **fields)
        end = EndExecution(store, self.clock)
        return FinishExecution(store, machines, end)(reported)

    def reap(self, faults: Faults | None = None, **limits: Any) -> dict[Repair, int]:
        faults = faults or Faults()
        store, machines = faults.wrap(self.store), faults.wrap(self.machines)
        end = EndExecution(store, self.clock)
        admit = admission(store, machines, self.clock)
        return dict(ReapExecutions(store, machines, self.clock, end, admit, **limits)())


@pytest.fixture
def world() -> World:
    return World()


# --- end ----------------------------------------------------------------------------------------


def test_an_end_is_appended_and_projected(world: World) -> None:
    world.begin(an_entry(0), a_checkpoint(1, -1))
    ended = world.end()(world.execution, world.log, ExecutionStatus.SUCCEEDED, fence=0)
    assert ended == world.execution
    assert ended.status is ExecutionStatus.SUCCEEDED
    assert (ended.started_at, ended.finished_at) == (AT, timestamp(world.clock.now()))
    assert world.kinds[-1] is EntryType.END


def test_a_stale_worker_may_not_end_it(world: World) -> None:
    world.begin(an_entry(0))
    stale, execution = world.log, world.execution
    world.store.append(WORKSPACE, an_id(), an_entry(1))
    with pytest.raises(ExecutionConflict):
        world.end()(execution, stale, ExecutionStatus.SUCCEEDED, fence=0)
    assert world.execution.status is ExecutionStatus.SCHEDULED


def test_anyone_else_reads_again_and_ends_it(world: World) -> None:
    world.begin(an_entry(0))
    stale, execution = world.log, world.execution
    world.store.append(WORKSPACE, an_id(), an_entry(1))
    ended = world.end()(execution, stale, ExecutionStatus.FAILED, {"type": "X", "message": "m"})
    assert ended.error == {"type": "X", "message": "m"}
    assert world.log.last_index == 2


def test_the_end_that_stands_wins(world: World) -> None:
    world.begin()
    stale, execution = world.log, world.execution
    world.end()(execution, stale, ExecutionStatus.SUCCEEDED)
    late = world.end()(execution, stale, ExecutionStatus.FAILED, {"type": "X"}, fence=0)
    assert late.status is ExecutionStatus.SUCCEEDED
    assert world.execution.status is ExecutionStatus.SUCCEEDED
    assert world.kinds == [EntryType.END]


def test_after_a_cancel_there_is_no_other_end(world: World) -> None:
    world.begin(an_entry(0), an_entry(1, EntryType.CANCEL))
    ended = world.end()(world.execution, world.log, ExecutionStatus.SUCCEEDED)
    assert ended.status is ExecutionStatus.CANCELLED


# --- cancel -------------------------------------------------------------------------------------


def test_a_cancel_is_final_and_can_be_repeated(world: World) -> None:
    world.begin(an_entry(0), a_checkpoint(1, -1))
    first = world.cancel()
    assert first.status is ExecutionStatus.CANCELLED
    assert world.cancel() == first == world.execution
    assert world.kinds[-2:] == [EntryType.CANCEL, EntryType.END]
    assert not world.machines.is_running(WORKSPACE, an_id())


def test_what_has_ended_otherwise_cannot_be_cancelled(world: World) -> None:
    world.begin()
    world.end()(world.execution, world.log, ExecutionStatus.SUCCEEDED)
    with pytest.raises(IllegalTransition, match="succeeded"):
        world.cancel()


def test_a_cancel_gets_between_the_entries_of_a_busy_worker(world: World) -> None:
    world.begin(an_entry(0))
    busy = world.store

    class Busy(InMemoryExecutionStore):
        races = 5

        def append(self, workspace: str, execution_id: str, entry: LogEntry) -> None:
            if self.races:
                type(self).races -= 1
                busy.append(workspace, execution_id, a_checkpoint(entry.index, entry.index))
            busy.append(workspace, execution_id, entry)

        get, read_log, project = busy.get, busy.read_log, busy.project  # type: ignore[assignment]

    store = Busy()
    end = EndExecution(store, world.clock)
    cancel = CancelExecution(store, world.machines, world.clock, end)
    cancelled = cancel(WORKSPACE, an_id(), by="ada")
    assert cancelled.status is ExecutionStatus.CANCELLED
    assert world.kinds[-2:] == [EntryType.CANCEL, EntryType.END]


def test_an_accepted_event_is_cancelled_before_it_is_dispatched(world: World) -> None:
    world.store.accept(an_acceptance())
    assert world.cancel().status is ExecutionStatus.CANCELLED
    world.begin()
    world.clock.advance(300)
    assert world.reap() == {Repair.PROJECTED: 1}
    assert world.execution.status is ExecutionStatus.CANCELLED


def test_an_unknown_execution_cannot_be_cancelled(world: World) -> None:
    with pytest.raises(NotFound):
        world.cancel()


# --- finish -------------------------------------------------------------------------------------


def test_a_dead_worker_ends_as_node_crashed_with_the_node(world: World) -> None:
    world.begin(an_entry(0), a_checkpoint(1, -1, next=["bad"]), an_entry(2), an_entry(3))
    ended = world.finish()
    assert ended is not None
    assert ended.error is not None
    assert (ended.error["type"], ended.error["node_id"]) == ("NodeCrashed", "bad")
    writes = world.writes
    assert world.finish() == ended
    assert world.writes == writes


@pytest.mark.parametrize(
    ("entries", "error", "kind", "node"),
    [
        ([], "Runtime.ExitError", "Runtime.ExitError", None),
        ([an_entry(0), a_checkpoint(1, -1, next=["a"])], "States.Timeout", "States.Timeout", "a"),
        (
            [a_checkpoint(0, -1, next=["a", "b"]), an_entry(1)],
            "States.Timeout",
            "NodeCrashed",
            None,
        ),
        (
            [a_checkpoint(0, -1, next=["a"]), an_entry(1)],
            "StoreUnavailable",
            "StoreUnavailable",
            "a",
        ),
    ],
)
def test_the_error_says_what_is_known(
    world: World, entries: list[LogEntry], error: str, kind: str, node: str | None
) -> None:
    world.begin(*entries)
    ended = world.finish(error)
    assert ended is not None
    assert ended.error is not None
    assert (ended.error["type"], ended.error.get("node_id")) == (kind, node)


def test_a_late_report_does_not_end_what_was_restarted(world: World) -> None:
    world.begin(an_entry(0))
    world.machines.end(WORKSPACE, an_id())
    world.machines.start(WORKSPACE, an_id(), generation=1)
    assert world.finish(machine_ended=True) is None
    assert world.log.end is None


def test_a_report_about_a_deleted_execution_is_nothing(world: World) -> None:
    assert world.finish() is None
    assert world.writes == 0


# --- reap ---------------------------------------------------------------------------------------


def _healthy(world: World) -> None:
    world.begin(an_entry(0))


def _unstarted(world: World) -> None:
    world.begin(machine=False)


def _lost(world: World) -> None:
    world.begin(an_entry(0))
    world.machines.end(WORKSPACE, an_id())


def _unprojected(world: World) -> None:
    world.begin(an_entry(0, EntryType.END, status="succeeded", error=None))


def _half_cancelled(world: World) -> None:
    world.begin(an_entry(0), an_entry(1, EntryType.CANCEL))


def _suspended(world: World) -> None:
    world.begin(an_entry(0), a_checkpoint(1, -1, next=["ask"]))
    world.store.append(WORKSPACE, an_id(), an_entry(2, EntryType.SUSPEND, decisions=0))
    world.store.put_task(WORKSPACE, an_id(), a_waiting_row())
    world.store.put_suspension(WORKSPACE, an_id(), a_suspension(2))
    world.machines.waiting.add("token")


def _decided_but_not_woken(world: World) -> None:
    _suspended(world)
    world.store.put_decision(WORKSPACE, an_id(), a_decision())


def _expired(world: World) -> None:
    world.begin(an_entry(0))
    world.clock.advance(2 * 86_400)


def _abandoned(world: World) -> None:
    world.begin(an_entry(0))
    for generation in range(1, MAX_RESTARTS + 1):
        world.machines.start(WORKSPACE, an_id(), generation=generation)
    world.machines.end(WORKSPACE, an_id())


_CASES: dict[Repair, tuple[Callable[[World], None], ExecutionStatus]] = {
    Repair.HEALTHY: (_healthy, ExecutionStatus.SCHEDULED),
    Repair.WAITING: (_suspended, ExecutionStatus.SCHEDULED),
    Repair.WOKEN: (_decided_but_not_woken, ExecutionStatus.SCHEDULED),
    Repair.STARTED: (_unstarted, ExecutionStatus.SCHEDULED),
    Repair.RESTARTED: (_lost, ExecutionStatus.SCHEDULED),
    Repair.PROJECTED: (_unprojected, ExecutionStatus.SUCCEEDED),
    Repair.CANCELLED: (_half_cancelled, ExecutionStatus.CANCELLED),
    Repair.EXPIRED: (_expired, ExecutionStatus.FAILED),
    Repair.ABANDONED: (_abandoned, ExecutionStatus.FAILED),
}


@pytest.mark.parametrize("repair", _CASES)
def test_each_trouble_is_mended_once_and_a_second_pass_writes_nothing(
    world: World, repair: Repair
) -> None:
    prepare, status = _CASES[repair]
    prepare(world)
    assert world.reap() == ({} if repair is not Repair.EXPIRED else {repair: 1})
    world.clock.advance(121)
    if repair is not Repair.EXPIRED:
        assert world.reap() == {repair: 1}
    assert world.execution.status is status
    assert world.machines.is_running(WORKSPACE, an_id()) == (
        repair
        in {
            Repair.HEALTHY,
            Repair.WAITING,
            Repair.WOKEN,
            Repair.STARTED,
            Repair.RESTARTED,
        }
    )
    writes = world.writes
    assert world.reap() == {}
    assert world.writes == writes


@pytest.mark.parametrize("repair", _CASES)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_of_the_reaper_at_any_call_is_mended_by_its_next_passes(
    repair: Repair, moment: Moment
) -> None:
    prepare, status = _CASES[repair]
    for at in range(40):
        world = World()
        prepare(world)
        world.clock.advance(121)
        faults = Faults(at, moment)
        try:
            world.reap(faults)
        except StoreUnavailable:
            pass
        else:
            if at >= len(faults.calls):
                return
        for _ in range(2):
            world.clock.advance(301)
            world.reap()
        assert world.execution.status is status
        ends = world.kinds.count(EntryType.END)
        assert ends == int(status.is_terminal)
        generations = [generation for _, _, generation in world.machines.started]
        assert generations == list(range(len(generations)))
    pytest.fail("the reaper makes more calls than this test looks at")


def test_what_waits_is_looked_at_once_a_day_and_at_its_deadline(world: World) -> None:
    _suspended(world)
    world.clock.advance(121)
    assert world.reap() == {Repair.WAITING: 1}
    writes = world.writes
    world.clock.advance(23 * 3_600)
    assert world.reap() == {}
    assert world.writes == writes, "waiting costs nothing"
    world.clock.advance(3_600)
    assert world.reap() == {Repair.EXPIRED: 1}
    assert world.execution.error == {
        "type": "DeadlineExceeded",
        "message": f"It had not ended by its deadline, {world.execution.deadline_at}.",
    }
    assert not world.machines.is_running(WORKSPACE, an_id())


def test_what_waits_without_a_state_machine_gets_another_one(world: World) -> None:
    _suspended(world)
    world.machines.end(WORKSPACE, an_id())
    world.clock.advance(121)
    assert world.reap() == {Repair.RESTARTED: 1}
    assert world.machines.started[-1] == (WORKSPACE, an_id(), 1)


def test_a_cancel_while_it_waits_ends_it_at_once(world: World) -> None:
    _suspended(world)
    assert world.cancel().status is ExecutionStatus.CANCELLED
    assert world.kinds[-2:] == [EntryType.CANCEL, EntryType.END]
    assert world.machines.stopped == [(WORKSPACE, an_id())]


def test_a_state_machine_that_is_lost_while_it_waits_is_no_crash_of_a_node(world: World) -> None:
    _suspended(world)
    world.machines.end(WORKSPACE, an_id())
    ended = world.finish("States.TaskFailed", cause="no token", machine_ended=True)
    assert ended is not None
    assert ended.error == {
        "type": "States.TaskFailed",
        "message": "The state machine failed: no token",
        "node_id": "ask",
    }


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_of_a_cancel_or_a_finish_is_mended_by_repeating_it(moment: Moment) -> None:
    for act, status in (("cancel", ExecutionStatus.CANCELLED), ("finish", ExecutionStatus.FAILED)):
        for at in range(12):
            world = World()
            world.begin(an_entry(0), a_checkpoint(1, -1, next=["a"]))
            faults = Faults(at, moment)
            try:
                getattr(world, act)(faults=faults)
            except StoreUnavailable:
                getattr(world, act)()
            assert world.execution.status is status
            assert world.kinds.count(EntryType.END) == 1
            assert world.kinds.count(EntryType.CANCEL) == (act == "cancel")


def test_what_always_fails_does_not_keep_the_others_from_being_seen() -> None:
    shard = an_execution().due_shard
    names = [f"e{n}" for n in range(40) if an_execution(f"e{n}").due_shard == shard][:2]

    class Broken(InMemoryExecutionStore):
        def read_log(self, workspace: str, execution_id: str, *, whole: bool = False) -> Log:
            if execution_id == an_id(names[0]):
                raise StoreUnavailable("always")
            return super().read_log(workspace, execution_id, whole=whole)

    world = World(Broken())
    for n, name in enumerate(names):
        world.store.create(an_execution(name), due_at=f"2026-11-02T08:0{n}:00.000Z")
    assert world.reap(per_shard=1) == {Repair.FAILED: 1}
    assert world.reap(per_shard=1) == {Repair.STARTED: 1}


def test_a_pass_is_bounded_in_number_and_in_time(world: World) -> None:
    for n in range(60):
        world.store.create(an_execution(f"e{n}"), due_at=AT)
    assert sum(world.reap(per_shard=1).values()) == 8
    assert world.reap(seconds=0) == {}


def test_the_next_look_is_never_beyond_the_deadline() -> None:
    clock = FakeClock()
    soon = an_execution(deadline_at="2026-11-02T09:01:00.000Z")
    assert next_look(soon, clock.now()) == soon.deadline_at
    assert first_look(clock.now(), soon.deadline_at) == soon.deadline_at
    clock.advance(120)
    assert next_look(soon, clock.now()) == "2026-11-02T09:07:00.000Z"
