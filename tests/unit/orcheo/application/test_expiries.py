"""Questions that expire: by default or as a failure, in every order with a decision."""

from collections.abc import Callable
from typing import Any

import pytest

from orcheo.application.pause_execution import PauseExecution
from orcheo.application.reap_executions import Repair
from orcheo.domain.errors import Conflict, Unprocessable
from orcheo.domain.interrupts import interrupts
from tests.fakes.turns import Turns, schedules
from tests.harness.samples import WORKSPACE, an_id
from tests.unit.orcheo.application.test_suspensions import World

SCHEMA = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}


def asking(**more: Any) -> World:
    """Return a world whose question expires a minute after its clock's beginning."""
    world = World()
    expires = "2026-11-02T09:01:00.000Z"
    world.engine.more = {"in_a": {"expires_at": expires, **more}}
    world.engine.seconds = 60
    return world


def pausing(world: World) -> PauseExecution:
    return PauseExecution(world.store, world.machines, world.clock)


def test_it_waits_no_longer_than_its_question_stands_and_then_takes_the_default() -> None:
    world = asking(default="no")
    result = world.advance()
    assert (result.outcome, result.timeout_seconds) == ("suspend", 60)
    world.suspend(result)
    world.clock.advance(60)
    assert world.run() == "finished"
    decision = world.log.decisions["in_a"]
    assert (decision.value, decision.by, decision.error) == ("no", "expiry", None)


def test_without_a_default_it_is_decided_that_it_has_expired() -> None:
    world = asking()
    world.run()
    world.clock.advance(61)
    world.run()
    error = world.log.decisions["in_a"].error
    assert error is not None
    assert error["type"] == "InterruptExpired"


def test_a_wait_that_ran_out_too_early_goes_on_waiting_with_a_newer_token() -> None:
    world = asking(default="no")
    world.run()
    world.clock.advance(59)
    again = world.advance()
    assert (again.outcome, again.timeout_seconds) == ("suspend", 1)


@pytest.mark.parametrize("default", [{}, {"default": "yes"}])
def test_an_answer_that_comes_too_late_is_refused_and_wakes_it(default: dict[str, Any]) -> None:
    world = asking(**default)
    world.run()
    world.clock.advance(60)
    with pytest.raises(Conflict, match="expir"):
        world.decide(value="mine")
    assert world.log.decisions["in_a"].by == "expiry"
    assert world.machines.woken == ["token-1"]


def test_an_expiry_that_nobody_came_for_is_found_by_the_reaper() -> None:
    world = asking(default="no")
    world.run()
    world.clock.advance(121)
    assert world.reap() == {Repair.WOKEN: 1}
    assert world.log.decisions["in_a"].by == "expiry"
    assert world.run() == "finished"


def test_nothing_expires_while_it_is_paused_and_a_resume_makes_up_for_it() -> None:
    world = asking(default="no")
    world.run()
    pausing(world)(WORKSPACE, an_id(), by="ada")
    world.clock.advance(3_600)
    assert world.advance().outcome == "suspend"
    assert world.reap() == {Repair.WAITING: 1}
    assert world.log.decisions == {}
    pausing(world).resume(WORKSPACE, an_id(), by="ada")
    assert world.machines.woken == ["token-1"]
    assert world.run() == "finished"


def test_an_answer_that_does_not_fit_is_refused_with_the_place() -> None:
    world = asking(schema=SCHEMA)
    world.run()
    with pytest.raises(Unprocessable, match="/ok") as refused:
        world.decide(value={"ok": "yes"})
    assert refused.value.details["errors"][0]["path"] == "/ok"
    assert world.log.decisions == {}
    world.decide(value={"ok": True})
    assert world.machines.woken == ["token-1"]


def test_in_every_order_of_an_expiry_and_a_decision_the_first_wins_and_it_goes_on() -> None:
    winners: set[str] = set()
    for order in schedules([3, 6]):
        world, turns = asking(default="no"), Turns(order)
        world.run()
        # The decider's clock is a little behind that of the worker.
        world.clock.advance(59.5)
        behind = world.clock.now()

        class Late:
            now = staticmethod(lambda behind=behind: behind)

        world.clock.advance(1)

        def decide(world: World = world, turns: Turns = turns, late: Any = Late) -> None:
            from orcheo.application.decide_interrupt import DecideInterrupt  # noqa: PLC0415

            wrap: Callable[[Any], Any] = lambda port: turns.wrap(1, port)  # noqa: E731
            decider = DecideInterrupt(wrap(world.store), wrap(world.machines), late)
            decider(WORKSPACE, an_id(), {"in_a": "mine"}, by="ada")

        answers = turns.run(
            lambda world=world, turns=turns: world.advance(lambda p: turns.wrap(0, p)), decide
        )
        assert world.run() == "finished", (order, answers)
        decision = world.log.decisions["in_a"]
        winners.add(decision.by)
        assert (decision.by, decision.value) in {("ada", "mine"), ("expiry", "no")}
        assert isinstance(answers[1], Conflict) == (decision.by == "expiry"), (order, answers)
        assert [each.id for each in interrupts(world.log)] == ["in_a"]
    assert winners == {"ada", "expiry"}
