"""Event streams in the ``runtime`` table: frames ``E#<sequence>`` and the cursor ``S#CURSOR``."""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from orcheo.adapters.dynamodb import runtime_keys as keys
from orcheo.adapters.dynamodb import stream_keys
from orcheo.adapters.dynamodb.execution_items import frame_item, frame_of
from orcheo.adapters.dynamodb.items import Bodies, Item, number, pack, text, unpack
from orcheo.adapters.dynamodb.stream_records import created_of, readable_entry_of
from orcheo.adapters.dynamodb.translation import ConditionFailed, translated
from orcheo.application.ports import BlobStore
from orcheo.application.stream_ports import SequenceTaken
from orcheo.domain.executions import Frame
from orcheo.domain.frames import Content, Created
from orcheo.domain.sequencing import Cursor

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_NEW = "attribute_not_exists(pk)"


class DynamoFrameStore:
    """The frame store on one DynamoDB table.

    An append is one transaction of the cursor and at most 98 frames: under 3 MB of the 4 MB that
    DynamoDB takes. When it landed but its answer got lost, the retry finds the cursor moved on,
    and whoever reads it again finds the frames told: no nonce is needed.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``runtime`` table.
        blobs: Holds bodies that were too large for an item.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str, *, blobs: BlobStore) -> None:
        self._client: Any = client
        self._table = table_name
        self._bodies = Bodies(blobs)

    def cursor(self, workspace: str, execution_id: str) -> Cursor:
        """Return how far a stream has come; a new cursor where it has none."""
        item = self._get(stream_keys.cursor_key(workspace, execution_id), execution_id)
        if item is None:
            return Cursor()
        return Cursor.from_json(unpack(item["body"]), int(item["revision"]["N"]))

    def append(
        self,
        workspace: str,
        execution_id: str,
        frames: Sequence[Frame],
        cursor: Cursor,
    ) -> Cursor:
        """Add frames and move the cursor, both or neither; SequenceTaken."""
        moved = dataclasses.replace(cursor, revision=cursor.revision + 1)
        put: dict[str, Any] = {
            "TableName": self._table,
            "Item": {
                **stream_keys.cursor_key(workspace, execution_id),
                "revision": number(moved.revision),
                "body": pack(moved.to_json()),
            },
            "ConditionExpression": _NEW,
        }
        if cursor.revision > 0:
            put["ConditionExpression"] = "revision = :seen"
            put["ExpressionAttributeValues"] = {":seen": number(cursor.revision)}
        writes: list[dict[str, Any]] = [{"Put": put}]
        writes += [
            {
                "Put": {
                    "TableName": self._table,
                    "Item": frame_item(workspace, frame),
                    "ConditionExpression": _NEW,
                }
            }
            for frame in frames
        ]
        try:
            with translated(f"append to the stream of {execution_id!r}"):
                self._client.transact_write_items(TransactItems=writes)
        except ConditionFailed as failed:
            raise SequenceTaken from failed
        return moved

    def frames(
        self,
        workspace: str,
        execution_id: str,
        *,
        after: int,
        limit: int,
    ) -> Sequence[Frame]:
        """Return frames with a sequence above ``after``, ascending."""
        items = self._between(
            workspace,
            execution_id,
            keys.frame_sk(after + 1),
            keys.FRAME_LAST,
            Limit=limit,
        )
        return [frame_of(item) for item in items]

    def created(self, workspace: str, execution_id: str) -> Created | None:
        """Return what the status item said when it was written; null where it is gone."""
        key = keys.key(keys.execution_pk(workspace, execution_id), keys.META)
        item = self._get(key, execution_id)
        return None if item is None else created_of(self._bodies, item)

    def entries(
        self,
        workspace: str,
        execution_id: str,
        *,
        after: int,
        before: int,
    ) -> Sequence[Content]:
        """Return log entries with ``after < index < before``, ascending."""
        if after + 1 >= before:
            return []
        first, last = keys.entry_sk(after + 1), keys.entry_sk(before - 1)
        found: list[Content] = []
        more: dict[str, Any] = {}
        while True:
            with translated(f"read the log of {execution_id!r}"):
                answer = self._query(workspace, execution_id, first, last, **more)
            found += [readable_entry_of(self._bodies, item) for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                return found
            more = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def _get(self, key: Item, execution_id: str) -> Item | None:
        with translated(f"read the stream of {execution_id!r}"):
            answer = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return answer.get("Item")

    def _between(
        self,
        workspace: str,
        execution_id: str,
        first: str,
        last: str,
        **more: Any,
    ) -> Sequence[Item]:
        with translated(f"read the stream of {execution_id!r}"):
            return self._query(workspace, execution_id, first, last, **more)["Items"]

    def _query(
        self,
        workspace: str,
        execution_id: str,
        first: str,
        last: str,
        **more: Any,
    ) -> dict[str, Any]:
        return self._client.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues={
                ":pk": text(keys.execution_pk(workspace, execution_id)),
                ":first": text(first),
                ":last": text(last),
            },
            ConsistentRead=True,
            **more,
        )
