"""Queue, state machines, blobs and secrets: what every implementation does."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from orcheo.adapters.aws.s3_blob_store import S3BlobStore
from orcheo.adapters.aws.secrets_manager_store import SecretsManagerStore
from orcheo.adapters.aws.sqs_trigger_queue import SqsTriggerQueue
from orcheo.adapters.aws.step_functions_orchestrator import StepFunctionsOrchestrator
from orcheo.application.messages import TriggerMessage
from orcheo.application.ports import BlobStore, Orchestrator, SecretStore, TriggerQueue
from orcheo.domain.errors import NotFound, OrcheoError, OrchestratorUnavailable, PayloadTooLarge
from tests.fakes.aws import (
    InMemoryBlobStore,
    InMemorySecretStore,
    InMemoryTriggerQueue,
    RecordingOrchestrator,
)
from tests.harness.cloud import BUCKET, Cloud, cloud
from tests.harness.samples import WORKSPACE, a_message, an_id


@pytest.fixture(params=["memory", "aws"])
def account(request: pytest.FixtureRequest) -> Iterator[Cloud | None]:
    """Give an account, or null where the fake is to be tested."""
    if request.param == "memory":
        yield None
        return
    with cloud() as account:
        yield account


@pytest.fixture
def blobs(account: Cloud | None) -> BlobStore:
    return InMemoryBlobStore() if account is None else S3BlobStore(account.client("s3"), BUCKET)


@pytest.fixture
def secrets(account: Cloud | None) -> SecretStore:
    if account is None:
        return InMemorySecretStore()
    return SecretsManagerStore(account.client("secretsmanager"))


@pytest.fixture
def machines(account: Cloud | None) -> Orchestrator:
    if account is None:
        return RecordingOrchestrator()
    client = account.client("stepfunctions")
    return StepFunctionsOrchestrator(client, account.state_machine())


def test_the_same_bytes_have_the_same_reference(blobs: BlobStore) -> None:
    reference = blobs.put(WORKSPACE, b"\x00data")
    assert blobs.put(WORKSPACE, b"\x00data") == reference
    assert blobs.get(WORKSPACE, reference) == b"\x00data"


@pytest.mark.parametrize("reference", ["0" * 64, "../secret", ""])
def test_an_unknown_blob_is_not_found(blobs: BlobStore, reference: str) -> None:
    with pytest.raises(NotFound):
        blobs.get(WORKSPACE, reference)


def test_a_blob_stays_in_its_workspace(blobs: BlobStore) -> None:
    reference = blobs.put(WORKSPACE, b"data")
    with pytest.raises(NotFound):
        blobs.get("globex", reference)


def test_what_an_owner_has_is_deleted_and_nothing_else(blobs: BlobStore) -> None:
    mine = [blobs.put(WORKSPACE, bytes([n]), owner=an_id()) for n in range(3)]
    others = [
        blobs.put(WORKSPACE, b"\0", owner=an_id("b")),
        blobs.put(WORKSPACE, b"\0"),
        blobs.put(WORKSPACE, b"\0", owner=an_id()[:-1]),
    ]
    elsewhere = blobs.put("globex", b"\0", owner=an_id())
    assert len({mine[0], *others}) == 4
    for _ in range(2):
        blobs.delete_owned(WORKSPACE, an_id())
    for reference in mine:
        with pytest.raises(NotFound):
            blobs.get(WORKSPACE, reference)
    assert [blobs.get(WORKSPACE, reference) for reference in others] == [b"\0"] * 3
    assert blobs.get("globex", elsewhere) == b"\0"


def test_a_secret_is_stored_replaced_and_deleted(secrets: SecretStore) -> None:
    reference = secrets.put(WORKSPACE, "tr_1", "first")
    assert secrets.put(WORKSPACE, "tr_1", "second") == reference
    assert secrets.get(reference) == "second"
    secrets.delete(reference)
    secrets.delete(reference)
    with pytest.raises(NotFound):
        secrets.get(reference)
    assert secrets.get(secrets.put(WORKSPACE, "tr_1", "third")) == "third"


def test_a_state_machine_starts_once_for_each_generation(machines: Orchestrator) -> None:
    assert machines.latest(WORKSPACE, an_id()) is None
    assert not machines.is_running(WORKSPACE, an_id())
    for _ in range(2):
        machines.start(WORKSPACE, an_id())
    assert machines.is_running(WORKSPACE, an_id())
    machines.stop(WORKSPACE, an_id(), "test")
    latest = machines.latest(WORKSPACE, an_id())
    assert latest is not None
    assert (latest.generation, latest.running) == (0, False)
    machines.start(WORKSPACE, an_id())
    assert not machines.is_running(WORKSPACE, an_id())
    machines.start(WORKSPACE, an_id(), generation=1)
    latest = machines.latest(WORKSPACE, an_id())
    assert latest is not None
    assert (latest.generation, latest.running) == (1, True)
    machines.stop(WORKSPACE, an_id(), "test")
    assert not machines.is_running(WORKSPACE, an_id())


def test_starting_again_is_success_also_when_it_has_ended(machines: Orchestrator) -> None:
    failed: list[OrcheoError] = []
    for ends in (False, True, True):
        try:
            machines.start(WORKSPACE, an_id())
        except OrcheoError as error:
            failed.append(error)
        if ends:
            machines.stop(WORKSPACE, an_id(), "test")
    assert failed == []


def test_a_high_generation_is_found_from_one_that_is_known(machines: Orchestrator) -> None:
    machines.start(WORKSPACE, an_id(), generation=40)
    machines.stop(WORKSPACE, an_id(), "test", since=40)
    machines.start(WORKSPACE, an_id(), generation=41, losses=1)
    latest = machines.latest(WORKSPACE, an_id(), since=40)
    assert latest is not None
    assert (latest.generation, latest.running) == (41, True)
    assert machines.latest(WORKSPACE, an_id()) is None  # as if the first ones were forgotten
    assert machines.latest(WORKSPACE, an_id(), since=42) is None
    machines.stop(WORKSPACE, an_id(), "test", since=41)
    assert not machines.is_running(WORKSPACE, an_id(), since=40)
    again = machines.latest(WORKSPACE, an_id(), since=41)
    assert again is not None
    assert not again.running


class _GoneTokens:
    """A Step Functions client that knows no token; the one in this process takes any."""

    def __init__(self, code: str) -> None:
        self.code = code

    def send_task_success(self, **_: Any) -> None:
        raise ClientError({"Error": {"Code": self.code}}, "SendTaskSuccess")


@pytest.mark.parametrize("code", ["TaskDoesNotExist", "TaskTimedOut", "InvalidToken"])
def test_a_token_that_is_gone_wakes_nothing(code: str) -> None:
    client: Any = _GoneTokens(code)
    arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:execute_workflow"
    assert not StepFunctionsOrchestrator(client, arn).wake(WORKSPACE, an_id(), "gone")
    assert not RecordingOrchestrator().wake(WORKSPACE, an_id(), "gone")


def test_a_failure_to_wake_is_no_token_that_is_gone() -> None:
    client: Any = _GoneTokens("ThrottlingException")
    arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:execute_workflow"
    with pytest.raises(OrchestratorUnavailable, match="wake"):
        StepFunctionsOrchestrator(client, arn).wake(WORKSPACE, an_id(), "gone")


def test_a_token_wakes_what_waits_with_identifiers_only() -> None:
    sent: list[dict[str, Any]] = []
    client: Any = SimpleNamespace(send_task_success=lambda **given: sent.append(given))
    arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:execute_workflow"
    assert StepFunctionsOrchestrator(client, arn).wake(WORKSPACE, an_id(), "here")
    assert sent[0]["taskToken"] == "here"
    assert json.loads(sent[0]["output"]) == {"workspace": WORKSPACE, "execution_id": an_id()}


def test_stopping_what_never_was_is_success(machines: Orchestrator) -> None:
    machines.stop(WORKSPACE, an_id(), "test")


# --- the queue, whose other end each implementation has elsewhere ---------------------------------


@pytest.fixture
def queue(account: Cloud | None) -> tuple[TriggerQueue, Any]:
    """Give a queue, and a function that returns (message, group) of all in it."""
    if account is None:
        memory = InMemoryTriggerQueue()
        return memory, lambda: memory.sent
    client, url = account.client("sqs"), account.queue()

    def receive() -> list[tuple[TriggerMessage, str]]:
        answer = client.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            AttributeNames=["MessageGroupId"],
        )
        return [
            (
                TriggerMessage.model_validate_json(message["Body"]),
                message["Attributes"]["MessageGroupId"],
            )
            for message in answer.get("Messages", [])
        ]

    return SqsTriggerQueue(client, url), receive


def test_a_message_arrives_whole_and_once(queue: tuple[TriggerQueue, Any]) -> None:
    sender, receive = queue
    message = a_message(inputs={"a": [0.1, None, "é"]}, config={"k": 1}, registered=True)
    sender.send(message, group=message.execution_id)
    sender.send(message, group=message.execution_id)
    assert receive() == [(message, message.execution_id)]


def test_many_messages_arrive_each_in_its_own_group(queue: tuple[TriggerQueue, Any]) -> None:
    sender, receive = queue
    messages = [a_message(f"e{number}") for number in range(8)]
    assert list(sender.send_all(messages)) == []
    assert list(sender.send_all(messages[:3])) == []
    found = {message.execution_id: group for message, group in receive()}
    assert found == {message.execution_id: message.execution_id for message in messages}


def test_many_messages_are_sent_ten_to_a_request_and_those_refused_are_told() -> None:
    class Answering:
        def __init__(self) -> None:
            self.sizes: list[int] = []

        def send_message_batch(self, **request: Any) -> dict[str, Any]:
            entries = request["Entries"]
            self.sizes.append(len(entries))
            refused = [each["Id"] for each in entries if an_id("e7") == each["MessageGroupId"]]
            taken = [{"Id": each["Id"]} for each in entries if each["Id"] not in refused]
            return {"Successful": taken, "Failed": [{"Id": name} for name in refused]}

    client: Any = Answering()
    messages = [a_message(f"e{number}") for number in range(23)]
    messages += [a_message("large", inputs="x" * 250_000), a_message("last", inputs="x" * 90_000)]
    assert list(SqsTriggerQueue(client, "url").send_all(messages)) == [an_id("e7")]
    assert client.sizes == [10, 10, 4, 1]


def test_a_queue_that_is_down_tells_all_that_it_may_not_have_taken() -> None:
    with cloud() as account:
        sender = SqsTriggerQueue(account.client("sqs"), account.queue() + "-gone")
        assert list(sender.send_all([a_message("a"), a_message("b")])) == [an_id("a"), an_id("b")]


def test_a_message_over_the_queues_limit_is_refused() -> None:
    with cloud() as account:
        sender = SqsTriggerQueue(account.client("sqs"), account.queue())
        with pytest.raises(PayloadTooLarge, match="1 MiB"):
            sender.send(a_message(inputs="x" * 1_048_576), group="g")


def test_a_secret_over_the_stores_limit_is_refused_without_its_value() -> None:
    with cloud() as account:
        store = SecretsManagerStore(account.client("secretsmanager"))
        with pytest.raises(PayloadTooLarge) as caught:
            store.put(WORKSPACE, "tr_1", "canary" * 20_000)
        assert "canary" not in str(caught.value)


def test_a_state_machines_input_is_identifiers_only() -> None:
    with cloud() as account:
        client, arn = account.client("stepfunctions"), account.state_machine()
        StepFunctionsOrchestrator(client, arn).start(WORKSPACE, an_id())
        (found,) = client.list_executions(stateMachineArn=arn)["executions"]
        assert found["name"] == an_id()
        given = client.describe_execution(executionArn=found["executionArn"])["input"]
        numbers = {"generation": 0, "events": 0, "losses": 0}
        assert json.loads(given) == {"workspace": WORKSPACE, "execution_id": an_id(), **numbers}
