"""Compiled scripts in the ``config`` table.

Each row seals its bytecode: it holds the digest of the bytecode together with the names that it
lies under. Whoever may write the table may replace scripts themselves, so the table is what is
trusted. The bucket, which takes uploads, is not: bytecode too large for an item is read from
there only if it has the digest that the row says.
"""

import hashlib
from typing import TYPE_CHECKING, Any

from orcheo.adapters.dynamodb import config_keys as keys
from orcheo.adapters.dynamodb.items import SPILL_OVER, number, text
from orcheo.adapters.dynamodb.translation import translated
from orcheo.application.ports import BlobStore, Clock
from orcheo.domain.errors import NotFound, StoreUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoBytecodeStore:
    """The bytecode store on one DynamoDB table.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``config`` table.
        blobs: Takes what is too large for an item.
        clock: Tells which rows have expired: DynamoDB deletes them days later.
    """

    def __init__(
        self, client: "DynamoDBClient", table_name: str, *, blobs: BlobStore, clock: Clock
    ) -> None:
        self._client: Any = client
        self._table = table_name
        self._blobs = blobs
        self._clock = clock

    def get(self, workspace: str, script_sha256: str, tag: str) -> bytes | None:
        """Return bytecode; see the port."""
        with translated("read bytecode"):
            answer = self._client.get_item(
                TableName=self._table,
                Key=keys.key(keys.bytecode_pk(workspace, script_sha256), tag),
            )
        item = answer.get("Item")
        if item is None or int(item["expires_at"]["N"]) <= self._clock.now().timestamp():
            return None
        bytecode = self._data(workspace, item)
        seal = _seal(workspace, script_sha256, tag, bytecode)
        return bytecode if bytecode and item["seal"]["S"] == seal else None

    def put(
        self, workspace: str, script_sha256: str, tag: str, bytecode: bytes, *, expires_at: int
    ) -> None:
        """Keep bytecode; see the port."""
        if len(bytecode) > SPILL_OVER:
            data = {"data_ref": text(self._blobs.put(workspace, bytecode))}
        else:
            data = {"data": {"B": bytecode}}
        item = {
            **keys.key(keys.bytecode_pk(workspace, script_sha256), tag),
            **data,
            "seal": text(_seal(workspace, script_sha256, tag, bytecode)),
            "expires_at": number(expires_at),
        }
        with translated("store bytecode"):
            self._client.put_item(TableName=self._table, Item=item)

    def _data(self, workspace: str, item: dict[str, Any]) -> bytes:
        if "data" in item:
            return bytes(item["data"]["B"])
        try:
            return self._blobs.get(workspace, item["data_ref"]["S"])
        except (NotFound, StoreUnavailable):
            return b""


def _seal(workspace: str, script_sha256: str, tag: str, bytecode: bytes) -> str:
    digest = hashlib.sha256(bytecode).hexdigest()
    names = f"{workspace}\n{script_sha256}\n{tag}\n{digest}"
    return hashlib.sha256(names.encode()).hexdigest()
