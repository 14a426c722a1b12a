"""What a role's policy names is what the emulator checks, where it checks roles."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.local.__main__ import start_emulator, stop
from infra.local.deployment import client
from infra.local.settings import Home
from tests.integration.local_cloud.conftest import eventually, free_port

WAITS = {
    "Type": "Task",
    "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    "TimeoutSeconds": 60,
    "End": True,
}
TRUST = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Home]:
    made = Home(folder=tmp_path, port=free_port(), emulator_port=free_port())
    start_emulator(made, enforce_iam=True)
    try:
        yield made
    finally:
        stop(made)


def _role(place: Home, name: str, action: str, resource: str) -> str:
    """Create a role that may do one thing; return its ARN."""
    iam = client(place, "iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
    allowed = {"Effect": "Allow", "Action": action, "Resource": resource}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_role_policy(RoleName=name, PolicyName="only", PolicyDocument=policy)
    return str(role["Arn"])


def _as(place: Home, name: str, machine: str) -> Any:
    """Return a client that may send back tokens of one state machine."""
    role = _role(place, name, "states:SendTaskSuccess", machine)
    given = client(place, "sts").assume_role(RoleArn=role, RoleSessionName="test")
    keys = given["Credentials"]
    return client(
        place,
        "stepfunctions",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


def test_a_token_is_sent_back_by_who_may_for_its_state_machine(place: Home) -> None:
    states, queue = client(place, "stepfunctions"), client(place, "sqs")
    url = queue.create_queue(QueueName="tokens")["QueueUrl"]
    given = {"QueueUrl": url, "MessageBody": {"token.$": "$$.Task.Token"}}
    definition = {"StartAt": "Wait", "States": {"Wait": {**WAITS, "Parameters": given}}}
    machine = states.create_state_machine(
        name="waits",
        definition=json.dumps(definition),
        roleArn=_role(place, "machine", "sqs:SendMessage", "*"),
    )["stateMachineArn"]
    begun = states.start_execution(stateMachineArn=machine, input="{}")["executionArn"]

    def received() -> str | None:
        found = queue.receive_message(QueueUrl=url).get("Messages")
        return str(json.loads(found[0]["Body"])["token"]) if found else None

    token = eventually(received)
    with pytest.raises(ClientError, match="AccessDenied"):
        _as(place, "other", f"{machine}-other").send_task_success(taskToken=token, output="1")
    _as(place, "own", machine).send_task_success(taskToken=token, output="2")

    def ended() -> Any:
        found = states.describe_execution(executionArn=begun)
        return found if found["status"] != "RUNNING" else None

    assert eventually(ended)["output"] == "2"
