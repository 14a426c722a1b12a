"""The doormen of the lifecycle, with their wiring, on AWS in this process."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from functions.dispatch_execution.handler import handler as dispatch
from functions.finish_execution.handler import handler as finish
from functions.reap_executions.handler import handler as reap
from functions.suspend_execution.handler import handler as suspend
from orcheo.adapters.aws.clients import client
from orcheo.adapters.dynamodb.workflow_store import DynamoWorkflowStore
from orcheo.application.messages import TriggerMessage
from orcheo.bootstrap import (
    consequences,
    credential_gate,
    dispatch_execution,
    finish_execution,
    reap_executions,
    runtime_store,
    suspend_execution,
    telemetry,
)
from orcheo.bootstrap.clock import SystemClock, SystemRandomness
from orcheo.domain.commit_log import EntryType
from orcheo.domain.lifecycles import ExecutionStatus
from tests.fakes.aws import InMemoryBlobStore
from tests.harness.cloud import BUCKET, CONFIG, REGION, RUNTIME, USERS, cloud
from tests.harness.samples import (
    WORKFLOW,
    WORKSPACE,
    a_checkpoint,
    a_decision,
    a_message,
    a_suspension,
    a_version,
    a_workflow,
    an_entry,
    an_id,
)

CACHES: list[Any] = [
    credential_gate.gate,
    dispatch_execution.dispatch_execution,
    finish_execution.finish_execution,
    reap_executions.reap_executions,
    suspend_execution.suspend_execution,
    runtime_store.blobs,
    runtime_store.executions,
    runtime_store.admit_execution,
    consequences.end_execution,
    consequences.workflows,
    consequences.triggers_queue,
    runtime_store.orchestrator,
]


@dataclass
class Context:
    """What Lambda hands a handler."""

    function_name: str = "test"
    memory_limit_in_mb: int = 128
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:123456789012:function:test"
    aws_request_id: str = "r-1"


@pytest.fixture(autouse=True)
def _account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with cloud() as account:
        for name, value in {
            "AWS_DEFAULT_REGION": REGION,
            "ORCHEO_RUNTIME_TABLE": RUNTIME,
            "ORCHEO_CONFIG_TABLE": CONFIG,
            "ORCHEO_BUCKET": BUCKET,
            "ORCHEO_STATE_MACHINE_ARN": account.state_machine(),
            "ORCHEO_USERS_TABLE": USERS,
            "ORCHEO_TRIGGERS_QUEUE_URL": account.queue(),
        }.items():
            monkeypatch.setenv(name, value)
        for cached in CACHES:
            cached.cache_clear()
        store = DynamoWorkflowStore(account.client("dynamodb"), CONFIG, blobs=InMemoryBlobStore())
        store.create(WORKSPACE, a_workflow(), a_version())
        yield
        for cached in CACHES:
            cached.cache_clear()


def _batch(*bodies: str) -> dict[str, Any]:
    return {
        "Records": [
            {"messageId": f"m{n}", "body": body, "attributes": {"MessageGroupId": f"g{n}"}}
            for n, body in enumerate(bodies)
        ],
    }


def _message(event: str = "event", **changes: Any) -> TriggerMessage:
    now = SystemClock().now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return a_message(event, accepted_at=now, **changes)


def test_a_batch_is_dispatched_and_only_what_failed_comes_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logger: Any = telemetry.logger(dispatch_execution.SERVICE)
    logger.registered_handler.setStream(sys.stdout)
    secret = "canary-7731"
    good, gone = _message(inputs={"x": secret}), _message("gone", version=9)
    poison = json.dumps({"workspace": WORKSPACE, "inputs": secret})
    event = _batch(good.model_dump_json(), poison, gone.model_dump_json())
    answer = dispatch(event, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    assert dispatch(_batch(good.model_dump_json()), Context()) == {"batchItemFailures": []}
    store = runtime_store.executions()
    assert store.get(WORKSPACE, an_id()).status is ExecutionStatus.SCHEDULED
    assert store.get(WORKSPACE, an_id("gone")).status is ExecutionStatus.FAILED
    assert runtime_store.orchestrator().is_running(WORKSPACE, an_id())
    printed = capsys.readouterr().out
    assert secret not in printed
    lines = [json.loads(line) for line in printed.splitlines()]
    assert {line.get("execution") for line in lines} >= {an_id(), an_id("gone")}
    namespaces = [
        line["_aws"]["CloudWatchMetrics"][0]["Namespace"] for line in lines if "_aws" in line
    ]
    assert namespaces == ["Orcheo", "Orcheo"]


def _suspend(token: str, attempt: int = 0) -> dict[str, Any]:
    event = {"workspace": WORKSPACE, "execution_id": an_id(), "index": 2}
    return suspend({**event, "attempt": attempt, "token": token}, Context())


def test_a_token_is_kept_until_a_decision_comes_and_never_logged(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logger: Any = telemetry.logger(suspend_execution.SERVICE)
    logger.registered_handler.setStream(sys.stdout)
    store = runtime_store.executions()
    suspension = an_entry(2, EntryType.SUSPEND, decisions=0)
    for entry in (an_entry(0), a_checkpoint(1, -1, next=["ask"]), suspension):
        store.append(WORKSPACE, an_id(), entry)
    ids = {"workspace": WORKSPACE, "execution_id": an_id()}
    assert _suspend("canary-1", attempt=1) == {**ids, "outcome": "waiting"}
    assert _suspend("canary-0") == {**ids, "outcome": "superseded"}
    kept = store.read_log(WORKSPACE, an_id()).suspension
    assert kept is not None
    assert kept == a_suspension(2, 1, "canary-1", at=kept.at)
    store.put_decision(WORKSPACE, an_id(), a_decision())
    assert _suspend("canary-2", attempt=2) == {**ids, "outcome": "awake"}
    printed = capsys.readouterr().out
    assert "canary" not in printed
    lines = [json.loads(line) for line in printed.splitlines()]
    assert [line["outcome"] for line in lines if "outcome" in line] == [
        "waiting",
        "superseded",
        "awake",
    ]


def test_what_died_is_finished_from_a_catch_and_from_a_rule() -> None:
    first, second = _message(), _message("second")
    dispatch(_batch(first.model_dump_json(), second.model_dump_json()), Context())
    ids = {"workspace": WORKSPACE, "execution_id": first.execution_id}
    answer = finish({**ids, "error": {"Error": "Runtime.ExitError", "Cause": ""}}, Context())
    assert answer == {**ids, "outcome": "finished"}
    runtime_store.orchestrator().stop(WORKSPACE, second.execution_id, "test")
    given = json.dumps({"workspace": WORKSPACE, "execution_id": second.execution_id})
    finish({"detail": {"status": "ABORTED", "input": given}}, Context())
    store = runtime_store.executions()
    assert store.get(WORKSPACE, first.execution_id).status is ExecutionStatus.FAILED
    assert store.get(WORKSPACE, second.execution_id).error == {
        "type": "StateMachineAborted",
        "message": "The state machine failed",
    }


def test_the_reaper_ends_what_is_past_its_deadline_and_then_has_nothing_to_do() -> None:
    old = a_message(accepted_at="2020-01-01T00:00:00.000Z")
    dispatch(_batch(old.model_dump_json()), Context())
    assert reap({}, Context()) == {"expired": 1}
    assert reap({}, Context()) == {}
    ended = runtime_store.executions().get(WORKSPACE, old.execution_id)
    assert ended.error is not None
    assert ended.error["type"] == "DeadlineExceeded"
    assert not runtime_store.orchestrator().is_running(WORKSPACE, old.execution_id)


def test_the_systems_chance_is_in_its_range() -> None:
    chance = SystemRandomness()
    assert all(0 <= chance.uniform() < 1 for _ in range(100))
    assert len(chance.token_bytes(20)) == 20


def test_a_limited_workflow_lets_one_in_and_the_next_when_that_one_ends() -> None:
    _limit(1)
    first, second = _message("one", version=2), _message("two", version=2)
    answer = dispatch(_batch(first.model_dump_json(), second.model_dump_json()), Context())
    assert answer == {"batchItemFailures": []}
    machines = runtime_store.orchestrator()
    running = [machines.is_running(WORKSPACE, one.execution_id) for one in (first, second)]
    assert running == [True, False]
    ids = {"workspace": WORKSPACE, "execution_id": first.execution_id}
    finish({**ids, "error": {"Error": "Runtime.ExitError", "Cause": ""}}, Context())
    assert machines.is_running(WORKSPACE, second.execution_id)
    slots = runtime_store.admit_execution().slots
    (item,) = slots.holders(WORKSPACE, f"workflow:{WORKFLOW}").values()
    assert list(item) == [second.execution_id]
    assert slots.waiting(WORKSPACE, f"workflow:{WORKFLOW}", limit=5) == []


def _limit(concurrency: int) -> None:
    """Publish a version with a limit."""
    dynamodb = client("dynamodb")
    store = DynamoWorkflowStore(dynamodb, CONFIG, blobs=InMemoryBlobStore())
    graph = {**a_version().graph.to_json(), "settings": {"concurrency": concurrency}}
    workflow = a_workflow(revision=2, latest_version=2)
    store.save(WORKSPACE, workflow, expected_revision=1, version=a_version(2, graph=graph))
