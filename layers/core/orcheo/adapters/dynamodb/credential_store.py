"""Metadata of credentials in the ``credentials`` table.

A credential and the row that holds its name are written by one transaction, and deleted by one
that leaves a third row behind: *deleted*, until the scheduled check has seen that no value is
left. When a credential was last used is an attribute of its own, so that using it is no change.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from orcheo.adapters.dynamodb import credentials_keys as keys
from orcheo.adapters.dynamodb.cursors import read_cursor, write_cursor
from orcheo.adapters.dynamodb.items import Item, number, pack, read_text, text, unpack
from orcheo.adapters.dynamodb.translation import ConditionFailed, translated
from orcheo.application.ports import Page
from orcheo.application.vault_ports import DueCredential
from orcheo.domain.credentials import (
    Credential,
    CredentialScope,
    CredentialStatus,
    Health,
    RotationPolicy,
)
from orcheo.domain.errors import Conflict, NotFound, RevisionConflict, StoreUnavailable
from orcheo.domain.principals import Role

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_NEW: Final = "attribute_not_exists(pk)"
_BATCH: Final = 100
_BATCH_TRIES: Final = 5


class DynamoCredentialStore:
    """The credential store on one DynamoDB table.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``credentials`` table.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client: Any = client
        self._table = table_name

    def create(self, credential: Credential) -> None:
        """Store a new one, together with its name."""
        name = {
            **keys.name_key(credential.workspace, credential.name),
            "credential_id": text(credential.id),
        }
        puts = [_item(credential), name]
        try:
            with translated(f"create credential {credential.name!r}"):
                self._client.transact_write_items(
                    TransactItems=[
                        {"Put": {"TableName": self._table, "Item": i, "ConditionExpression": _NEW}}
                        for i in puts
                    ],
                )
        except ConditionFailed as failed:
            raise Conflict(
                f"There is a credential {credential.name!r} already; choose another name, "
                "or rotate that one."
            ) from failed

    def get(self, workspace: str, credential_id: str) -> Credential:
        """Return one; NotFound."""
        with translated(f"read credential {credential_id!r}"):
            answer = self._client.get_item(
                TableName=self._table,
                Key=keys.credential_key(workspace, credential_id),
                ConsistentRead=True,
            )
        if "Item" not in answer:
            raise NotFound(f"There is no credential {credential_id!r} in this workspace.")
        return _credential(answer["Item"])

    def by_names(self, workspace: str, names: Sequence[str]) -> Mapping[str, Credential]:
        """Return those of some names that there are, in two requests for each 100 names."""
        wanted = [keys.name_key(workspace, name) for name in dict.fromkeys(names)]
        return {each.name: each for each in self._named(workspace, self._batch(wanted))}

    def replace(self, credential: Credential, *, expected_revision: int) -> Credential:
        """Store a changed one under the next revision, and return it so."""
        changed = dataclasses.replace(credential, revision=expected_revision + 1)
        item = _item(changed)
        values: Item = {":expected": number(expected_revision)}
        sets = ["revision = :revision", "body = :body"]
        values |= {":revision": item["revision"], ":body": item["body"]}
        expression = "REMOVE due_shard, due_at"
        if "due_at" in item:
            sets += ["due_shard = :shard", "due_at = :due_at"]
            values |= {":shard": item["due_shard"], ":due_at": item["due_at"]}
            expression = ""
        try:
            with translated(f"change credential {credential.id!r}"):
                self._client.transact_write_items(
                    TransactItems=[
                        {
                            "Update": {
                                "TableName": self._table,
                                "Key": keys.credential_key(credential.workspace, credential.id),
                                "UpdateExpression": f"SET {', '.join(sets)} {expression}".strip(),
                                "ConditionExpression": "revision = :expected",
                                "ExpressionAttributeValues": values,
                            },
                        },
                    ],
                )
        except ConditionFailed as failed:
            standing = self.get(credential.workspace, credential.id)
            raise RevisionConflict(
                f"Credential {credential.id!r} is at revision {standing.revision} by now; "
                "read it again and apply the change to that.",
                revision=standing.revision,
            ) from failed
        return changed

    def used(self, workspace: str, credential_id: str, *, at: str) -> None:
        """Remember that it was used, without a new revision; one that is gone is left so."""
        try:
            with translated(f"note a use of credential {credential_id!r}"):
                self._client.update_item(
                    TableName=self._table,
                    Key=keys.credential_key(workspace, credential_id),
                    UpdateExpression="SET last_used_at = :at",
                    ConditionExpression=(
                        "attribute_exists(pk) AND "
                        "(attribute_not_exists(last_used_at) OR last_used_at < :at)"
                    ),
                    ExpressionAttributeValues={":at": text(at)},
                )
        except ConditionFailed:
            return  # deleted, or used later

    def delete(self, workspace: str, credential_id: str, *, check_at: str) -> None:
        """Delete one and free its name; one that is not there is deleted already."""
        try:
            credential = self.get(workspace, credential_id)
        except NotFound:
            return
        gone = [
            keys.credential_key(workspace, credential_id),
            keys.name_key(workspace, credential.name),
        ]
        left = {
            **keys.deleted_key(workspace, credential_id),
            "due_shard": number(keys.DUE_SHARD),
            "due_at": text(check_at),
        }
        with translated(f"delete credential {credential_id!r}"):
            self._client.transact_write_items(
                TransactItems=[
                    *({"Delete": {"TableName": self._table, "Key": key}} for key in gone),
                    {"Put": {"TableName": self._table, "Item": left}},
                ],
            )

    def forget(self, workspace: str, credential_id: str) -> None:
        """Remember no longer that one was deleted."""
        with translated(f"forget credential {credential_id!r}"):
            self._client.delete_item(
                TableName=self._table, Key=keys.deleted_key(workspace, credential_id)
            )

    def due(self, *, before: str, limit: int) -> Sequence[DueCredential]:
        """Return what is to be checked by then, of all workspaces, the longest overdue first."""
        with translated("look for credentials to check"):
            answer = self._client.query(
                TableName=self._table,
                IndexName=keys.DUE_INDEX,
                KeyConditionExpression="due_shard = :shard AND due_at <= :before",
                ExpressionAttributeValues={
                    ":shard": number(keys.DUE_SHARD),
                    ":before": text(before),
                },
                Limit=limit,
            )
        return [
            DueCredential(
                workspace=keys.workspace_of(item["pk"]["S"]),
                credential_id=keys.credential_of(item["sk"]["S"]),
                deleted=item["sk"]["S"].startswith(keys.DELETED_FIRST),
            )
            for item in answer["Items"]
        ]

    def list(self, workspace: str, *, limit: int, cursor: str | None) -> Page[Credential]:
        """Return one page in the order of their names."""
        pk = keys.workspace_pk(workspace)
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": {
                ":pk": text(pk),
                ":first": text(keys.NAME_FIRST),
                ":last": text(keys.NAME_LAST),
            },
            "ConsistentRead": True,
            "Limit": limit + 1,
        }
        if cursor is not None:
            position = read_cursor(workspace, cursor, "credentials")
            request["ExclusiveStartKey"] = keys.key(pk, position)
        with translated("list credentials"):
            rows = self._client.query(**request)["Items"]
        page = rows[:limit]
        found = {each.name: each for each in self._named(workspace, page)}
        names = [row["sk"]["S"].removeprefix(keys.NAME_FIRST) for row in page]
        following = (
            write_cursor(workspace, page[-1]["sk"]["S"], "credentials")
            if len(rows) > limit
            else None
        )
        return Page([found[name] for name in names if name in found], following)

    def _named(self, workspace: str, rows: Sequence[Item]) -> Sequence[Credential]:
        """Return the credentials that rows of names lead to."""
        wanted = [keys.credential_key(workspace, row["credential_id"]["S"]) for row in rows]
        return [_credential(item) for item in self._batch(wanted)]

    def _batch(self, wanted: Sequence[Item]) -> Sequence[Item]:
        found: list[Item] = []
        for start in range(0, len(wanted), _BATCH):
            keys_of_batch = wanted[start : start + _BATCH]
            pending: Any = {self._table: {"Keys": keys_of_batch, "ConsistentRead": True}}
            for _ in range(_BATCH_TRIES):
                with translated("read credentials"):
                    answer = self._client.batch_get_item(RequestItems=pending)
                found += answer["Responses"].get(self._table, [])
                pending = answer.get("UnprocessedKeys")
                if not pending:
                    break
            else:
                raise StoreUnavailable("Could not read credentials: throttled; try again.")
        return found


