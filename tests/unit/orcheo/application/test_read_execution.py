"""The execution that people see, folded from status item and log."""

import json

import pytest

from orcheo.application.read_execution import ReadExecution
from orcheo.domain.commit_log import EntryType, TaskRow
from orcheo.domain.errors import NotFound
from orcheo.domain.lifecycles import ExecutionStatus
from tests.fakes.aws import InMemoryBlobStore
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.harness.samples import (
    AT,
    WORKSPACE,
    a_checkpoint,
    an_acceptance,
    an_entry,
    an_execution,
    an_id,
)


@pytest.fixture
def store() -> InMemoryExecutionStore:
    return InMemoryExecutionStore()


@pytest.fixture
def read(store: InMemoryExecutionStore) -> ReadExecution:
    return ReadExecution(store, InMemoryBlobStore())


def test_an_accepted_event_is_scheduled_before_it_is_dispatched(
    store: InMemoryExecutionStore, read: ReadExecution
) -> None:
    store.accept(an_acceptance())
    seen = read(WORKSPACE, an_id())
    assert (seen["status"], seen["created_at"], seen["cost"]) == ("scheduled", AT, {})


def test_an_unknown_or_purged_execution_is_not_found(
    store: InMemoryExecutionStore, read: ReadExecution
) -> None:
    with pytest.raises(NotFound):
        read(WORKSPACE, an_id())
    store.accept(an_acceptance())
    store.purge(WORKSPACE, an_id())
    with pytest.raises(NotFound):
        read(WORKSPACE, an_id())


def test_a_finished_execution_has_nodes_and_output(
    store: InMemoryExecutionStore, read: ReadExecution
) -> None:
    store.create(an_execution(inputs={"day": {"$": "date", "v": "2026-11-02"}}), due_at=AT)
    task = {"id": "t", "node": "greet", "status": "succeeded", "attempts": 2, "started_at": AT}
    for entry in (
        an_entry(0),
        a_checkpoint(1, -1, next=["greet"]),
        a_checkpoint(2, 0, tasks=[task], output={"pair": {"$": "tuple", "v": [1, 2]}}),
        an_entry(3, EntryType.END, status="succeeded", error=None),
    ):
        store.append(WORKSPACE, an_id(), entry)
    seen = read(WORKSPACE, an_id())
    assert json.loads(json.dumps(seen)) == {
        "id": an_id(),
        "workflow_id": an_execution().workflow_id,
        "version": 1,
        "status": "succeeded",
        "paused": False,
        "trigger": an_execution().trigger,
        "parent": None,
        "inputs": {"day": "2026-11-02"},
        "output": {"pair": [1, 2]},
        "error": None,
        "nodes": [
            {
                "id": "greet",
                "status": "succeeded",
                "attempts": 2,
                "started_at": AT,
                "finished_at": None,
            }
        ],
        "cost": read.cost(WORKSPACE, an_id()),
        "created_at": AT,
        "started_at": AT,
        "finished_at": AT,
    }


def test_the_log_is_believed_where_the_status_item_lags(
    store: InMemoryExecutionStore, read: ReadExecution
) -> None:
    store.create(an_execution(), due_at=AT)
    store.append(WORKSPACE, an_id(), an_entry(0))
    seen = read(WORKSPACE, an_id())
    assert (seen["status"], seen["started_at"], seen["output"]) == ("running", AT, None)


def test_nodes_have_every_visit_with_output_and_error(
    store: InMemoryExecutionStore, read: ReadExecution
) -> None:
    store.create(an_execution(), due_at=AT)
    store.append(WORKSPACE, an_id(), a_checkpoint(0, -1, next=["a", "b"]))
    error = {"type": "ValueError", "message": "no"}
    body = {"node": "b", "status": "failed", "attempts": 3, "error": error}
    store.put_task(WORKSPACE, an_id(), TaskRow(checkpoint=0, task_id="t", at=AT, body=body))
    failed, executing = read.nodes(WORKSPACE, an_id())
    assert (failed["id"], failed["status"], failed["error"]) == ("b", "failed", error)
    assert (executing["id"], executing["status"]) == ("a", "executing")


def test_inputs_in_the_blob_store_are_shown(store: InMemoryExecutionStore) -> None:
    blobs = InMemoryBlobStore()
    reference = blobs.put(WORKSPACE, b'{"big": [1.5]}')
    store.create(an_execution(inputs={"$": "blob", "v": reference}), due_at=AT)
    seen = ReadExecution(store, blobs)(WORKSPACE, an_id())
    assert seen["inputs"] == {"big": [1.5]}
    assert seen["status"] == ExecutionStatus.SCHEDULED.value
