"""Erase an execution's rows from the ``runtime`` table.

What is erased is found by its keys alone, page by page, and deleted in batches, as often as
DynamoDB leaves some of a batch undone. Nothing is remembered in between: whoever erases again
finds what is left.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from orcheo.adapters.dynamodb import execution_items as items
from orcheo.adapters.dynamodb import runtime_keys as keys
from orcheo.adapters.dynamodb import stream_keys
from orcheo.adapters.dynamodb.items import Item
from orcheo.adapters.dynamodb.translation import translated
from orcheo.domain.commit_log import EntryType, LogEntry
from orcheo.domain.errors import StoreUnavailable

_BATCH: Final = 25
"""Deletions of one BatchWriteItem."""
_BATCH_TRIES: Final = 8


class Erasure:
    """Erases executions.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``runtime`` table.
    """

    def __init__(self, client: Any, table_name: str) -> None:
        self._client = client
        self._table = table_name

    def outline(self, workspace: str, execution_id: str) -> Sequence[LogEntry]:
        """Return the entries that the log still has, without their bodies."""
        pk = keys.execution_pk(workspace, execution_id)
        found = self._keys(pk, first=stream_keys.ENTRY, last=f"{stream_keys.ENTRY}~")
        return [
            LogEntry(
                index=keys.entry_index(item["sk"]["S"]),
                type=EntryType(item["type"]["S"]),
                at=item["at"]["S"],
            )
            for item in found
        ]

    def erase(self, workspace: str, execution_id: str, *, fences: Sequence[LogEntry]) -> None:
        """Delete all rows of an execution but its dedupe row; see the port."""
        pk = keys.execution_pk(workspace, execution_id)
        for fence in fences:
            item = items.fence_item(workspace, execution_id, fence)
            with translated(f"fence the log of {execution_id!r}"):
                self._client.put_item(TableName=self._table, Item=item)
        with translated(f"delete {execution_id!r}"):
            self._client.delete_item(TableName=self._table, Key=keys.key(pk, keys.META))
        kept = {keys.entry_sk(fence.index) for fence in fences}
        batch: list[Item] = []
        for item in self._keys(pk):
            sk = item["sk"]["S"]
            if sk in kept:
                continue
            if sk.startswith(stream_keys.CONNECTION_FIRST):
                # By its id first: once the row here is gone, nobody knows that there is another.
                self._delete([stream_keys.reverse_key(sk.partition("#")[2])], execution_id)
            batch.append(keys.key(pk, sk))
            if len(batch) == _BATCH:
                self._delete(batch, execution_id)
                batch = []
        beside = keys.dedupe_pk(workspace, execution_id)
        batch += [
            keys.key(beside, item["sk"]["S"])
            for item in self._keys(beside)
            if item["sk"]["S"] != keys.DEDUPE
        ]
        for start in range(0, len(batch), _BATCH):
            self._delete(batch[start : start + _BATCH], execution_id)

    def _keys(self, pk: str, *, first: str = " ", last: str = "~") -> Iterator[Item]:
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": {
                ":pk": {"S": pk},
                ":first": {"S": first},
                ":last": {"S": last},
            },
            "ProjectionExpression": "sk, #type, #at",
            "ExpressionAttributeNames": {"#type": "type", "#at": "at"},
            "ConsistentRead": True,
        }
        while True:
            with translated(f"read the keys of {pk!r}"):
                answer = self._client.query(**request)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _delete(self, wanted: Sequence[Item], execution_id: str) -> None:
        pending: Any = {self._table: [{"DeleteRequest": {"Key": key}} for key in wanted]}
        for _ in range(_BATCH_TRIES):
            with translated(f"delete rows of {execution_id!r}"):
                answer = self._client.batch_write_item(RequestItems=pending)
            pending = answer.get("UnprocessedItems")
            if not pending:
                return
        raise StoreUnavailable(
            f"Could not delete all rows of {execution_id!r}: the table throttles; try again."
        )
