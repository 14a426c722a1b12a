"""Pausing: every order of pause, resume, decision and token, and every crash between two calls."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from orcheo.application.messages import AdvanceResult
from orcheo.application.pause_execution import PauseExecution
from orcheo.application.ports import Acceptance
from orcheo.application.reap_executions import Repair
from orcheo.application.suspend_execution import Suspended
from orcheo.domain.commit_log import EntryType, LogEntry
from orcheo.domain.errors import IllegalTransition, NotFound, StoreUnavailable
from orcheo.domain.executions import Execution
from orcheo.domain.lifecycles import ExecutionStatus
from tests.fakes.faults import Faults
from tests.fakes.turns import Turns, schedules
from tests.harness.samples import AT, WORKSPACE, an_id
from tests.unit.orcheo.application.test_suspensions import World

DAY = 86_400


def _bare(port: Any) -> Any:
    return port


def pausing(world: World, wrap: Callable[[Any], Any] = _bare) -> PauseExecution:
    return PauseExecution(wrap(world.store), wrap(world.machines), world.clock)


def pause(world: World) -> None:
    pausing(world)(WORKSPACE, an_id(), by="ada")


def resume(world: World, wrap: Callable[[Any], Any] = _bare) -> None:
    pausing(world, wrap).resume(WORKSPACE, an_id(), by="ada")


def no_asks() -> World:
    return World(asks={})


# --- one after another --------------------------------------------------------------------------


def test_paused_before_its_first_superstep_it_begins_and_runs_nothing() -> None:
    world = no_asks()
    pause(world)
    assert world.run() == "waiting"
    assert world.kinds == [EntryType.PAUSE, EntryType.CLAIM, EntryType.SUSPEND]
    assert (world.execution.status, world.engine.runs) == (ExecutionStatus.WAITING, 0)
    resume(world)
    assert world.machines.woken == ["token-1"]
    assert world.run() == "finished"
    assert world.execution.status is ExecutionStatus.SUCCEEDED


def test_what_a_worker_began_and_died_of_is_shown_as_running_before_it_is_shown_as_waiting() -> (
    None
):
    world = no_asks()
    pause(world)
    claim = world.log.last_index + 1
    body = {"request_id": "dead", "first": False}
    world.store.append(
        WORKSPACE, an_id(), LogEntry(index=claim, type=EntryType.CLAIM, at=AT, body=body)
    )
    shown: list[str] = []
    project = world.store.project

    def noted(execution: Execution, **given: Any) -> bool:
        shown.append(execution.status.value)
        return project(execution, **given)

    world.store.project = noted
    assert world.run() == "waiting"
    assert shown == ["running", "waiting"]


def test_what_is_still_in_the_queue_is_paused_before_it_is_created() -> None:
    world = no_asks()
    world.store.purge(WORKSPACE, an_id())
    with pytest.raises(NotFound):
        pause(world)
    acceptance = Acceptance(
        workspace=WORKSPACE,
        execution_id=an_id(),
        workflow_id="wf",
        version=1,
        body_hash="",
        trigger={},
        accepted_at=AT,
    )
    world.store.accept(acceptance)
    pause(world)
    assert world.kinds == [EntryType.PAUSE]


def test_pausing_and_resuming_twice_is_doing_it_once() -> None:
    world = no_asks()
    for _ in range(2):
        pause(world)
    world.run()
    for _ in range(2):
        resume(world)
    assert world.kinds == [
        EntryType.PAUSE,
        EntryType.CLAIM,
        EntryType.SUSPEND,
        EntryType.RESUME,
    ]
    assert world.machines.woken == ["token-1"]


def test_what_has_ended_can_be_neither_paused_nor_resumed() -> None:
    for over in (World.cancel, World.run):
        world = no_asks()
        over(world)
        before = world.log
        for act in (pause, resume):
            with pytest.raises(IllegalTransition):
                act(world)
        assert world.log == before


def test_a_cancel_of_a_paused_execution_is_final() -> None:
    world = no_asks()
    pause(world)
    world.run()
    assert world.cancel().status is ExecutionStatus.CANCELLED
    with pytest.raises(IllegalTransition):
        resume(world)
    assert world.advance().outcome == "finished"


def test_an_invocation_that_finds_it_paused_again_writes_nothing() -> None:
    world = no_asks()
    pause(world)
    world.run()
    writes = world.store.writes
    assert world.advance().outcome == "suspend"
    assert world.store.writes == writes


def test_a_pause_over_a_question_is_waited_out_before_the_decision_counts() -> None:
    world = World()
    world.run()
    pause(world)
    world.decide()
    assert world.machines.woken == []
    assert world.advance().outcome == "suspend"
    resume(world)
    assert world.machines.woken == ["token-1"]
    assert world.run() == "finished"


def test_the_end_of_a_pause_does_not_wake_what_waits_for_a_decision() -> None:
    world = World()
    world.run()
    pause(world)
    resume(world)
    assert world.machines.woken == []
    assert world.engine.runs == 1
    world.decide()
    assert world.machines.woken == ["token-1"]
    assert world.run() == "finished"


def between(world: World, act: Callable[[], None]) -> None:
    """Have something happen while the engine runs."""
    engine, done = world.engine, False

    class Meanwhile:
        runs = 0

        def run(self, segment: Any) -> Any:
            nonlocal done
            result = engine.run(segment)
            if not done:
                done = True
                act()
            return result

    world.engine = Meanwhile()  # pyright: ignore[reportAttributeAccessIssue]


def test_what_has_nothing_left_to_run_ends_though_it_is_paused() -> None:
    world = no_asks()
    between(world, lambda: pause(world))
    assert world.run() == "finished"
    assert world.execution.status is ExecutionStatus.SUCCEEDED
    assert world.kinds[-2:] == [EntryType.PAUSE, EntryType.END]


def test_what_comes_to_ask_while_it_is_paused_stands_still_once() -> None:
    world = World()
    between(world, lambda: pause(world))
    assert world.run() == "waiting"
    assert world.kinds[-2:] == [EntryType.PAUSE, EntryType.SUSPEND]
    world.decide()
    assert world.machines.woken == []
    resume(world)
    assert world.machines.woken == ["token-1"]
    assert world.run() == "finished"


def test_a_claim_or_a_cancel_behind_a_pause_stops_the_older_invocation() -> None:
    for over in ("cancel", "claim"):
        world = no_asks()

        def act(over: str = over, world: World = world) -> None:
            pause(world)
            resume(world)
            if over == "cancel":
                world.cancel()
            else:
                world.advance()

        between(world, act)
        assert world.advance().outcome == "finished"
        assert world.kinds.count(EntryType.END) == 1


# --- looks --------------------------------------------------------------------------------------


def test_a_paused_execution_is_looked_at_once_a_day() -> None:
    world = no_asks()
    pause(world)
    world.run()
    world.clock.advance(121)
    assert world.reap() == {Repair.WAITING: 1}
    world.clock.advance(DAY / 2)
    assert world.reap() == {}


def test_a_resume_that_died_before_it_woke_anyone_is_repaired_by_the_reaper() -> None:
    clean = no_asks()
    pause(clean)
    clean.run()
    faults = Faults()
    resume(clean, faults.wrap)
    assert faults.calls[-1] == "wake"
    for at in range(len(faults.calls)):
        world = no_asks()
        pause(world)
        world.run()
        world.clock.advance(121)
        world.reap()
        with pytest.raises(StoreUnavailable):
            resume(world, Faults(at).wrap)
        world.clock.advance(121)
        repaired = world.reap()
        if not world.log.paused and not world.machines.woken:
            raise AssertionError((faults.calls, at, repaired))
        resume(world)  # what a client does that got no answer
        assert world.machines.woken == ["token-1"], at
        assert world.run() == "finished", at


# --- every order --------------------------------------------------------------------------------


def _suspending(world: World, turns: Turns, actor: int, result: AdvanceResult) -> Callable[[], Any]:
    return lambda: world.suspend(result, wrap=lambda port: turns.wrap(actor, port))


def test_in_every_order_of_token_and_resume_it_is_woken_exactly_once() -> None:
    orders = 0
    for order in schedules([3, 6]):
        world, turns = no_asks(), Turns(order)
        pause(world)
        result = world.advance()
        turns.run(
            _suspending(world, turns, 0, result),
            lambda world=world, turns=turns: resume(world, lambda port: turns.wrap(1, port)),
        )
        assert world.machines.woken == ["token-1"], order
        assert world.run() == "finished", order
        orders += 1
    assert orders == 84


def test_in_every_order_of_token_decision_and_resume_it_goes_on() -> None:
    """With a pause over the question, all of them must come before it goes on."""
    for order in itertools.chain(schedules([2, 3, 3])):
        world, turns = World(), Turns(order)
        between(world, lambda world=world: pause(world))
        result = world.advance()
        assert result.outcome == "suspend"
        answers = turns.run(
            _suspending(world, turns, 0, result),
            lambda world=world, turns=turns: world.decide(wrap=lambda p: turns.wrap(1, p)),
            lambda world=world, turns=turns: resume(world, lambda p: turns.wrap(2, p)),
        )
        assert answers[0] in {Suspended.WAITING, Suspended.AWAKE}, (order, answers)
        assert world.machines.woken == ["token-1"], (order, answers)
        assert world.run() == "finished", order


def test_in_every_order_of_an_invocation_and_a_pause_nothing_is_run_again() -> None:
    for order in schedules([7, 3]):
        world, turns = no_asks(), Turns(order)
        answers = turns.run(
            lambda world=world, turns=turns: world.advance(lambda p: turns.wrap(0, p)),
            lambda world=world, turns=turns: pausing(world, lambda p: turns.wrap(1, p))(
                WORKSPACE, an_id(), by="ada"
            ),
        )
        if world.log.end is None:
            assert world.run() == "waiting", (order, answers)
            resume(world)
            assert world.run() == "finished", (order, answers)
        assert world.engine.runs == 1, (order, answers)
        assert world.kinds.count(EntryType.END) == 1
