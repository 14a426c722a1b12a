"""What AWS does, and the emulator therefore does too: a test for each patch."""

import json
import time
from typing import Any

import botocore.exceptions
import httpx
import pytest

from tests.integration.local_cloud.conftest import ROLE, Emulator, eventually, zipped

pytestmark = pytest.mark.xdist_group("emulator")

RAISES = """
calls = 0
class OutOfLuck(Exception): pass
def handler(event, context):
    global calls
    calls += 1
    if event == "raise": raise OutOfLuck("no luck")
    return calls
"""
EXITS = "import os\ndef handler(event, context): os._exit(3)\n"
TENANT = """
seen = set()
def handler(event, context):
    seen.add(event)
    return sorted(seen)
"""


def task(arn: str, **more: Any) -> dict[str, Any]:
    states = {"T": {"Type": "Task", "Resource": arn, "End": True, **more}, "C": {"Type": "Succeed"}}
    return {"StartAt": "T", "States": states}


def test_an_exception_keeps_its_class_and_does_not_end_its_environment(emulator: Emulator) -> None:
    emulator.function("raises", RAISES)
    assert emulator.invoke("raises") == (1, None)
    answer, error = emulator.invoke("raises", "raise")
    assert (answer["errorType"], answer["errorMessage"]) == ("OutOfLuck", "no luck")
    assert error is not None
    assert emulator.invoke("raises") == (3, None)


def test_a_state_machine_catches_an_exception_by_its_class(emulator: Emulator) -> None:
    arn = emulator.function("caught", "class Rare(Exception): pass\ndef handler(e, c): raise Rare")
    catch = [{"ErrorEquals": ["Rare"], "Next": "C"}]
    assert emulator.run("catches", task(arn, Catch=catch))["status"] == "SUCCEEDED"
    other = [{"ErrorEquals": ["Common"], "Next": "C"}]
    assert emulator.run("misses", task(arn, Catch=other))["status"] == "FAILED"


def test_an_environment_that_dies_is_an_exit_error_that_a_retry_matches(
    emulator: Emulator,
) -> None:
    arn = emulator.function("exits", EXITS)
    answer, error = emulator.invoke("exits")
    assert answer["errorType"] == "Runtime.ExitError"
    assert error is not None
    catch = [{"ErrorEquals": ["States.TaskFailed"], "Next": "C"}]
    assert emulator.run("survives", task(arn, Catch=catch))["status"] == "SUCCEEDED"


def test_a_silent_function_answers_at_once(emulator: Emulator) -> None:
    emulator.function("silent", "def handler(event, context): return None")
    emulator.invoke("silent")
    started = time.perf_counter()
    for _ in range(10):
        emulator.invoke("silent")
    # Unpatched, each call waits 50 ms for output that does not come; five times what is usual.
    assert (time.perf_counter() - started) / 10 < 0.05


def test_a_function_of_tenants_needs_a_tenant_and_keeps_them_apart(emulator: Emulator) -> None:
    isolation = {"TenantIsolationMode": "PER_TENANT"}
    emulator.function("tenants", TENANT, TenancyConfig=isolation)
    with pytest.raises(botocore.exceptions.ClientError, match="tenant"):
        emulator.invoke("tenants", "nobody")
    assert emulator.invoke("tenants", "a1", TenantId="a") == (["a1"], None)
    assert emulator.invoke("tenants", "b1", TenantId="b") == (["b1"], None)
    assert emulator.invoke("tenants", "a2", TenantId="a") == (["a1", "a2"], None)


def test_starting_what_runs_already_with_the_same_input_is_the_same(emulator: Emulator) -> None:
    states = emulator.client("stepfunctions")
    wait = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 30, "End": True}}}
    arn = states.create_state_machine(name="waits", definition=json.dumps(wait), roleArn=ROLE)[
        "stateMachineArn"
    ]
    first = states.start_execution(stateMachineArn=arn, name="x", input='{"a": 1}')
    again = states.start_execution(stateMachineArn=arn, name="x", input='{"a": 1}')
    assert again["executionArn"] == first["executionArn"]
    with pytest.raises(botocore.exceptions.ClientError, match="ExecutionAlreadyExists"):
        states.start_execution(stateMachineArn=arn, name="x", input='{"a": 2}')
    states.stop_execution(executionArn=first["executionArn"])


