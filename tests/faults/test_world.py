"""The simulated cloud is what it claims: every call is a site, and the platform's rules hold."""

import re
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.fakes.clock import FakeClock
from tests.faults.agenda import Agenda
from tests.faults.fifo_queue import FifoQueue
from tests.faults.functions import TIMEOUTS
from tests.faults.scenarios import SCENARIOS
from tests.faults.state_machines import MachineRun, NameTaken, StateMachines
from tests.faults.state_visits import InvocationError
from tests.faults.world import World


@pytest.mark.parametrize("name", ["webhook_chain", "decision", "limited_pair", "sub_workflow"])
def test_every_call_that_reaches_a_service_is_a_site(name: str) -> None:
    from tests.faults.aws_ports import calls_seen  # noqa: PLC0415 - needs moto

    with calls_seen() as seen:
        world = World(1, "moto").run(SCENARIOS[name])
        met = [site.split("/")[1] for site in world.plan.sites]
        world.close()
    assert sorted(met) == sorted(seen)


def test_the_same_seed_gives_the_same_run() -> None:
    runs = [World(7).run(SCENARIOS["limited"]) for _ in range(2)]
    assert runs[0].plan.sites == runs[1].plan.sites
    assert runs[0].statuses == runs[1].statuses


def test_a_world_without_a_reaper_is_found_out() -> None:
    class Careless(World):
        def reap(self) -> dict[str, int]:
            return {}

    world = Careless(1)
    world.rule_is_deaf = True
    world.begin(SCENARIOS["retries"])
    world.clients.deliver("e", "retry", {})
    world.advance_time(10)
    world.meanwhile("kill_machine")
    world.settle()
    assert any("stuck" in found for found in world.check())


def test_timeouts_are_those_of_the_template() -> None:
    text = (Path(__file__).parents[2] / "template.yaml").read_text()
    for function, seconds in TIMEOUTS.items():
        if function == "api":  # of a request HTTP waits no longer than 30 s
            continue
        found = re.search(rf"CodeUri: functions/{function}\n\s+Timeout: (\d+)", text)
        assert found is not None, function
        assert float(found.group(1)) == seconds, function


def _machines(states: dict[str, Any], invoke: Any) -> tuple[StateMachines, Agenda]:
    agenda = Agenda(FakeClock())
    definition = {"StartAt": next(iter(states)), "States": states}
    return StateMachines(definition, agenda, invoke, Random(1), lambda _run: None), agenda


def _play(agenda: Agenda) -> None:
    while agenda.step():
        pass


def _task(**more: Any) -> dict[str, Any]:
    parameters = {"FunctionName": "${AdvanceExecutionFunctionArn}", "Payload": {"a.$": "$.a"}}
    resource = "arn:aws:states:::lambda:invoke"
    return {"Type": "Task", "Resource": resource, "Parameters": parameters, **more}


def test_a_failed_task_is_retried_with_backoff_and_then_caught() -> None:
    calls: list[tuple[float, str]] = []

    def invoke(function: str, _payload: Any) -> Any:
        calls.append((agenda.clock.monotonic(), function))
        raise InvocationError("StoreUnavailable")

    retry = {"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 2, "MaxAttempts": 2}
    catch = {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Done"}
    states = {"Try": _task(Retry=[retry], Catch=[catch], End=True), "Done": {"Type": "Succeed"}}
    machines, agenda = _machines(states, invoke)
    run = machines.start("one", {"a": 1})
    _play(agenda)
    assert calls == [(0, "advance_execution"), (2, "advance_execution"), (6, "advance_execution")]
    assert run.output == {"a": 1, "error": {"Error": "StoreUnavailable", "Cause": ""}}


def test_a_token_works_once_and_its_state_times_out() -> None:
    tokens: list[str] = []

    def invoke(_function: str, payload: Any) -> Any:
        tokens.append(payload["t"])
        return {}

    state = _task(TimeoutSeconds=10, End=True)
    state["Resource"] += ".waitForTaskToken"
    state["Parameters"]["Payload"] = {"t.$": "$$.Task.Token"}
    machines, agenda = _machines({"Wait": state}, invoke)
    woken, late = machines.start("one", {}), machines.start("two", {})
    agenda.step()
    agenda.step()
    assert machines.succeed_task(tokens[0], {"x": 1})
    assert not machines.succeed_task(tokens[0], {"x": 2})
    _play(agenda)
    assert (woken.status, woken.output) == ("SUCCEEDED", {"x": 1})
    assert (late.status, late.error) == ("FAILED", "States.Timeout")


def test_a_name_is_used_once() -> None:
    machines, agenda = _machines({"Done": {"Type": "Succeed"}}, None)
    first: MachineRun = machines.start("one", {})
    assert machines.start("one", {}) is first
    with pytest.raises(NameTaken):
        machines.start("one", {"other": 1})
    _play(agenda)
    with pytest.raises(NameTaken):
        machines.start("one", {})


def test_the_queue_drops_repeats_for_five_minutes_and_gives_up_after_five_deliveries() -> None:
    agenda, got = Agenda(FakeClock()), list[str]()

    def consume(event: dict[str, Any]) -> dict[str, Any]:
        got.extend(record["body"] for record in event["Records"])
        failed = [r["messageId"] for r in event["Records"] if r["body"] == "bad"]
        return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}

    queue = FifoQueue(agenda, consume, Random(1))
    for body in ("good", "good", "bad"):
        queue.send(body, group=body, deduplication_id=body)
    _play(agenda)
    assert sorted(got) == ["bad"] * 5 + ["good"]
    assert [letter.body for letter in queue.dead_letters] == ["bad"]
    queue.send("good", group="good", deduplication_id="good")
    _play(agenda)
    assert got.count("good") == 2
