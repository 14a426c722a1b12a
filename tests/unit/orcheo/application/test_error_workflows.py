"""An execution that failed asks for its error workflow: once, however often it is told to."""

from typing import Any

import pytest

from orcheo.application.start_error_workflow import StartErrorWorkflow
from orcheo.application.version_cache import VersionCache
from orcheo.domain.commit_log import Log
from orcheo.domain.executions import Execution
from orcheo.domain.lifecycles import ExecutionStatus
from tests.fakes.aws import InMemoryTriggerQueue
from tests.fakes.clock import FakeClock
from tests.fakes.workflow_store import InMemoryWorkflowStore
from tests.harness.samples import WORKSPACE, a_version, a_workflow, an_execution

HANDLER = "wf_" + "e" * 26


class Bench:
    def __init__(self) -> None:
        graph = a_version().graph.model_copy(deep=True)
        settings = graph.settings.model_copy(update={"error_workflow": HANDLER})
        graph = graph.model_copy(update={"settings": settings})
        store = InMemoryWorkflowStore()
        store.create(WORKSPACE, a_workflow(), a_version(graph=graph.model_dump(by_alias=True)))
        store.create(WORKSPACE, a_workflow(id=HANDLER), a_version(workflow_id=HANDLER))
        self.queue = InMemoryTriggerQueue()
        self.clock = FakeClock()
        self.reports: list[str] = []
        self.start = StartErrorWorkflow(
            store, VersionCache(store), self.queue, self.clock, lambda _, why: self.told(why)
        )

    def told(self, why: str) -> None:
        self.reports.append(why)

    def end(self, **changes: Any) -> Execution:
        fields: dict[str, Any] = {
            "status": ExecutionStatus.FAILED,
            "error": {"type": "Boom", "message": "!"},
        }
        execution = an_execution("event", **{**fields, **changes})
        self.start(execution, Log(()))
        return execution


def test_a_failed_execution_asks_for_its_error_workflow_once() -> None:
    bench = Bench()
    failed = bench.end()
    bench.clock.advance(7 * 86_400)
    bench.end()
    assert len({message.execution_id for message in bench.queue.messages}) == 1
    message = bench.queue.messages[0]
    assert message.workflow_id == HANDLER
    assert message.parent == {"execution_id": failed.id, "kind": "error"}
    assert message.inputs["error"]["type"] == "Boom"
    assert message.inputs["execution"]["id"] == failed.id


@pytest.mark.parametrize("status", [ExecutionStatus.SUCCEEDED, ExecutionStatus.CANCELLED])
def test_what_did_not_fail_asks_for_nothing(status: ExecutionStatus) -> None:
    bench = Bench()
    bench.end(status=status)
    assert bench.queue.messages == []


def test_an_error_workflow_that_fails_asks_for_no_other() -> None:
    bench = Bench()
    bench.end(parent={"execution_id": "ex_x", "kind": "error"})
    assert bench.queue.messages == []
    assert bench.reports == []


def test_one_that_is_too_deep_is_reported() -> None:
    bench = Bench()
    bench.end(depth=10)
    assert bench.queue.messages == []
    assert len(bench.reports) == 1
