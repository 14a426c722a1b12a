"""Waiting for a decision: every order of who stores what, and every crash between two calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from orcheo.application.advance_execution import AdvanceExecution
from orcheo.application.cancel_execution import CancelExecution
from orcheo.application.decide_interrupt import DecideInterrupt
from orcheo.application.due_times import first_look
from orcheo.application.end_execution import EndExecution
from orcheo.application.messages import AdvanceRequest, AdvanceResult, SuspendRequest
from orcheo.application.reap_executions import ReapExecutions, Repair
from orcheo.application.suspend_execution import Suspended, SuspendExecution
from orcheo.application.version_cache import VersionCache
from orcheo.domain.commit_log import EntryType, Log
from orcheo.domain.errors import Conflict, NotFound, StoreUnavailable
from orcheo.domain.executions import Execution
from orcheo.domain.history import projected
from orcheo.domain.interrupts import pending
from orcheo.domain.lifecycles import ExecutionStatus
from tests.fakes.aws import RecordingOrchestrator
from tests.fakes.clock import FakeClock
from tests.fakes.engine import AskingEngine
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.fakes.faults import Faults, Moment
from tests.fakes.turns import Turns, schedules
from tests.fakes.vault import no_credentials
from tests.fakes.workflow_store import InMemoryWorkflowStore
from tests.harness.admission import admission
from tests.harness.samples import (
    WORKSPACE,
    a_version,
    a_workflow,
    an_execution,
    an_id,
)

REQUEST = AdvanceRequest(workspace=WORKSPACE, execution_id=an_id())
ONE: Mapping[str, tuple[str, ...]] = {"ask": ("in_a",)}
TWO: Mapping[str, tuple[str, ...]] = {"left": ("in_a",), "right": ("in_b",)}
IN_TURN: Mapping[str, tuple[str, ...]] = {"ask": ("in_a", "in_b")}
Wrap = Callable[[Any], Any]


def _bare(port: Any) -> Any:
    return port


@dataclass
class World:
    """One execution, and a state machine that does as the definition says."""

    asks: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: ONE)
    store: InMemoryExecutionStore = field(default_factory=InMemoryExecutionStore)
    machines: RecordingOrchestrator = field(default_factory=RecordingOrchestrator)
    clock: FakeClock = field(default_factory=FakeClock)
    tokens: int = 0

    def __post_init__(self) -> None:
        self.workflows = InMemoryWorkflowStore()
        self.workflows.create(WORKSPACE, a_workflow(), a_version())
        self.engine = AskingEngine(self.store, self.asks)
        execution = an_execution()
        self.store.create(execution, due_at=first_look(self.clock.now(), execution.deadline_at))
        self.machines.start(WORKSPACE, an_id())

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
    def open(self) -> list[str]:
        return [each.id for each in pending(self.log)]

    def advance(self, wrap: Wrap = _bare) -> AdvanceResult:
        store = wrap(self.store)
        advance = AdvanceExecution(
            executions=store,
            versions=VersionCache(self.workflows),
            engine=self.engine,
            end=EndExecution(store, self.clock),
            clock=self.clock,
            orchestrator=self.machines,
            close_grant=no_credentials(self.clock),
        )
        return advance(REQUEST, request_id="r", budget_seconds=300)

    def token(self) -> str:
        """Enter the state: from now on it waits with this token."""
        self.tokens += 1
        self.machines.waiting = {f"token-{self.tokens}"}
        return f"token-{self.tokens}"

    def suspend(self, result: AdvanceResult, attempt: int = 0, wrap: Wrap = _bare) -> Suspended:
        request = SuspendRequest(
            workspace=WORKSPACE,
            execution_id=an_id(),
            index=result.index,
            attempt=attempt,
            token=self.token(),
        )
        suspend = SuspendExecution(wrap(self.store), wrap(self.machines), self.clock)
        return suspend(request)

    def decide(
        self, name: str = "in_a", value: Any = "yes", by: str = "ada", wrap: Wrap = _bare
    ) -> None:
        decide = DecideInterrupt(wrap(self.store), wrap(self.machines), self.clock)
        decide(WORKSPACE, an_id(), {name: value}, by=by)

    def resume(self, value: Any = "yes") -> None:
        decide = DecideInterrupt(self.store, self.machines, self.clock)
        decide.resume(WORKSPACE, an_id(), value, by="ada")

    def cancel(self) -> Execution:
        end = EndExecution(self.store, self.clock)
        cancel = CancelExecution(self.store, self.machines, self.clock, end)
        return cancel(WORKSPACE, an_id(), by="ada")

    def reap(self) -> dict[Repair, int]:
        end = EndExecution(self.store, self.clock)
        admit = admission(self.store, self.machines, self.clock)
        return dict(ReapExecutions(self.store, self.machines, self.clock, end, admit)())

    def run(self) -> str:
        """Be the state machine from Advance on; return where it ends or stands still."""
        while True:
            result = self.advance()
            if result.outcome != "suspend":
                return result.outcome
            self.suspend(result)
            if self.machines.waiting:
                return "waiting"


# --- one after another --------------------------------------------------------------------------


def test_an_execution_that_asks_waits_and_goes_on_with_the_decision() -> None:
    world = World()
    assert world.run() == "waiting"
    assert world.execution.status is ExecutionStatus.WAITING
    assert world.kinds == [EntryType.CLAIM, EntryType.CHECKPOINT, EntryType.SUSPEND]
    assert world.open == ["in_a"]
    world.decide(value={"approved": True})
    assert world.machines.woken == ["token-1"]
    assert world.run() == "finished"
    assert world.execution.status is ExecutionStatus.SUCCEEDED
    assert world.kinds[3:] == [EntryType.CLAIM, EntryType.CHECKPOINT, EntryType.END]
    assert world.log.entries[3].body["resumes"] == ["ask"]


def test_each_of_several_decisions_lets_it_go_on_and_wait_for_the_others() -> None:
    world = World(TWO)
    world.run()
    assert world.open == ["in_a", "in_b"]
    world.decide("in_b", 2)
    assert world.run() == "waiting"
    assert world.open == ["in_a"]
    world.decide("in_a", 1)
    assert world.run() == "finished"
    assert world.log.checkpoint is not None
    assert world.log.checkpoint.body["output"] == {"in_a": 1, "in_b": 2}


def test_a_node_asks_one_thing_after_another() -> None:
    world = World(IN_TURN)
    for name in IN_TURN["ask"]:
        assert world.run() == "waiting"
        assert world.open == [name]
        world.decide(name)
    assert world.run() == "finished"


def test_several_decisions_at_once_wake_it_once() -> None:
    world = World(TWO)
    world.run()
    decide = DecideInterrupt(world.store, world.machines, world.clock)
    decide(WORKSPACE, an_id(), {"in_a": 1, "in_b": 2}, by="ada")
    assert world.machines.woken == ["token-1"]
    assert world.run() == "finished"


def test_a_decision_while_other_tasks_still_run_is_not_lost() -> None:
    world = World()

    engine, decided = world.engine, False

    class Deciding:
        def run(self, segment: Any) -> Any:
            nonlocal decided
            result = engine.run(segment)
            if not decided:
                decided = True
                world.decide()
            return result

    world.engine = Deciding()  # pyright: ignore[reportAttributeAccessIssue]
    result = world.advance()
    assert (result.outcome, world.machines.woken) == ("suspend", [])
    assert world.suspend(result) is Suspended.AWAKE
    assert world.machines.woken == ["token-1"]
    assert world.run() == "finished"


def test_asked_again_before_a_decision_it_writes_nothing() -> None:
    world = World()
    world.run()
    writes, runs = world.store.writes, world.engine.runs
    again = world.advance()
    assert (again.outcome, again.index) == ("suspend", 2)
    assert (world.store.writes, world.engine.runs) == (writes, runs)


def test_a_status_that_was_not_projected_is_made_good() -> None:
    world = World()
    faults = Faults()
    world.advance(faults.wrap)
    at = len(faults.calls) - 1
    assert faults.calls[at] == "project"
    world = World()
    with pytest.raises(StoreUnavailable):
        world.advance(Faults(at).wrap)
    assert world.execution.status is ExecutionStatus.RUNNING
    assert projected(world.execution, world.log).status is ExecutionStatus.WAITING
    assert world.advance().outcome == "suspend"
    assert world.execution.status is ExecutionStatus.WAITING


def test_a_resumed_execution_is_shown_as_running_before_its_status_is() -> None:
    world = World()
    world.run()
    world.decide()
    waiting = world.execution
    faults = Faults()
    world.advance(faults.wrap)
    assert projected(waiting, Log(world.log.entries[:4])).status is ExecutionStatus.RUNNING


# --- what is refused ----------------------------------------------------------------------------


def test_the_same_value_again_is_the_same_decision_also_when_it_has_gone_on() -> None:
    world = World()
    world.run()
    world.decide(value=[1, {"a": None}])
    world.decide(value=[1, {"a": None}])
    world.run()
    writes = world.store.writes
    world.decide(value=[1, {"a": None}])
    assert world.store.writes == writes
    assert world.machines.woken == ["token-1"]


@pytest.mark.parametrize(("first", "second"), [("yes", "no"), (1, True), (1, 1.0), (None, False)])
def test_another_value_is_refused(first: Any, second: Any) -> None:
    world = World()
    world.run()
    world.decide(value=first)
    with pytest.raises(Conflict, match="decided otherwise by 'ada'"):
        world.decide(value=second, by="eve")
    assert world.log.decisions["in_a"].value == first


def test_what_is_not_asked_cannot_be_decided() -> None:
    world = World()
    with pytest.raises(NotFound, match="in_a"):
        world.decide()
    world.run()
    with pytest.raises(NotFound, match="in_z"):
        world.decide("in_z")
    assert world.log.decisions == {}
    with pytest.raises(NotFound):
        DecideInterrupt(world.store, world.machines, world.clock)(
            "globex", an_id(), {"in_a": 1}, by="ada"
        )


def test_of_several_decisions_none_is_written_where_one_is_refused() -> None:
    world = World(TWO)
    world.run()
    decide = DecideInterrupt(world.store, world.machines, world.clock)
    with pytest.raises(NotFound):
        decide(WORKSPACE, an_id(), {"in_a": 1, "in_z": 2}, by="ada")
    assert world.log.decisions == {}


def test_a_cancelled_execution_takes_no_decision_and_commits_nothing() -> None:
    world = World()
    world.run()
    assert world.cancel().status is ExecutionStatus.CANCELLED
    before = world.log
    with pytest.raises(Conflict, match="has ended"):
        world.decide()
    assert world.advance().outcome == "finished"
    assert world.log == before
    assert world.machines.woken == []


def test_a_value_alone_answers_the_only_question() -> None:
    world = World(TWO)
    with pytest.raises(Conflict, match="asks nothing now; it is 'scheduled'"):
        world.resume()
    world.run()
    with pytest.raises(Conflict, match=r"asks 2 things at once \(in_a, in_b\)"):
        world.resume()
    world.decide("in_a")
    world.run()
    world.resume("last")
    assert world.log.decisions["in_b"].value == "last"
    assert world.run() == "finished"
    with pytest.raises(Conflict, match="'succeeded'"):
        world.resume()


# --- tokens -------------------------------------------------------------------------------------


def test_an_older_attempt_of_the_state_does_not_take_the_place_of_a_newer_one() -> None:
    world = World()
    result = world.advance()
    assert world.suspend(result, attempt=1) is Suspended.WAITING
    assert world.suspend(result, attempt=0) is Suspended.SUPERSEDED
    world.machines.waiting = {"token-1"}
    world.decide()
    assert world.machines.woken == ["token-1"]


def test_a_state_machine_that_comes_to_stand_still_too_late_goes_on_at_once() -> None:
    world = World()
    result = world.advance()
    world.cancel()
    assert world.suspend(result) is Suspended.AWAKE
    assert world.advance().outcome == "finished"


def test_another_state_machine_takes_over_the_suspension() -> None:
    world = World()
    world.run()
    world.machines.end(WORKSPACE, an_id())
    world.clock.advance(121)
    assert world.reap() == {Repair.RESTARTED: 1}
    assert world.run() == "waiting"
    world.decide()
    assert world.machines.woken == ["token-2"]
    assert world.run() == "finished"


def test_a_decision_for_a_state_machine_that_is_gone_has_another_one_started_soon() -> None:
    world = World()
    world.run()
    world.clock.advance(121)
    assert world.reap() == {Repair.WAITING: 1}
    world.machines.end(WORKSPACE, an_id())
    world.machines.waiting = set()
    world.decide()
    assert world.reap() == {Repair.RESTARTED: 1}
    assert world.run() == "finished"


def test_a_token_that_is_gone_is_no_failure() -> None:
    world = World()
    world.run()
    world.machines.waiting = set()
    world.decide()
    assert world.machines.woken == []
    assert world.run() == "finished"


def test_an_execution_that_goes_on_is_soon_looked_at_again() -> None:
    world = World()
    world.run()
    world.clock.advance(121)
    assert world.reap() == {Repair.WAITING: 1}
    world.clock.advance(3_600)
    world.decide()
    world.advance()
    world.clock.advance(121)
    assert world.reap() == {}, "it has ended"
    world = World(TWO)
    world.run()
    world.clock.advance(121)
    world.reap()
    world.decide()
    world.run()
    world.clock.advance(121)
    assert world.reap() == {Repair.WAITING: 1}


# --- every order --------------------------------------------------------------------------------


def _suspending(world: World, turns: Turns, actor: int, result: AdvanceResult) -> Callable[[], Any]:
    return lambda: world.suspend(result, wrap=lambda port: turns.wrap(actor, port))


def _deciding(world: World, turns: Turns, actor: int, name: str, value: Any) -> Callable[[], Any]:
    return lambda: world.decide(name, value, wrap=lambda port: turns.wrap(actor, port))


def test_in_every_order_of_token_and_decision_it_is_woken_exactly_once() -> None:
    orders = 0
    for order in schedules([3, 6]):
        world, turns = World(), Turns(order)
        result = world.advance()
        turns.run(_suspending(world, turns, 0, result), _deciding(world, turns, 1, "in_a", "yes"))
        assert world.machines.woken == ["token-1"], order
        assert world.run() == "finished", order
        orders += 1
    assert orders == 84


def test_in_every_order_of_two_people_one_decides_and_it_goes_on() -> None:
    both_have_looked = (1, 1, 1, 2, 2, 2)
    for rest in schedules([2, 3, 3]):
        order = (*both_have_looked, *rest)
        world, turns = World(), Turns(order)
        result = world.advance()
        _, *people = turns.run(
            _suspending(world, turns, 0, result),
            _deciding(world, turns, 1, "in_a", "yes"),
            _deciding(world, turns, 2, "in_a", "no"),
        )
        refused = [each for each in people if isinstance(each, Conflict)]
        assert [each for each in people if each is not None] == refused, order
        assert len(refused) == 1, order
        assert world.machines.woken == ["token-1"], order
        assert world.run() == "finished", order


def test_in_every_order_of_cancel_and_decision_it_ends_as_cancelled() -> None:
    for order in schedules([6, 5]):
        world, turns = World(), Turns(order)
        world.run()
        store = turns.wrap(1, world.store)
        end = EndExecution(store, world.clock)
        cancel = CancelExecution(store, turns.wrap(1, world.machines), world.clock, end)
        decided, cancelled = turns.run(
            _deciding(world, turns, 0, "in_a", "yes"),
            lambda cancel=cancel: cancel(WORKSPACE, an_id(), by="eve"),
        )
        assert decided is None or isinstance(decided, Conflict), order
        assert cancelled.status is ExecutionStatus.CANCELLED, order
        before = world.log
        assert world.advance().outcome == "finished", order
        assert world.log == before, order


# --- every crash --------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("mended_by", ["repeat", "reaper"])
def test_a_decision_that_dies_at_any_call_is_mended(moment: Moment, mended_by: str) -> None:
    for at in range(12):
        world, faults = World(), Faults(at, moment)
        world.run()
        world.clock.advance(121)
        world.reap()
        try:
            world.decide(wrap=faults.wrap)
        except StoreUnavailable:
            if mended_by == "repeat":
                world.decide()
            elif world.log.decisions:
                world.clock.advance(121)
                world.reap()
            else:
                assert world.machines.waiting == {"token-1"}
                continue
        else:
            assert at >= 6
            return
        assert world.machines.woken == ["token-1"], at
        assert world.run() == "finished", at
    pytest.fail("a decision makes more calls than this test looks at")


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("early", [True, False], ids=["decided before", "decided after"])
def test_a_suspension_that_dies_at_any_call_is_entered_again(moment: Moment, early: bool) -> None:  # noqa: FBT001
    for at in range(6):
        world, faults = World(), Faults(at, moment)
        result = world.advance()
        if early:
            world.decide()
        try:
            world.suspend(result, wrap=faults.wrap)
        except StoreUnavailable:
            # The state machine gives the state another token, unless it was woken meanwhile.
            if not world.machines.woken:
                world.suspend(result, attempt=1)
        else:
            assert at >= 2
            return
        if not early:
            world.decide()
        assert len(world.machines.woken) == 1, at
        assert world.run() == "finished", at
    pytest.fail("a suspension makes more calls than this test looks at")


@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_advance_that_dies_at_any_call_comes_to_wait_all_the_same(moment: Moment) -> None:
    for at in range(12):
        world, faults = World(), Faults(at, moment)
        try:
            result = world.advance(faults.wrap)
        except StoreUnavailable:
            result = world.advance()
        else:
            assert at >= 5
            return
        assert result.outcome == "suspend"
        assert world.suspend(result) is Suspended.WAITING
        assert world.execution.status is ExecutionStatus.WAITING
        world.decide()
        assert world.run() == "finished"
    pytest.fail("an advance makes more calls than this test looks at")
