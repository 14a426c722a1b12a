"""The port ``BytecodeStore``: in memory, and on DynamoDB with S3."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from orcheo.adapters.aws.s3_blob_store import S3BlobStore
from orcheo.adapters.dynamodb.bytecode_store import DynamoBytecodeStore
from orcheo.application.import_ports import BytecodeStore
from tests.fakes.clock import FakeClock
from tests.fakes.workflow_store import InMemoryBytecodeStore
from tests.harness.cloud import BUCKET, CONFIG, Cloud, cloud
from tests.harness.samples import WORKSPACE

SHA, TAG = "a" * 64, "tag"
LARGE = bytes(range(256)) * 2_000
"""More than an item holds."""


@pytest.fixture
def account() -> Iterator[Cloud]:
    with cloud() as account:
        yield account


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def _on_aws(account: Cloud, clock: FakeClock) -> DynamoBytecodeStore:
    blobs = S3BlobStore(account.client("s3"), BUCKET)
    return DynamoBytecodeStore(account.client("dynamodb"), CONFIG, blobs=blobs, clock=clock)


@pytest.fixture(params=["memory", "aws"])
def store(request: pytest.FixtureRequest, clock: FakeClock) -> BytecodeStore:
    if request.param == "memory":
        return InMemoryBytecodeStore(clock)
    return _on_aws(request.getfixturevalue("account"), clock)


def _later(clock: FakeClock, seconds: float = 60) -> int:
    return int((clock.now() + dt.timedelta(seconds=seconds)).timestamp())


@pytest.mark.parametrize("data", [b"\x00code", LARGE], ids=["small", "large"])
def test_what_was_put_is_read(store: BytecodeStore, clock: FakeClock, data: bytes) -> None:
    assert store.get(WORKSPACE, SHA, TAG) is None
    store.put(WORKSPACE, SHA, TAG, data, expires_at=_later(clock))
    assert store.get(WORKSPACE, SHA, TAG) == data


def test_all_three_names_count(store: BytecodeStore, clock: FakeClock) -> None:
    store.put(WORKSPACE, SHA, TAG, b"code", expires_at=_later(clock))
    assert store.get("other", SHA, TAG) is None
    assert store.get(WORKSPACE, "b" * 64, TAG) is None
    assert store.get(WORKSPACE, SHA, "other") is None


def test_what_has_expired_is_not_there(store: BytecodeStore, clock: FakeClock) -> None:
    store.put(WORKSPACE, SHA, TAG, b"code", expires_at=_later(clock, 60))
    clock.advance(61)
    assert store.get(WORKSPACE, SHA, TAG) is None


# --- what only the adapter has to withstand -------------------------------------------------------


def _items(account: Cloud) -> list[dict[str, Any]]:
    return account.client("dynamodb").scan(TableName=CONFIG)["Items"]


def test_bytecode_that_was_changed_is_not_there(account: Cloud, clock: FakeClock) -> None:
    store = _on_aws(account, clock)
    store.put(WORKSPACE, SHA, TAG, b"code", expires_at=_later(clock))
    (item,) = _items(account)
    item["data"] = {"B": b"evil"}
    account.client("dynamodb").put_item(TableName=CONFIG, Item=item)
    assert store.get(WORKSPACE, SHA, TAG) is None


def test_a_row_that_was_moved_is_not_there(account: Cloud, clock: FakeClock) -> None:
    store = _on_aws(account, clock)
    store.put(WORKSPACE, SHA, TAG, b"code", expires_at=_later(clock))
    (item,) = _items(account)
    item["pk"] = {"S": item["pk"]["S"].replace(WORKSPACE, "other")}
    account.client("dynamodb").put_item(TableName=CONFIG, Item=item)
    assert store.get("other", SHA, TAG) is None


@pytest.mark.parametrize("change", ["replaced", "deleted"])
def test_bytecode_in_the_bucket_is_not_trusted(
    account: Cloud, clock: FakeClock, change: str
) -> None:
    store = _on_aws(account, clock)
    store.put(WORKSPACE, SHA, TAG, LARGE, expires_at=_later(clock))
    s3 = account.client("s3")
    (found,) = s3.list_objects_v2(Bucket=BUCKET)["Contents"]
    if change == "replaced":
        s3.put_object(Bucket=BUCKET, Key=found["Key"], Body=b"evil")
    else:
        s3.delete_object(Bucket=BUCKET, Key=found["Key"])
    assert store.get(WORKSPACE, SHA, TAG) is None
