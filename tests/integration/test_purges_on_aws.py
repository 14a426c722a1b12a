"""A purge on DynamoDB and S3: wholly, whichever call it dies at."""

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from orcheo.adapters.aws.s3_blob_store import S3BlobStore
from orcheo.adapters.dynamodb.connection_store import DynamoConnectionStore
from orcheo.adapters.dynamodb.execution_items import frame_item
from orcheo.adapters.dynamodb.execution_store import DynamoExecutionStore
from orcheo.adapters.dynamodb.frame_store import DynamoFrameStore
from orcheo.adapters.dynamodb.stream_records import stream_records
from orcheo.application.ports import timestamp
from orcheo.application.purge_execution import Pruned, PruneExecutions, PurgeExecution
from orcheo.application.stream_ports import Connection
from orcheo.domain.commit_log import EntryType, LogEntry
from orcheo.domain.errors import StoreUnavailable
from orcheo.domain.executions import Frame, FrameType
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.sequencing import Cursor
from tests.fakes.clock import FakeClock, SeededRandomness
from tests.harness.cloud import BUCKET, RUNTIME, Cloud, cloud
from tests.harness.samples import (
    AT,
    WORKSPACE,
    a_decision,
    a_suspension,
    a_waiting_row,
    an_acceptance,
    an_entry,
    an_execution,
    an_id,
)

LARGE = SeededRandomness().token_bytes(350_000).hex()
ENTRIES = 26


class Dead(BaseException):
    """The function is gone."""


