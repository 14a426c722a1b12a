"""The doorman of ``advance_execution``, with its wiring, on AWS in this process."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from functions.advance_execution.handler import handler
from orcheo.adapters.dynamodb.workflow_store import DynamoWorkflowStore
from orcheo.application.messages import AdvanceResult
from orcheo.bootstrap import advance_execution, runtime_store
from orcheo.domain import history
from orcheo.domain.errors import NotFound
from orcheo.domain.graph import Graph
from orcheo.domain.lifecycles import ExecutionStatus
from tests.fakes.aws import InMemoryBlobStore
from tests.harness.cloud import BUCKET, CONFIG, REGION, RUNTIME, cloud
from tests.harness.samples import WORKSPACE, a_version, a_workflow, an_execution, an_id
from tests.integration.engine.test_graphs import GREETING, edges, node

CACHES: list[Any] = [
    advance_execution.advance_execution,
    runtime_store.blobs,
    runtime_store.executions,
]
FAR = "2999-01-01T00:00:00.000Z"


@dataclass
class Context:
    """What Lambda hands a handler."""

    function_name: str = "test"
    memory_limit_in_mb: int = 128
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:123456789012:function:test"
    aws_request_id: str = "r-1"
    remaining: int = 300_000

    def get_remaining_time_in_millis(self) -> int:
        """Return what is left of the invocation."""
        return self.remaining


@pytest.fixture
def workflows(monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoWorkflowStore]:
    """An account with the function's environment."""
    with cloud() as account:
        for name, value in {
            "AWS_DEFAULT_REGION": REGION,
            "ORCHEO_RUNTIME_TABLE": RUNTIME,
            "ORCHEO_CONFIG_TABLE": CONFIG,
            "ORCHEO_BUCKET": BUCKET,
            "ORCHEO_USER_CODE_FUNCTION": "run_user_code",
            "ORCHEO_TARGET": "aws",
        }.items():
            monkeypatch.setenv(name, value)
        for cached in CACHES:
            cached.cache_clear()
        yield DynamoWorkflowStore(account.client("dynamodb"), CONFIG, blobs=InMemoryBlobStore())
        for cached in CACHES:
            cached.cache_clear()


def accept(workflows: DynamoWorkflowStore, graph: dict[str, Any], inputs: Any) -> None:
    """Store a version and an execution of it."""
    version = a_version(graph=Graph.model_validate(graph))
    workflows.create(WORKSPACE, a_workflow(), version)
    execution = an_execution(inputs=inputs, deadline_at=FAR)
    runtime_store.executions().create(execution, due_at=FAR)


def advance(**context: Any) -> dict[str, Any]:
    """Invoke the function."""
    return handler({"workspace": WORKSPACE, "execution_id": an_id()}, Context(**context))


def test_an_execution_runs_to_its_end(workflows: DynamoWorkflowStore) -> None:
    accept(workflows, GREETING, {"name": "Ada", "n": 11})
    answer = advance()
    assert answer["outcome"] == "finished"
    assert set(answer) == set(AdvanceResult.model_fields)
    store = runtime_store.executions()
    ended = store.get(WORKSPACE, an_id())
    assert ended.status is ExecutionStatus.SUCCEEDED
    assert ended.started_at is not None
    log = store.read_log(WORKSPACE, an_id(), whole=True)
    assert history.output(log)["results"]["greet"]["text"] == "Hello Ada"
    assert {run.id: run.status.value for run in history.node_runs(log)} == {
        "greet": "succeeded",
        "big": "succeeded",
    }


def test_an_invocation_with_little_time_hands_over(workflows: DynamoWorkflowStore) -> None:
    accept(workflows, GREETING, {"name": "Ada", "n": 11})
    outcomes = [advance(remaining=60_000)["outcome"] for _ in range(3)]
    assert outcomes == ["continue", "continue", "finished"]


def test_a_long_wait_is_left_to_the_state_machine(workflows: DynamoWorkflowStore) -> None:
    graph = {"nodes": [node("d", "delay", {"seconds": 60})], "edges": edges(("START", "d"))}
    accept(workflows, graph, {})
    answer = advance()
    assert answer["outcome"] == "backoff"
    assert 59 <= answer["seconds"] <= 60


def test_a_state_of_a_megabyte_is_kept_beside_the_log(workflows: DynamoWorkflowStore) -> None:
    graph = {
        "nodes": [node("a", "set_variable", {"x": "{{inputs.x}}"}), node("b", "set_variable", {})],
        "edges": edges(("START", "a"), ("a", "b")),
    }
    accept(workflows, graph, {"x": "y" * 1_000_000})
    assert advance()["outcome"] == "finished"
    log = runtime_store.executions().read_log(WORKSPACE, an_id(), whole=True)
    assert len(history.output(log)["results"]["a"]["x"]) == 1_000_000


@pytest.mark.usefixtures("workflows")
def test_an_unknown_execution_is_an_error_by_name() -> None:
    with pytest.raises(NotFound):
        advance()
