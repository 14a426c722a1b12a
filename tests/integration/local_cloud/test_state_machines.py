"""How AWS Step Functions matches errors, waits for tokens and names executions."""

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.local_cloud.conftest import ROLE, Emulator, eventually

pytestmark = pytest.mark.xdist_group("emulator")

SUCCEEDS = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
NOTHING = "def handler(event, context): return None\n"
FAILS_TWICE = """
calls = 0
class Particular(Exception): pass
def handler(event, context):
    global calls
    calls += 1
    if calls < 3: raise Particular("why")
    return calls
"""


def _calls(arn: str, **more: Any) -> dict[str, Any]:
    call = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": arn, "Payload.$": "$"},
        "OutputPath": "$.Payload",
        "End": True,
        **more,
    }
    return {"StartAt": "Call", "States": {"Call": call, "Caught": {"Type": "Pass", "End": True}}}


def _waits(arn: str, **more: Any) -> dict[str, Any]:
    return _calls(
        arn,
        Resource="arn:aws:states:::lambda:invoke.waitForTaskToken",
        Parameters={"FunctionName": arn, "Payload": {"token.$": "$$.Task.Token"}},
        OutputPath="$",
        TimeoutSeconds=20,
        **{"HeartbeatSeconds": 1, **more},
    )


def _catches(*errors: str) -> list[dict[str, Any]]:
    return [{"ErrorEquals": list(errors), "ResultPath": "$.error", "Next": "Caught"}]


def _machine(emulator: Emulator, name: str, definition: dict[str, Any]) -> str:
    made = emulator.client("stepfunctions").create_state_machine(
        name=name, definition=json.dumps(definition), roleArn=ROLE
    )
    return str(made["stateMachineArn"])


def test_a_retry_by_the_class_of_an_exception_matches(emulator: Emulator) -> None:
    arn = emulator.function("retried", FAILS_TWICE)
    retry = [
        {
            "ErrorEquals": ["Particular"],
            "IntervalSeconds": 1,
            "MaxAttempts": 3,
            "BackoffRate": 1,
            "JitterStrategy": "FULL",
        }
    ]
    ended = emulator.run("retries", _calls(arn, Retry=retry))
    assert (ended["status"], ended.get("output")) == ("SUCCEEDED", "3")


def test_an_error_that_nothing_catches_keeps_its_class_in_the_execution(
    emulator: Emulator,
) -> None:
    arn = emulator.function("uncaught", FAILS_TWICE)
    ended = emulator.run("uncaught", _calls(arn, Catch=_catches("Other")))
    assert (ended["status"], ended["error"]) == ("FAILED", "Particular")
    assert "why" in ended["cause"]


def test_a_process_that_exits_is_caught_by_its_own_name(emulator: Emulator) -> None:
    arn = emulator.function("exits-named", "import os\ndef handler(e, c): os._exit(3)\n")
    ended = emulator.run("exits-named", _calls(arn, Catch=_catches("Runtime.ExitError")))
    assert ended["status"] == "SUCCEEDED"


@pytest.mark.parametrize("error", ["States.HeartbeatTimeout", "States.Timeout", "States.ALL"])
def test_a_missed_heartbeat_is_caught_as(emulator: Emulator, error: str) -> None:
    name = f"beat-{error.removeprefix('States.')}"
    arn = emulator.function(name, NOTHING)
    begun = time.monotonic()
    ended = emulator.run(name, _waits(arn, Catch=_catches(error)))
    assert ended["status"] == "SUCCEEDED"
    assert time.monotonic() - begun < 10  # by the heartbeat, not by TimeoutSeconds


def test_heartbeats_keep_a_task_waiting_for_its_answer(emulator: Emulator) -> None:
    queue, states = emulator.client("sqs"), emulator.client("stepfunctions")
    url = queue.create_queue(QueueName="tokens")["QueueUrl"]
    definition = _waits("", HeartbeatSeconds=2)
    definition["States"]["Call"].update(
        Resource="arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        Parameters={"QueueUrl": url, "MessageBody": {"token.$": "$$.Task.Token"}},
    )
    begun = states.start_execution(stateMachineArn=_machine(emulator, "beats", definition))

    def received() -> str | None:
        found = queue.receive_message(QueueUrl=url).get("Messages")
        return str(json.loads(found[0]["Body"])["token"]) if found else None

    token = eventually(received)
    end = time.monotonic() + 3
    while time.monotonic() < end:
        states.send_task_heartbeat(taskToken=token)
        time.sleep(0.5)
    states.send_task_success(taskToken=token, output='"done"')

    def ended() -> Any:
        found = states.describe_execution(executionArn=begun["executionArn"])
        return found if found["status"] != "RUNNING" else None

    found = eventually(ended)
    assert (found["status"], found.get("output")) == ("SUCCEEDED", '"done"')


KEEPS = """
import json, os, urllib.request
attempts = []
class Unkept(Exception): pass
def handler(event, context):
    attempts.append(event["attempt"])
    if len(attempts) < 3: raise Unkept("why")
    import botocore.session
    client = botocore.session.get_session().create_client("stepfunctions")
    client.send_task_success(taskToken=event["token"], output=json.dumps(attempts))
"""


def test_a_function_that_cannot_keep_its_token_is_tried_with_another(emulator: Emulator) -> None:
    arn = emulator.function("keeps", KEEPS)
    retry = {"ErrorEquals": ["Unkept"], "IntervalSeconds": 1, "MaxAttempts": 3, "BackoffRate": 1}
    definition = _waits(arn, Retry=[retry])
    call = definition["States"]["Call"]
    del call["HeartbeatSeconds"]
    payload = {"token.$": "$$.Task.Token", "attempt.$": "$$.State.RetryCount"}
    call["Parameters"]["Payload"] = payload
    ended = emulator.run("keeps", definition)
    assert (ended["status"], ended.get("output")) == ("SUCCEEDED", "[0, 1, 2]")


def test_a_function_that_cannot_keep_its_token_ends_its_task(emulator: Emulator) -> None:
    arn = emulator.function("never-keeps", "def handler(e, c): raise ValueError('why')\n")
    definition = _waits(arn, Catch=_catches("ValueError"))
    del definition["States"]["Call"]["HeartbeatSeconds"]
    begun = time.monotonic()
    assert emulator.run("never-keeps", definition)["status"] == "SUCCEEDED"
    assert time.monotonic() - begun < 10  # at once, not by TimeoutSeconds


def test_a_token_that_was_used_is_refused_by_name(emulator: Emulator) -> None:
    with pytest.raises(ClientError, match=r"TaskDoesNotExist|TaskTimedOut|InvalidToken"):
        emulator.client("stepfunctions").send_task_success(taskToken="gone", output="{}")


def test_the_name_of_an_ended_execution_is_refused_even_with_its_input(
    emulator: Emulator,
) -> None:
    ended = emulator.run("ended", SUCCEEDS)
    assert ended["status"] == "SUCCEEDED"
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        emulator.client("stepfunctions").start_execution(
            stateMachineArn=ended["stateMachineArn"], name=ended["name"], input="{}"
        )
