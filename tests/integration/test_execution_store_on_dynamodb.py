"""What the adapter does that a fake cannot show: its bill, its retries, its translation."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from orcheo.adapters.dynamodb.execution_store import DynamoExecutionStore
from orcheo.adapters.dynamodb.slot_store import DynamoSlotStore
from orcheo.adapters.dynamodb.translation import ConditionFailed, translated
from orcheo.application.decide_interrupt import DecideInterrupt
from orcheo.application.end_execution import OPEN, EndExecution
from orcheo.application.messages import SuspendRequest
from orcheo.application.ports import DueExecution
from orcheo.application.slot_ports import Taken
from orcheo.application.suspend_execution import Suspended, SuspendExecution
from orcheo.domain.commit_log import EntryType, TaskRow
from orcheo.domain.errors import ExecutionConflict, PayloadTooLarge, StoreUnavailable
from orcheo.domain.executions import DUE_SHARDS
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.slots import DueSlots
from tests.fakes.aws import InMemoryBlobStore, RecordingOrchestrator
from tests.fakes.clock import FakeClock, SeededRandomness
from tests.harness.cloud import RUNTIME, Cloud, cloud
from tests.harness.samples import (
    AT,
    WORKSPACE,
    a_checkpoint,
    a_decision,
    a_suspension,
    a_waiting_row,
    an_acceptance,
    an_entry,
    an_execution,
    an_id,
)
from tests.harness.write_meter import WriteMeter

DUE = "2026-11-02T09:02:00.000Z"


@pytest.fixture
def account() -> Iterator[Cloud]:
    with cloud() as account:
        yield account


def _store(client: Any, seed: int = 0) -> DynamoExecutionStore:
    return DynamoExecutionStore(
        client,
        RUNTIME,
        blobs=InMemoryBlobStore(),
        randomness=SeededRandomness(seed),
    )


def _checkpoints() -> Iterator[Any]:
    """Yield the checkpoints of a chain of three, at about their real size."""
    nodes = ["fetch", "enrich", "reply"]
    for step in range(-1, 4):
        yield a_checkpoint(
            step + 2,
            step,
            values={name: {"text": f"what {name} said " * 6, "n": 0.5} for name in nodes[:step]},
            versions=dict.fromkeys([*nodes, "branch:to:fetch"], f"{step:032}.0{step}"),
            seen={name: {name: f"{step:032}.0{step}"} for name in nodes},
            metadata={"source": "loop", "step": step, "parents": {}},
            tasks=[
                {
                    "id": f"1f0a{step}-0000-0000-0000",
                    "node": name,
                    "status": "succeeded",
                    "attempts": 1,
                    "started_at": AT,
                    "finished_at": AT,
                    "output": {"text": f"what {name} said " * 6},
                    "row": False,
                }
                for name in nodes[step - 1 : step]
            ],
            next=nodes[step : step + 1],
            output={name: {"text": f"what {name} said " * 6} for name in nodes[:step]},
        )


def test_a_webhook_execution_of_three_nodes_costs_eleven_writes_and_fourteen_units(
    account: Cloud,
) -> None:
    client = account.client("dynamodb")
    store = _store(client)
    meter = WriteMeter(client, account.client("dynamodb"))
    execution = an_execution()
    store.accept(an_acceptance())
    store.create(execution, due_at=DUE)
    store.append(WORKSPACE, an_id(), an_entry(0, request_id="r"))
    running = dataclasses.replace(execution, status=ExecutionStatus.RUNNING, started_at=AT)
    assert store.project(running, expected=OPEN, due_at="2026-11-02T10:00:00.000Z")
    for checkpoint in _checkpoints():
        store.append(WORKSPACE, an_id(), checkpoint)
    log = store.read_log(WORKSPACE, an_id())
    EndExecution(store, FakeClock())(running, log, ExecutionStatus.SUCCEEDED, fence=0)
    assert meter.count == 11, meter.log
    assert meter.index_units == 3, meter.log
    assert meter.units == 14, meter.log


def test_a_wait_costs_six_writes_and_eight_units_however_long_it_is(account: Cloud) -> None:
    client = account.client("dynamodb")
    store, machines, clock = _store(client), RecordingOrchestrator(), FakeClock()
    running = an_execution(status=ExecutionStatus.RUNNING, started_at=AT)
    store.create(running, due_at=DUE)
    for entry in (an_entry(0), a_checkpoint(1, -1, next=["ask"])):
        store.append(WORKSPACE, an_id(), entry)
    store.put_task(WORKSPACE, an_id(), a_waiting_row())
    meter = WriteMeter(client, account.client("dynamodb"))
    store.append(WORKSPACE, an_id(), an_entry(2, EntryType.SUSPEND, decisions=0))
    waiting = dataclasses.replace(running, status=ExecutionStatus.WAITING)
    assert store.project(waiting, expected=OPEN, due_at="2026-11-02T10:00:00.000Z")
    suspend = SuspendExecution(store, machines, clock)
    token = {"workspace": WORKSPACE, "execution_id": an_id(), "index": 2, "token": "t"}
    assert suspend(SuspendRequest.model_validate(token)) is Suspended.WAITING
    clock.advance(20 * 86_400)
    machines.waiting.add("t")
    DecideInterrupt(store, machines, clock)(WORKSPACE, an_id(), {"in_a": True}, by="ada")
    assert machines.woken == ["t"]
    assert store.project(running, expected=OPEN, due_at="2026-11-02T10:00:00.000Z")
    assert meter.count == 6, meter.log
    assert meter.index_units == 2, meter.log
    assert meter.units == 8, meter.log


def test_a_resume_is_one_query(account: Cloud) -> None:
    client = account.client("dynamodb")
    store = _store(client)
    for checkpoint in _checkpoints():
        store.append(WORKSPACE, an_id(), dataclasses.replace(checkpoint, index=checkpoint.index))
    store.put_task(WORKSPACE, an_id(), a_waiting_row())
    store.put_decision(WORKSPACE, an_id(), a_decision())
    store.put_suspension(WORKSPACE, an_id(), a_suspension())
    calls: list[str] = []
    client.meta.events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name))
    store.read_log(WORKSPACE, an_id())
    assert calls == ["Query"]


class _LostAnswer:
    """Lets one write land and its answer get lost, so that botocore tries again."""

    def __init__(self, client: Any) -> None:
        self.sent = 0
        # For every operation, since a handler of one of them would run before moto's own.
        client.meta.events.register_last("before-send", self._lose)

    def _lose(self, request: Any, **_: Any) -> None:
        target = request.headers["X-Amz-Target"]
        self.sent += target in {b"DynamoDB_20120810.PutItem", "DynamoDB_20120810.PutItem"}
        if self.sent == 1:
            raise ReadTimeoutError(endpoint_url="http://dynamodb")


_ROW = TaskRow(checkpoint=0, task_id="t", at=AT, body={"a": 1})
_WRITES: dict[str, tuple[Callable[[DynamoExecutionStore], Any], Any]] = {
    "append": (lambda store: store.append(WORKSPACE, an_id(), an_entry(0)), None),
    "accept": (lambda store: store.accept(an_acceptance()), None),
    "create": (lambda store: store.create(an_execution(), due_at=DUE), True),
    "put_task": (lambda store: store.put_task(WORKSPACE, an_id(), _ROW), _ROW),
}


@pytest.mark.parametrize("name", _WRITES)
def test_a_writer_knows_its_own_write_when_the_answer_was_lost(
    account: Cloud,
    name: str,
) -> None:
    client = account.client("dynamodb")
    lost = _LostAnswer(client)
    write, expected = _WRITES[name]
    assert write(_store(client)) == expected
    assert lost.sent == 2


def test_another_writers_same_entry_is_a_conflict(account: Cloud) -> None:
    _store(account.client("dynamodb"), 1).append(WORKSPACE, an_id(), an_entry(0))
    with pytest.raises(ExecutionConflict):
        _store(account.client("dynamodb"), 2).append(WORKSPACE, an_id(), an_entry(0))


def test_a_dedupe_row_past_its_time_counts_as_gone(account: Cloud) -> None:
    store = _store(account.client("dynamodb"))
    assert store.accept(an_acceptance()) is None
    day13 = an_acceptance(accepted_at="2026-11-15T09:00:00.000Z", version=2)
    assert store.accept(day13) == an_acceptance()
    day15 = an_acceptance(accepted_at="2026-11-17T09:00:00.000Z", version=3)
    assert store.accept(day15) is None


def test_status_items_are_in_the_due_index_until_they_are_terminal(account: Cloud) -> None:
    client = account.client("dynamodb")
    store = _store(client)
    store.create(an_execution(), due_at=DUE)
    done = an_execution(status=ExecutionStatus.SUCCEEDED)
    store.project(done, expected=OPEN, due_at=None)
    (item,) = client.scan(TableName=RUNTIME)["Items"]
    assert not {"due_at", "due_shard"} & item.keys()
    assert item["listed_under"] == {"S": WORKSPACE}
    assert item["workflow_id"] == {"S": an_execution().workflow_id}


# --- translation --------------------------------------------------------------------------------


def _client_error(code: str, message: str = "", **more: Any) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": message}, **more}
    return ClientError(response, "PutItem")


@pytest.mark.parametrize(
    "error",
    [
        _client_error("ProvisionedThroughputExceededException"),
        _client_error("ThrottlingException"),
        _client_error("InternalServerError"),
        _client_error("ResourceNotFoundException"),
        _client_error(
            "TransactionCanceledException",
            CancellationReasons=[{"Code": "TransactionConflict"}],
        ),
        EndpointConnectionError(endpoint_url="http://x"),
        ReadTimeoutError(endpoint_url="http://x"),
    ],
)
def test_what_another_try_may_mend_is_unavailable(error: Exception) -> None:
    with pytest.raises(StoreUnavailable, match="do it"), translated("do it"):
        raise error


def test_a_failed_condition_carries_the_standing_item() -> None:
    with pytest.raises(ConditionFailed) as caught, translated("do it"):
        raise _client_error("ConditionalCheckFailedException", Item={"pk": {"S": "x"}})
    assert caught.value.standing == {"pk": {"S": "x"}}


def test_a_failed_condition_of_a_transaction_says_which() -> None:
    reasons = [{"Code": "None"}, {"Code": "ConditionalCheckFailed"}]
    with pytest.raises(ConditionFailed) as caught, translated("do it"):
        raise _client_error("TransactionCanceledException", CancellationReasons=reasons)
    assert caught.value.reasons == ["None", "ConditionalCheckFailed"]


def test_an_item_that_is_too_large_is_the_callers_matter() -> None:
    with pytest.raises(PayloadTooLarge), translated("do it"):
        raise _client_error("ValidationException", "Item size has exceeded the maximum")


def test_a_missing_table_is_unavailable_by_name(account: Cloud) -> None:
    store = DynamoExecutionStore(
        account.client("dynamodb"),
        "nowhere",
        blobs=InMemoryBlobStore(),
        randomness=SeededRandomness(),
    )
    with pytest.raises(StoreUnavailable, match="ResourceNotFoundException"):
        store.get(WORKSPACE, an_id())


def test_the_due_index_keeps_running_retained_and_purged_executions_and_slots_apart(
    account: Cloud,
) -> None:
    client = account.client("dynamodb")
    store, slots = _store(client), DynamoSlotStore(client, RUNTIME)
    far = "2099-01-01T00:00:00.000Z"
    retained: set[str] = set()
    for n in range(4 * DUE_SHARDS):  # of every shard
        execution = an_execution(id=an_id(f"r{n}"))
        store.create(execution, due_at=DUE)
        ended = dataclasses.replace(execution, status=ExecutionStatus.SUCCEEDED)
        assert store.project(ended, expected=OPEN, due_at=DUE)
        retained.add(execution.id)
        store.mark_purged(
            an_acceptance(execution_id=an_id(f"p{n}"), purged=True, purged_at=AT), due_at=DUE
        )
    store.create(an_execution(), due_at=DUE)
    slot = DueSlots(workspace=WORKSPACE, scope="workflow:w", index=0, due_at=DUE)
    assert slots.acquire(slot, an_id(), attempt=0, capacity=1) is Taken.HELD

    def due(shards: range) -> list[DueExecution]:
        return [each for shard in shards for each in store.due(shard, before=far, limit=100)]

    assert [each.execution_id for each in due(range(DUE_SHARDS))] == [an_id()]
    kept = due(range(DUE_SHARDS, 2 * DUE_SHARDS))
    assert {each.execution_id for each in kept if not each.purged} == retained
    assert {each.execution_id for each in kept if each.purged} == {
        an_id(f"p{n}") for n in range(4 * DUE_SHARDS)
    }
    assert slots.due_slots(before=far, limit=100) == [slot]
