"""What the saver stores on DynamoDB and S3: in order, before what points to it, as data only."""

import pickle
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from langgraph.pregel._algo import task_path_str

from orcheo.adapters.aws.s3_blob_store import S3BlobStore
from orcheo.adapters.dynamodb.execution_store import DynamoExecutionStore
from orcheo.adapters.langgraph import bodies, codec
from orcheo.application.ports import ExecutionStore
from orcheo.domain.commit_log import EntryType, TaskRow
from orcheo.domain.errors import StoreUnavailable
from orcheo.domain.values import UnencodableValue
from tests.fakes.clock import SeededRandomness
from tests.harness.cloud import BUCKET, RUNTIME, Cloud, cloud
from tests.harness.samples import AT, WORKSPACE, an_entry, an_id

LARGE = SeededRandomness().token_bytes(350_000).hex()
PUSH, PULL = "__pregel_push", "__pregel_pull"
"""How LangGraph's task paths begin."""
WIDTHS = [1, 2, 9, 10, 11, 99, 100, 101, 1000]


@pytest.fixture
def account() -> Iterator[Cloud]:
    with cloud() as account:
        yield account


def _store(account: Cloud, s3: Any = None, client: Any = None) -> DynamoExecutionStore:
    return DynamoExecutionStore(
        client or account.client("dynamodb"),
        RUNTIME,
        blobs=S3BlobStore(s3 or account.client("s3"), BUCKET),
        randomness=SeededRandomness(),
    )


@pytest.mark.parametrize("kind", ["sends", "nodes"])
@pytest.mark.parametrize("width", WIDTHS)
def test_writes_come_back_in_langgraphs_order_whatever_the_width_and_who_wrote_first(
    account: Cloud, width: int, kind: str
) -> None:
    """Half the tasks are written by one worker, the rest by another, in no order at all."""
    names = sorted(f"n{number}" for number in range(width))
    rows: list[TaskRow] = []
    for number in range(width):
        path = (PUSH, number, False) if kind == "sends" else (PULL, names[number])
        body = {
            "node": "work",
            "status": "succeeded",
            "path": task_path_str(path),
            "writes": bodies.encoded_writes([("log", number)]),
        }
        task_id = f"{number * 7919 % 10_007:05}-{number}"
        rows.append(TaskRow(checkpoint=1, task_id=task_id, at=AT, body=body))
    shuffled = sorted(rows, key=lambda row: row.task_id[::-1])
    first, second = _store(account), _store(account)
    first.append(WORKSPACE, an_id(), an_entry(0))
    first.append(WORKSPACE, an_id(), an_entry(1, EntryType.CHECKPOINT))
    for number, row in enumerate(shuffled):
        (first if number < width // 2 else second).put_task(WORKSPACE, an_id(), row)
    read = _store(account).read_log(WORKSPACE, an_id()).tasks
    assert len(read) == width
    assert [value for _, _, value in bodies.pending_writes(read)] == [*range(width)]


def _objects(account: Cloud) -> int:
    return account.client("s3").list_objects_v2(Bucket=BUCKET)["KeyCount"]


def _write(store: ExecutionStore, kind: str) -> None:
    if kind == "entry":
        store.append(WORKSPACE, an_id(), an_entry(0, EntryType.CHECKPOINT, text=LARGE))
    else:
        row = TaskRow(checkpoint=0, task_id="t", at=AT, body={"text": LARGE})
        store.put_task(WORKSPACE, an_id(), row)


class _Dead(BaseException):
    pass


def _dying(client: Any, event: str) -> Any:
    def die(**_: Any) -> None:
        raise _Dead

    client.meta.events.register(event, die)
    return client


@pytest.mark.parametrize("kind", ["entry", "task"])
@pytest.mark.parametrize(
    ("service", "event", "stored", "written"),
    [
        ("s3", "before-call.s3.PutObject", 0, 0),
        ("s3", "after-call.s3.PutObject", 1, 0),
        ("dynamodb", "before-call.dynamodb.PutItem", 1, 0),
        ("dynamodb", "after-call.dynamodb.PutItem", 1, 1),
    ],
)
def test_no_row_ever_points_to_an_object_that_is_not_there(
    account: Cloud, *, kind: str, service: str, event: str, stored: int, written: int
) -> None:
    client = _dying(account.client(service), event)
    store = _store(account, **{"s3" if service == "s3" else "client": client})
    with pytest.raises(_Dead):
        _write(store, kind)
    rows = account.client("dynamodb").scan(TableName=RUNTIME)["Items"]
    assert (_objects(account), len(rows)) == (stored, written)
    repeat = _store(account)
    if not written:
        _write(repeat, kind)
    log = repeat.read_log(WORKSPACE, an_id(), whole=True)
    (found,) = [*log.entries, *log.tasks]
    assert found.body["text"] == LARGE
    assert _objects(account) == 1


def test_where_s3_fails_nothing_is_written(account: Cloud) -> None:
    blobs = S3BlobStore(account.client("s3"), "no-such-bucket")
    store = DynamoExecutionStore(
        account.client("dynamodb"), RUNTIME, blobs=blobs, randomness=SeededRandomness()
    )
    with pytest.raises(StoreUnavailable):
        _write(store, "entry")
    assert account.client("dynamodb").scan(TableName=RUNTIME)["Count"] == 0


class _Gadget:
    """What a pickle would build."""

    def __reduce__(self) -> Any:
        return (pytest.fail, ("a constructor was called",))


HOSTILE: list[Any] = [
    {"lc": 1, "type": "constructor", "id": ["builtins", "exec"], "kwargs": {"s": "1/0"}},
    {"lc": 2, "type": "constructor", "id": ["pytest", "fail"], "args": ["called"]},
    {"__type__": "pytest.fail", "__args__": ["called"]},
    {"$": "bytes", "v": "gASVJQAAAAAAAACMCF9weXRlc3SUjARmYWlslJOUjAZjYWxsZWSUhZRSlC4="},
]


@pytest.mark.parametrize("value", HOSTILE)
def test_what_a_row_names_is_never_called(value: Any) -> None:
    """Data stays data: a dict, bytes, or an error; never what it would have built."""
    decoded = codec.decode(value)
    assert type(decoded) in {dict, bytes}


@pytest.mark.parametrize("data", [pickle.dumps(_Gadget()), b"\xc7\x05\x05pickl"])
def test_a_row_of_pickle_or_of_msgpack_extensions_is_refused(account: Cloud, data: bytes) -> None:
    store = _store(account)
    store.append(WORKSPACE, an_id(), an_entry(0, EntryType.CHECKPOINT))
    client = account.client("dynamodb")
    (item,) = client.scan(TableName=RUNTIME)["Items"]
    client.put_item(TableName=RUNTIME, Item={**item, "body": {"B": data}})
    with pytest.raises(zlib.error):
        store.read_log(WORKSPACE, an_id())


def test_a_message_of_an_unknown_class_is_refused() -> None:
    with pytest.raises(UnencodableValue, match=r"os\.system"):
        codec.decode({"$": "message", "v": {"type": "os.system"}})


@pytest.mark.parametrize("tag", ["object", "pickle", "ext"])
def test_a_tag_that_names_a_class_stays_what_it_is(tag: str) -> None:
    value = {"$": tag, "v": {"module": "os", "class": "system", "args": ["true"]}}
    assert codec.encode(codec.decode(value)) == value
