"""Members of workspaces in the ``users`` table.

Beside the members lies the set of the active administrators. Whoever stops being one leaves it in
the same transaction, on the condition that another stays: two administrators who demote each other
at the same moment cannot both succeed.
"""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from orcheo.adapters.dynamodb import users_keys as keys
from orcheo.adapters.dynamodb.cursors import read_cursor, write_cursor
from orcheo.adapters.dynamodb.items import Item, number, pack, text, unpack
from orcheo.adapters.dynamodb.translation import ConditionFailed, translated
from orcheo.application.ports import Page
from orcheo.domain.errors import Conflict, LastAdministrator, RevisionConflict
from orcheo.domain.people import Member, MemberStatus
from orcheo.domain.principals import read_roles

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoMemberStore:
    """The member store on one DynamoDB table.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``users`` table.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client: Any = client
        self._table = table_name

    def find(self, workspace: str, user_id: str) -> Member | None:
        """Return a member; null where there is none."""
        with translated("read a member"):
            answer = self._client.get_item(
                TableName=self._table,
                Key=keys.member_key(workspace, user_id),
                ConsistentRead=True,
            )
        return _member(answer["Item"]) if "Item" in answer else None

    def list(self, workspace: str, *, limit: int, cursor: str | None = None) -> Page[Member]:
        """Return members by user id."""
        partition = keys.members_of(workspace)
        query: dict[str, Any] = {}
        if cursor is not None:
            query["ExclusiveStartKey"] = {
                "pk": text(partition),
                "sk": text(read_cursor(workspace, cursor, "members")),
            }
        with translated("list members"):
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk AND begins_with(sk, :member)",
                ExpressionAttributeValues={":pk": text(partition), ":member": text("U#")},
                ConsistentRead=True,
                Limit=limit,
                **query,
            )
        last = answer.get("LastEvaluatedKey")
        return Page(
            [_member(item) for item in answer["Items"]],
            None if last is None else write_cursor(workspace, last["sk"]["S"], "members"),
        )

    def create(self, member: Member) -> None:
        """Store a new member; Conflict where there is one of that id."""
        put = {**self._put(member), "ConditionExpression": "attribute_not_exists(pk)"}
        writes: list[dict[str, Any]] = [{"Put": put}]
        if member.administers:
            writes.append(self._join(member))
        try:
            self._write(member, writes)
        except ConditionFailed:
            raise Conflict(f"There is a member {member.user_id!r} already.") from None

    def save(self, member: Member, *, instead_of: Member) -> None:
        """Replace a member; RevisionConflict, LastAdministrator."""
        put = {**self._put(member), **_at(instead_of)}
        writes: list[dict[str, Any]] = [{"Put": put}]
        if member.administers and not instead_of.administers:
            writes.append(self._join(member))
        if instead_of.administers and not member.administers:
            writes.append(self._leave(member))
        self._replace(member, writes)

    def delete(self, member: Member) -> None:
        """Delete a member; RevisionConflict, LastAdministrator."""
        key = keys.member_key(member.workspace, member.user_id)
        writes: list[dict[str, Any]] = [
            {"Delete": {"TableName": self._table, "Key": key, **_at(member)}}
        ]
        if member.administers:
            writes.append(self._leave(member))
        self._replace(member, writes)

    def _replace(self, member: Member, writes: Sequence[dict[str, Any]]) -> None:
        try:
            self._write(member, writes)
        except ConditionFailed as failed:
            if failed.reasons[0] != "None":
                raise RevisionConflict(
                    f"The member {member.user_id!r} was changed meanwhile; read it and try again."
                ) from None
            raise LastAdministrator(
                "Nobody else administers this workspace; make somebody an administrator first."
            ) from None

    def _write(self, member: Member, writes: Sequence[dict[str, Any]]) -> None:
        with translated(f"store the member {member.user_id!r}"):
            self._client.transact_write_items(TransactItems=writes)

    def _put(self, member: Member) -> dict[str, Any]:
        body = {**dataclasses.asdict(member), "roles": sorted(member.roles)}
        item: Item = {
            **keys.member_key(member.workspace, member.user_id),
            "body": pack(body),
            "revision": number(member.revision),
        }
        return {"TableName": self._table, "Item": item}

    def _join(self, member: Member) -> dict[str, Any]:
        return self._change("ADD", member)

    def _leave(self, member: Member) -> dict[str, Any]:
        change = self._change("DELETE", member)
        change["Update"]["ConditionExpression"] = "size(ids) > :one"
        change["Update"]["ExpressionAttributeValues"][":one"] = number(1)
        return change

    def _change(self, verb: str, member: Member) -> dict[str, Any]:
        return {
            "Update": {
                "TableName": self._table,
                "Key": keys.administrators_key(member.workspace),
                "UpdateExpression": f"{verb} ids :id",
                "ExpressionAttributeValues": {":id": {"SS": [member.user_id]}},
            }
        }


def _at(member: Member) -> dict[str, Any]:
    return {
        "ConditionExpression": "revision = :expected",
        "ExpressionAttributeValues": {":expected": number(member.revision)},
    }


def _member(item: Item) -> Member:
    body: dict[str, Any] = unpack(item["body"])
    body["roles"] = read_roles(body["roles"])
    body["status"] = MemberStatus(body["status"])
    return Member(**body)