def test_a_task_without_a_heartbeat_times_out(emulator: Emulator) -> None:
    emulator.function("quiet", "def handler(event, context): return None")
    waiting = task(
        "arn:aws:states:::lambda:invoke.waitForTaskToken",
        Parameters={"FunctionName": "quiet", "Payload": {"token.$": "$$.Task.Token"}},
        HeartbeatSeconds=1,
        Catch=[{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "C"}],
    )
    assert emulator.run("heartbeat", waiting)["status"] == "SUCCEEDED"


TEMPLATE = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Api": {
            "Type": "AWS::Serverless::HttpApi",
            "Properties": {
                "Auth": {
                    "DefaultAuthorizer": "Who",
                    "Authorizers": {
                        "Who": {
                            "AuthorizerPayloadFormatVersion": "2.0",
                            "EnableSimpleResponses": True,
                            "FunctionArn": {"Fn::GetAtt": ["Guard", "Arn"]},
                            "Identity": {"ReauthorizeEvery": 0},
                        },
                    },
                },
            },
        },
        "Guard": {
            "Type": "AWS::Serverless::Function",
            "Properties": {"CodeUri": "s3://fidelity/guard.zip"},
        },
        "Echo": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "CodeUri": "s3://fidelity/echo.zip",
                "Events": {
                    "All": {
                        "Type": "HttpApi",
                        "Properties": {
                            "ApiId": {"Ref": "Api"},
                            "Path": "/{proxy+}",
                            "Method": "ANY",
                        },
                    },
                },
            },
        },
    },
    "Globals": {"Function": {"Runtime": "python3.13", "Handler": "handler.handler"}},
    "Outputs": {"Api": {"Value": {"Ref": "Api"}}},
}
GUARD = """
def handler(event, context):
    seen = event.get("cookies", []) if "cookie" not in event["headers"] else ["in a header"]
    return {"isAuthorized": True, "context": {"user": "ada", "cookies": "|".join(seen)}}
"""
ECHO = """
import json
def handler(event, context):
    if event["rawPath"].endswith("/boom"): raise ValueError("secret detail")
    who = event["requestContext"]["authorizer"]["lambda"]
    seen = {"who": who, "body": event.get("body"), "cookies": event.get("cookies")}
    seen["header"] = event["headers"].get("cookie")
    return {"statusCode": 200, "body": json.dumps(seen), "cookies": ["x=1; Path=/", "y=2"]}
"""


def test_an_http_api_takes_its_routes_and_authorizer_from_its_document(
    emulator: Emulator,
) -> None:
    s3, cloudformation = emulator.client("s3"), emulator.client("cloudformation")
    s3.create_bucket(Bucket="fidelity")
    s3.put_object(Bucket="fidelity", Key="guard.zip", Body=zipped(GUARD))
    s3.put_object(Bucket="fidelity", Key="echo.zip", Body=zipped(ECHO))
    cloudformation.create_stack(
        StackName="fidelity",
        TemplateBody=json.dumps(TEMPLATE),
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )

    def complete() -> Any:
        stack = cloudformation.describe_stacks(StackName="fidelity")["Stacks"][0]
        assert "ROLLBACK" not in stack["StackStatus"]
        return stack if stack["StackStatus"] == "CREATE_COMPLETE" else None

    api = eventually(complete)["Outputs"][0]["OutputValue"]
    base = f"{emulator.place.emulator_url}/_aws/execute-api/{api}"
    sent = {"content-type": "application/json", "cookie": "a=1; b=2"}
    answer = httpx.post(f"{base}/any/where", content='{"x": "é"}', headers=sent, timeout=20)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "who": {"user": "ada", "cookies": "a=1|b=2"},
        "body": '{"x": "é"}',
        "cookies": ["a=1", "b=2"],
        "header": None,
    }
    assert answer.headers.get_list("set-cookie") == ["x=1; Path=/", "y=2"]
    failed = httpx.get(f"{base}/boom", timeout=20)
    assert failed.status_code == 500
    assert failed.json() == {"message": "Internal Server Error"}


def test_layers_are_importable(emulator: Emulator) -> None:
    layer = emulator.client("lambda").publish_layer_version(
        LayerName="shared", Content={"ZipFile": zipped("VALUE = 7", "python/shared_part.py")}
    )
    source = "import shared_part\ndef handler(event, context): return shared_part.VALUE"
    emulator.function("layered", source, Layers=[layer["LayerVersionArn"]])
    assert emulator.invoke("layered") == (7, None)