class Faults:
    """Counts the calls of clients, and dies or fails at one of them."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.at: int | None = None
        self.after = False

    def watch(self, client: Any) -> Any:
        client.meta.events.register("before-call.*", self._before)
        client.meta.events.register("after-call.*", self._after)
        return client

    def _before(self, model: Any, **_: Any) -> None:
        self.calls.append(str(model.name))
        if not self.after and self.at == len(self.calls) - 1:
            raise Dead

    def _after(self, **_: Any) -> None:
        if self.after and self.at == len(self.calls) - 1:
            raise Dead


class World:
    """One execution that has everything, and one beside it."""

    def __init__(self, account: Cloud) -> None:
        self.clock = FakeClock()
        self.faults = Faults()
        self.client = account.client("dynamodb")
        self.s3 = account.client("s3")
        self.store = self._store(self.client, self.s3)
        self.frames = DynamoFrameStore(self.client, RUNTIME, blobs=S3BlobStore(self.s3, BUCKET))
        self.connections = DynamoConnectionStore(self.client, RUNTIME)
        self.watched = self.faults.watch(account.client("dynamodb"))
        bucket = self.faults.watch(account.client("s3"))
        store = self._store(self.watched, bucket)
        self.purge = PurgeExecution(store, S3BlobStore(bucket, BUCKET), self.clock)
        self.prune = PruneExecutions(store, self.purge, self.clock)
        self.fill("event")
        self.fill("other")
        self.others = self.left("other")

    def _store(self, client: Any, s3: Any) -> DynamoExecutionStore:
        blobs = S3BlobStore(s3, BUCKET)
        return DynamoExecutionStore(client, RUNTIME, blobs=blobs, randomness=SeededRandomness())

    def die(self, at: int | None, *, after: bool = False) -> None:
        """Die at a call, counted from now; null: nowhere."""
        self.faults.calls.clear()
        self.faults.at, self.faults.after = at, after

    def fill(self, event: str) -> None:
        """Store an execution that has everything."""
        owner = (WORKSPACE, an_id(event))
        self.store.accept(an_acceptance(event))
        execution = an_execution(event)
        self.store.create(execution, due_at=execution.deadline_at)
        for index in range(ENTRIES):
            body = {"large": LARGE} if index == 3 else {"request_id": "a"}
            kind = EntryType.CHECKPOINT if index else EntryType.CLAIM
            self.store.append(*owner, an_entry(index, kind, **body))
        end = LogEntry(index=ENTRIES, type=EntryType.END, at=AT, body={"status": "succeeded"})
        self.store.append(*owner, end)
        self.store.put_task(*owner, a_waiting_row(checkpoint=2))
        self.store.put_decision(*owner, a_decision())
        self.store.put_suspension(*owner, a_suspension())
        frame = Frame(
            execution_id=an_id(event), sequence=1, at=AT, type=FrameType.LOG, data={"text": "a"}
        )
        self.frames.append(*owner, [frame], Cursor())
        self.client.put_item(
            TableName=RUNTIME,
            Item=frame_item(WORKSPACE, dataclasses.replace(frame, sequence=2)),
        )
        connection = Connection(
            id=f"c-{event}",
            workspace=WORKSPACE,
            execution_id=an_id(event),
            after=0,
            connected_at=AT,
        )
        self.connections.add(connection, expires_at=AT)
        done = dataclasses.replace(
            execution, status=ExecutionStatus.SUCCEEDED, started_at=AT, finished_at=AT
        )
        self.store.project(done, expected=frozenset({ExecutionStatus.SCHEDULED}), due_at=None)

    def left(self, event: str = "event") -> set[str]:
        """What there is of an execution, dedupe row apart."""
        pages = self.client.get_paginator("scan").paginate(TableName=RUNTIME)
        found = {
            f"{item['pk']['S']} {item['sk']['S']}"
            for page in pages
            for item in page["Items"]
            if an_id(event) in str(item) and item["sk"]["S"] != "DEDUPE"
        }
        listed = self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return found | {each["Key"] for each in listed if an_id(event) in each["Key"]}


@pytest.fixture(scope="module")
def calls() -> list[str]:
    """What a purge asks of AWS, in order."""
    with cloud() as account:
        world = World(account)
        world.faults.calls.clear()
        world.purge(WORKSPACE, an_id())
        return world.faults.calls


@pytest.fixture
def world() -> Iterator[World]:
    with cloud() as account:
        yield World(account)


def test_a_purge_leaves_only_the_dedupe_row(world: World) -> None:
    assert len(world.left()) > ENTRIES + 8
    world.purge(WORKSPACE, an_id())
    assert world.left() == set()
    assert world.left("other") == world.others
    standing = world.store.acceptance(WORKSPACE, an_id())
    assert standing is not None
    assert standing.purged


@pytest.mark.parametrize("repair", ["repeat", "prune"])
def test_a_purge_that_dies_at_any_call_is_finished_by_a_repeat_and_by_the_prune_pass(
    world: World, calls: list[str], repair: str
) -> None:
    marked = calls.index("PutItem")
    assert set(calls) >= {"PutItem", "DeleteItem", "BatchWriteItem", "DeleteObjects"}
    for at, after in itertools.product(range(len(calls)), (False, True)):
        event = f"{at}-{after}"
        world.fill(event)
        world.die(at, after=after)
        with pytest.raises(Dead):
            world.purge(WORKSPACE, an_id(event))
        world.die(None)
        is_marked = at > marked or (after and at == marked)
        if repair == "repeat":
            world.purge(WORKSPACE, an_id(event))
        world.clock.advance(21 * 60)
        world.prune()
        is_whole = repair == "prune" and not is_marked
        assert bool(world.left(event)) is is_whole, f"died {after=} at {at}, {calls[at]}"
    assert world.left("other") == world.others


def test_what_a_batch_leaves_undone_is_done_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = world.watched.batch_write_item
    undone: list[int] = []

    def half(RequestItems: Any) -> Any:  # noqa: N803 - botocore's name
        wanted = RequestItems[RUNTIME]
        middle = len(wanted) // 2 + 1
        whole(RequestItems={RUNTIME: wanted[:middle]})
        undone.append(len(wanted[middle:]))
        return {"UnprocessedItems": {RUNTIME: wanted[middle:]} if wanted[middle:] else {}}

    monkeypatch.setattr(world.watched, "batch_write_item", half)
    world.purge(WORKSPACE, an_id())
    assert max(undone) > 1
    assert world.left() == set()


def test_a_table_that_takes_no_batch_is_unavailable(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(RequestItems: Any) -> Any:  # noqa: N803 - botocore's name
        return {"UnprocessedItems": RequestItems}

    monkeypatch.setattr(world.watched, "batch_write_item", nothing)
    with pytest.raises(StoreUnavailable):
        world.purge(WORKSPACE, an_id())


def test_records_of_deleted_rows_say_nothing(world: World) -> None:
    key = {"pk": {"S": f"W#{WORKSPACE}#X#{an_id()}"}, "sk": {"S": "L#0000000003"}}
    event = {
        "Records": [
            {"eventName": "REMOVE", "dynamodb": {"Keys": key, "SequenceNumber": "1"}},
        ]
    }
    assert not stream_records(S3BlobStore(world.s3, BUCKET), event)


def test_a_blob_that_is_gone_does_not_stop_the_event_stream(world: World) -> None:
    item = world.client.get_item(
        TableName=RUNTIME,
        Key={"pk": {"S": f"W#{WORKSPACE}#X#{an_id()}"}, "sk": {"S": "L#0000000003"}},
    )["Item"]
    world.purge(WORKSPACE, an_id())
    change = {"Keys": {"pk": item["pk"], "sk": item["sk"]}, "NewImage": item, "SequenceNumber": "1"}
    event = {"Records": [{"eventName": "INSERT", "dynamodb": change}]}
    (record,) = stream_records(S3BlobStore(world.s3, BUCKET), event)
    assert type(record.load()).__name__ == "Unreadable"


def test_a_retention_ends_with_a_purge_of_all_there_is(world: World) -> None:
    execution = an_execution("third", retention_days=1)
    world.store.accept(an_acceptance("third"))
    world.store.create(execution, due_at=execution.deadline_at)
    now = world.clock.now()
    done = dataclasses.replace(execution, status=ExecutionStatus.FAILED, finished_at=timestamp(now))
    world.store.project(
        done, expected=frozenset({ExecutionStatus.SCHEDULED}), due_at=done.kept_until
    )
    assert not world.prune()
    world.clock.advance(dt.timedelta(days=1, seconds=1).total_seconds())
    assert world.prune() == {Pruned.PURGED: 1}
    assert world.left("third") == set()
