"""Slot items, queues and attempts in the ``runtime`` table.

A slot item holds a map from execution to attempt, 25 at most, so that one condition on one item
says whether there is room: no counter can be wrong. All writes can be made twice; a retry of the
client that finds its own write done is success.

What a limited execution costs, in write requests: a slot and its release for each scope; with two
scopes an attempt and its confirmation; where it waits, a row and its deletion for each scope.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from orcheo.adapters.dynamodb import runtime_keys as keys
from orcheo.adapters.dynamodb.items import Item, number, pack, text, unpack
from orcheo.adapters.dynamodb.translation import ConditionFailed, translated
from orcheo.application.slot_ports import Taken
from orcheo.domain.slots import DueSlots, Holders, Pending

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_NEW = "attribute_not_exists(pk)"


class DynamoSlotStore:
    """The slot store on one DynamoDB table.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``runtime`` table.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client: Any = client
        self._table = table_name

    # --- slots ---------------------------------------------------------------------------------

    def holders(self, workspace: str, scope: str) -> Holders:
        """Return who holds slots of a scope; items that never had a holder are missing."""
        with translated(f"read the slots of {scope!r}"):
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
                ExpressionAttributeValues={
                    ":pk": text(keys.scope_pk(workspace, scope)),
                    ":first": text(keys.SLOT_FIRST),
                    ":last": text(keys.SLOT_LAST),
                },
                ConsistentRead=True,  # one page: 20 items of 25 ids
            )
        return {keys.slot_index(item["sk"]["S"]): _holders_of(item) for item in answer["Items"]}

    def acquire(self, slots: DueSlots, execution_id: str, *, attempt: int, capacity: int) -> Taken:
        """Take a slot in one item, or take it over from an older attempt."""
        while True:
            standing = self._acquire(slots, execution_id, attempt, capacity)
            if standing is None:
                return Taken.HELD
            if standing:
                mine = _holders_of(standing).get(execution_id)
                return Taken.FULL if mine is None else Taken.SUPERSEDED
            if self._create(slots, execution_id, attempt):
                return Taken.HELD

    def _acquire(
        self, slots: DueSlots, execution_id: str, attempt: int, capacity: int
    ) -> Mapping[str, Any] | None:
        """Return null, or the item that has no room; an empty one where there is none."""
        try:
            with translated(f"take a slot of {slots.scope!r}"):
                self._client.update_item(
                    TableName=self._table,
                    Key=_slot_key(slots.workspace, slots.scope, slots.index),
                    UpdateExpression=(
                        "SET holders.#id = :attempt, due_at = if_not_exists(due_at, :due), "
                        "due_shard = if_not_exists(due_shard, :shard)"
                    ),
                    ConditionExpression=(
                        "attribute_exists(holders) AND ("
                        "(attribute_not_exists(holders.#id) AND size(holders) < :capacity) "
                        "OR holders.#id <= :attempt)"
                    ),
                    ExpressionAttributeNames={"#id": execution_id},
                    ExpressionAttributeValues={
                        ":attempt": number(attempt),
                        ":capacity": number(capacity),
                        ":due": text(slots.due_at),
                        ":shard": number(keys.SLOT_DUE_SHARD),
                    },
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except ConditionFailed as failed:
            return failed.standing or {}
        return None

    def _create(self, slots: DueSlots, execution_id: str, attempt: int) -> bool:
        """Write an item with its first holder; tell whether there was none."""
        try:
            with translated(f"take the first slot of {slots.scope!r}"):
                self._client.put_item(
                    TableName=self._table,
                    Item={
                        **_slot_key(slots.workspace, slots.scope, slots.index),
                        "holders": {"M": {execution_id: number(attempt)}},
                        "due_at": text(slots.due_at),
                        "due_shard": number(keys.SLOT_DUE_SHARD),
                    },
                    ConditionExpression=_NEW,
                )
        except ConditionFailed:
            return False
        return True

    def release(
        self,
        workspace: str,
        scope: str,
        index: int,
        execution_id: str,
        *,
        attempt: int | None = None,
    ) -> bool:
        """Give a slot back; tell whether it was held."""
        condition, values = "attribute_exists(holders.#id)", None
        if attempt is not None:
            condition, values = "holders.#id = :attempt", {":attempt": number(attempt)}
        request: dict[str, Any] = {} if values is None else {"ExpressionAttributeValues": values}
        return self._update(
            _slot_key(workspace, scope, index),
            f"give back a slot of {scope!r}",
            UpdateExpression="REMOVE holders.#id",
            ConditionExpression=condition,
            ExpressionAttributeNames={"#id": execution_id},
            **request,
        )

    # --- attempts ------------------------------------------------------------------------------

    def begin(self, workspace: str, execution_id: str) -> int | None:
        """Begin an attempt; null where one was confirmed."""
        try:
            with translated(f"begin to admit {execution_id!r}"):
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=keys.key(keys.execution_pk(workspace, execution_id), keys.ADMISSION),
                    UpdateExpression="ADD attempt :one",
                    ConditionExpression="attribute_not_exists(confirmed)",
                    ExpressionAttributeValues={":one": number(1)},
                    ReturnValues="UPDATED_NEW",
                )
        except ConditionFailed:
            return None
        return int(answer["Attributes"]["attempt"]["N"])

    def confirm(self, workspace: str, execution_id: str, attempt: int) -> bool:
        """Confirm an attempt; false where a newer one has begun."""
        return self._update(
            keys.key(keys.execution_pk(workspace, execution_id), keys.ADMISSION),
            f"admit {execution_id!r}",
            UpdateExpression="SET confirmed = :attempt",
            ConditionExpression="attempt = :attempt",
            ExpressionAttributeValues={":attempt": number(attempt)},
        )

    # --- queues --------------------------------------------------------------------------------

    def enqueue(self, row: Pending) -> None:
        """Write a row of a queue."""
        item = {**_row_key(row), "limits": pack(dict(row.limits))}
        with translated(f"queue {row.execution_id!r}"):
            self._client.put_item(TableName=self._table, Item=item)

    def dequeue(self, row: Pending) -> None:
        """Delete a row of a queue."""
        with translated(f"take {row.execution_id!r} out of its queue"):
            self._client.delete_item(TableName=self._table, Key=_row_key(row))

    def is_waiting(self, row: Pending) -> bool:
        """Tell whether a row is in its queue."""
        with translated(f"look for {row.execution_id!r} in its queue"):
            answer = self._client.get_item(
                TableName=self._table, Key=_row_key(row), ConsistentRead=True
            )
        return "Item" in answer

    def waiting(
        self, workspace: str, scope: str, *, after: Pending | None = None, limit: int
    ) -> Sequence[Pending]:
        """Return rows of a queue, first in turn first."""
        request: dict[str, Any] = {} if after is None else {"ExclusiveStartKey": _row_key(after)}
        with translated(f"read the queue of {scope!r}"):
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
                ExpressionAttributeValues={
                    ":pk": text(keys.scope_pk(workspace, scope)),
                    ":first": text(keys.QUEUE_FIRST),
                    ":last": text(keys.QUEUE_LAST),
                },
                ConsistentRead=True,
                Limit=limit,
                **request,
            )
        return [_row_of(item) for item in answer["Items"]]

    # --- looks ---------------------------------------------------------------------------------

    def due_slots(self, *, before: str, limit: int) -> Sequence[DueSlots]:
        """Return slot items that are due for a look, oldest first."""
        with translated("read the due index"):
            answer = self._client.query(
                TableName=self._table,
                IndexName=keys.DUE_INDEX,
                KeyConditionExpression="due_shard = :shard AND due_at <= :before",
                ExpressionAttributeValues={
                    ":shard": number(keys.SLOT_DUE_SHARD),
                    ":before": text(before),
                },
                Limit=limit,
            )
        found: list[DueSlots] = []
        for item in answer["Items"]:
            workspace, scope = keys.scope_of(item["pk"]["S"])
            index, due_at = keys.slot_index(item["sk"]["S"]), item["due_at"]["S"]
            found.append(DueSlots(workspace=workspace, scope=scope, index=index, due_at=due_at))
        return found

    def postpone_slots(self, due: DueSlots, *, until: str | None) -> bool:
        """Move the next look at an item if it still is as read."""
        values = {":seen": text(due.due_at)}
        if until is None:
            change, condition = "REMOVE due_at, due_shard", "due_at = :seen AND size(holders) = :no"
            values[":no"] = number(0)
        else:
            change, condition = "SET due_at = :until", "due_at = :seen"
            values[":until"] = text(until)
        return self._update(
            _slot_key(due.workspace, due.scope, due.index),
            f"postpone the slots of {due.scope!r}",
            UpdateExpression=change,
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
        )

    def _update(self, key: Item, doing: str, **request: Any) -> bool:
        try:
            with translated(doing):
                self._client.update_item(TableName=self._table, Key=key, **request)
        except ConditionFailed:
            return False
        return True


def _slot_key(workspace: str, scope: str, index: int) -> Item:
    return keys.key(keys.scope_pk(workspace, scope), keys.slot_sk(index))


def _row_key(row: Pending) -> Item:
    sk = keys.queue_sk(row.priority, row.created_at, row.execution_id)
    return keys.key(keys.scope_pk(row.workspace, row.scope), sk)


def _holders_of(item: Mapping[str, Any]) -> Mapping[str, int]:
    return {holder: int(attempt["N"]) for holder, attempt in item["holders"]["M"].items()}


def _row_of(item: Mapping[str, Any]) -> Pending:
    workspace, scope = keys.scope_of(item["pk"]["S"])
    priority, created_at, execution_id = keys.row_of(item["sk"]["S"])
    return Pending(
        workspace=workspace,
        scope=scope,
        execution_id=execution_id,
        priority=priority,
        created_at=created_at,
        limits=unpack(item["limits"]),
    )
