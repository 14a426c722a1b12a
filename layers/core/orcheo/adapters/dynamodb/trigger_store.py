"""Triggers in the ``config`` table: an item by trigger id, and a link in the workflow's partition.

``active_version`` is an attribute of its own, which only ``create`` and ``pin_version`` write: a
save that read the trigger before a new version was activated cannot bring the old one back.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from orcheo.adapters.dynamodb import config_keys as keys
from orcheo.adapters.dynamodb.items import Item, number, pack, text, unpack
from orcheo.adapters.dynamodb.translation import ConditionFailed, translated
from orcheo.domain.errors import Conflict, NotFound, RevisionConflict, StoreUnavailable
from orcheo.domain.workflows import Trigger

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAX_TRIGGERS: Final = 100
"""Of one workflow: one batch read fetches them."""
_BATCH_TRIES: Final = 5


class DynamoTriggerStore:
    """The trigger store on one DynamoDB table.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``config`` table.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client: Any = client
        self._table = table_name

    def create(self, trigger: Trigger) -> None:
        """Store a new trigger with its link, both or neither."""
        item: Item = {**_trigger_key(trigger.id), **_attributes(trigger)}
        if trigger.active_version is not None:
            item["active_version"] = number(trigger.active_version)
        puts = [
            {"Item": item, "ConditionExpression": "attribute_not_exists(pk)"},
            {"Item": _link_key(trigger)},
        ]
        try:
            with translated(f"create trigger {trigger.id!r}"):
                self._client.transact_write_items(
                    TransactItems=[{"Put": {"TableName": self._table, **put}} for put in puts],
                )
        except ConditionFailed as failed:
            raise Conflict(f"There is a trigger {trigger.id!r} already.") from failed

    def get(self, trigger_id: str) -> Trigger:
        """Return a trigger of whichever workspace; NotFound."""
        with translated(f"read trigger {trigger_id!r}"):
            answer = self._client.get_item(
                TableName=self._table,
                Key=_trigger_key(trigger_id),
                ConsistentRead=True,
            )
        if "Item" not in answer:
            raise NotFound(f"There is no trigger {trigger_id!r}.")
        return _trigger_of(answer["Item"])

    def list(self, workspace: str, workflow_id: str) -> Sequence[Trigger]:
        """Return a workflow's triggers, at most 100, oldest first."""
        wanted = self._linked(workspace, workflow_id)
        if not wanted:
            return []
        pending: Any = {
            self._table: {
                "Keys": [_trigger_key(trigger_id) for trigger_id in wanted],
                "ConsistentRead": True,
            },
        }
        found: dict[str, Trigger] = {}
        for _ in range(_BATCH_TRIES):
            with translated(f"list the triggers of {workflow_id!r}"):
                answer = self._client.batch_get_item(RequestItems=pending)
            for item in answer["Responses"].get(self._table, []):
                trigger = _trigger_of(item)
                found[trigger.id] = trigger
            pending = answer.get("UnprocessedKeys")
            if not pending:
                return [found[trigger_id] for trigger_id in wanted if trigger_id in found]
        raise StoreUnavailable("Could not list triggers: the table throttles; try again.")

    def save(self, trigger: Trigger, *, expected_revision: int) -> None:
        """Replace all but the pinned version; RevisionConflict."""
        attributes = _attributes(trigger)
        try:
            with translated(f"save trigger {trigger.id!r}"):
                self._client.transact_write_items(
                    TransactItems=[
                        {
                            "Update": {
                                "TableName": self._table,
                                "Key": _trigger_key(trigger.id),
                                "UpdateExpression": "SET revision = :revision, body = :body",
                                "ConditionExpression": "revision = :expected",
                                "ExpressionAttributeValues": {
                                    ":revision": attributes["revision"],
                                    ":body": attributes["body"],
                                    ":expected": number(expected_revision),
                                },
                            },
                        },
                    ],
                )
        except ConditionFailed as failed:
            standing = self.get(trigger.id)
            raise RevisionConflict(
                f"Trigger {trigger.id!r} is at revision {standing.revision}, "
                f"not {expected_revision}; read it again."
            ) from failed

    def delete(self, trigger_id: str) -> None:
        """Delete a trigger and its link; one that is not there is deleted already."""
        try:
            trigger = self.get(trigger_id)
        except NotFound:
            return
        gone = [_trigger_key(trigger_id), _link_key(trigger)]
        with translated(f"delete trigger {trigger_id!r}"):
            self._client.transact_write_items(
                TransactItems=[{"Delete": {"TableName": self._table, "Key": key}} for key in gone],
            )

    def pin_version(self, workspace: str, workflow_id: str, version: int | None) -> None:
        """Copy the workflow's active version onto all its triggers."""
        for trigger_id in self._linked(workspace, workflow_id):
            request: dict[str, Any] = {
                "TableName": self._table,
                "Key": _trigger_key(trigger_id),
                "ConditionExpression": "attribute_exists(pk)",
                "UpdateExpression": "REMOVE active_version",
            }
            if version is not None:
                request["UpdateExpression"] = "SET active_version = :version"
                request["ExpressionAttributeValues"] = {":version": number(version)}
            try:
                with translated(f"pin version {version} on trigger {trigger_id!r}"):
                    self._client.update_item(**request)
            except ConditionFailed:
                continue  # deleted meanwhile

    def _linked(self, workspace: str, workflow_id: str) -> Sequence[str]:
        with translated(f"list the triggers of {workflow_id!r}"):
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
                ExpressionAttributeValues={
                    ":pk": text(keys.workflow_pk(workspace, workflow_id)),
                    ":first": text(keys.TRIGGER_FIRST),
                    ":last": text(keys.TRIGGER_LAST),
                },
                ConsistentRead=True,
                Limit=MAX_TRIGGERS,
            )
        return [keys.trigger_of(item["sk"]["S"]) for item in answer["Items"]]


def _trigger_key(trigger_id: str) -> Item:
    return keys.key(keys.trigger_pk(trigger_id), keys.META)


def _link_key(trigger: Trigger) -> Item:
    pk = keys.workflow_pk(trigger.workspace, trigger.workflow_id)
    return keys.key(pk, keys.trigger_link_sk(trigger.created_at, trigger.id))


def _attributes(trigger: Trigger) -> Item:
    body = trigger.model_dump(mode="json", exclude={"active_version"})
    return {"revision": number(trigger.revision), "body": pack(body)}


def _trigger_of(item: Mapping[str, Any]) -> Trigger:
    pinned = item.get("active_version")
    version = None if pinned is None else int(pinned["N"])
    return Trigger.model_validate({**unpack(item["body"]), "active_version": version})