def _item(credential: Credential) -> Item:
    body = dataclasses.asdict(credential)
    for apart in ("workspace", "revision", "last_used_at", "check_at"):
        del body[apart]
    body["fields"] = sorted(credential.fields)
    workflows = credential.scope.workflow_ids
    body["scope"]["workflow_ids"] = None if workflows is None else sorted(workflows)
    item: Item = {
        **keys.credential_key(credential.workspace, credential.id),
        "revision": number(credential.revision),
        "body": pack(body),
    }
    if credential.check_at is not None:
        item |= {"due_shard": number(keys.DUE_SHARD), "due_at": text(credential.check_at)}
    return item


def _credential(item: Mapping[str, Any]) -> Credential:
    body = unpack(item["body"])
    scope, rotation = body["scope"], body["rotation"]
    workflows = scope["workflow_ids"]
    body |= {
        "workspace": keys.workspace_of(item["pk"]["S"]),
        "revision": int(item["revision"]["N"]),
        "last_used_at": read_text(item, "last_used_at"),
        "check_at": read_text(item, "due_at"),
        "status": CredentialStatus(body["status"]),
        "health": Health(body["health"]),
        "fields": frozenset(body["fields"]),
        "scope": CredentialScope(
            workflow_ids=None if workflows is None else frozenset(workflows),
            role=None if scope["role"] is None else Role(scope["role"]),
        ),
        "rotation": None if rotation is None else RotationPolicy(**rotation),
    }
    return Credential(**body)
