"""Service tokens in the ``users`` table.

A token is one row in its workspace's partition and one under the hash of each of its texts: the
authorizer reads the second kind alone, by its key.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from orcheo.adapters.dynamodb import users_keys as keys
from orcheo.adapters.dynamodb.cursors import read_cursor, write_cursor
from orcheo.adapters.dynamodb.items import Item, number, pack, read_text, text, unpack
from orcheo.adapters.dynamodb.translation import ConditionFailed, translated
from orcheo.application.access_ports import ServiceToken, TokenRecord, TokenText
from orcheo.application.ports import Page
from orcheo.domain.errors import NotFound, RevisionConflict, StoreUnavailable
from orcheo.domain.principals import read_roles

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoTokenStore:
    """The token store on one DynamoDB table.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``users`` table.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client: Any = client
        self._table = table_name

    def find(self, token_hash: str) -> ServiceToken | None:
        """Return what a text stands for, expired or not; null where there is none."""
        with translated("read a token"):
            answer = self._client.get_item(TableName=self._table, Key=keys.token_key(token_hash))
        if "Item" not in answer:
            return None
        item = answer["Item"]
        body = _read(item)
        return ServiceToken(**body, last_used_at=read_text(item, "last_used_at"))

    def touch(self, token_hash: str, at: str, *, unless_since: str) -> None:
        """Note that a text was used, unless that was noted at or after a time."""
        try:
            with translated("note the use of a token"):
                self._client.update_item(
                    TableName=self._table,
                    Key=keys.token_key(token_hash),
                    UpdateExpression="SET last_used_at = :at",
                    ConditionExpression="attribute_exists(pk) AND "
                    "(attribute_not_exists(last_used_at) OR last_used_at < :since)",
                    ExpressionAttributeValues={":at": text(at), ":since": text(unless_since)},
                )
        except ConditionFailed:
            return  # noted by another environment, or revoked

    def save(
        self, record: TokenRecord, *, expected_revision: int | None, gone: Sequence[str] = ()
    ) -> None:
        """Store a token with its texts and drop the hashes that are gone, all or nothing."""
        row: Item = {
            **keys.tokens_key(record.workspace, record.id),
            "body": pack(_body(record, texts=[dataclasses.asdict(each) for each in record.texts])),
            "user_id": text(record.user_id),
            "revision": number(record.revision),
            **_expiry(record.expires_at),
        }
        put: dict[str, Any] = {"TableName": self._table, "Item": row}
        if expected_revision is None:
            put["ConditionExpression"] = "attribute_not_exists(pk)"
        else:
            put["ConditionExpression"] = "revision = :expected"
            put["ExpressionAttributeValues"] = {":expected": number(expected_revision)}
        writes: list[dict[str, Any]] = [{"Put": put}]
        for each in record.texts:
            secret = record.secret(each)
            item: Item = {
                **keys.token_key(secret.hash),
                "body": pack(_body(secret)),
                **_expiry(secret.expires_at),
            }
            if record.last_used_at is not None:
                item["last_used_at"] = text(record.last_used_at)
            writes.append({"Put": {"TableName": self._table, "Item": item}})
        writes += [self._delete(keys.token_key(each)) for each in gone]
        try:
            with translated(f"store the token {record.id!r}"):
                self._client.transact_write_items(TransactItems=writes)
        except ConditionFailed:
            raise RevisionConflict(
                f"The token {record.id!r} was changed meanwhile; read it and try again."
            ) from None

    def get(self, workspace: str, token_id: str) -> TokenRecord:
        """Return a token with its last use; NotFound."""
        with translated("read a token"):
            answer = self._client.get_item(
                TableName=self._table,
                Key=keys.tokens_key(workspace, token_id),
                ConsistentRead=True,
            )
        if "Item" not in answer:
            raise NotFound(f"There is no token {token_id!r} in this workspace.")
        return self._with_last_use([_record(answer["Item"])])[0]

    def list(
        self, workspace: str, *, limit: int, cursor: str | None = None, user_id: str | None = None
    ) -> Page[TokenRecord]:
        """Return tokens by id with their last use, of one user or all; a page may be short."""
        values: Item = {":pk": text(keys.tokens_of(workspace))}
        query: dict[str, Any] = {}
        if user_id is not None:
            query["FilterExpression"] = "user_id = :user"
            values[":user"] = text(user_id)
        if cursor is not None:
            query["ExclusiveStartKey"] = {
                "pk": text(keys.tokens_of(workspace)),
                "sk": text(read_cursor(workspace, cursor, "tokens")),
            }
        with translated("list tokens"):
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues=values,
                Limit=limit,
                **query,
            )
        last = answer.get("LastEvaluatedKey")
        return Page(
            self._with_last_use([_record(item) for item in answer["Items"]]),
            None if last is None else write_cursor(workspace, last["sk"]["S"], "tokens"),
        )

    def revoke(self, record: TokenRecord) -> None:
        """Delete a token and its texts; one that is not there is deleted already."""
        rows = [
            keys.tokens_key(record.workspace, record.id),
            *(keys.token_key(each.hash) for each in record.texts),
        ]
        with translated(f"revoke the token {record.id!r}"):
            self._client.transact_write_items(TransactItems=[self._delete(row) for row in rows])

    def _delete(self, key: Item) -> dict[str, Any]:
        return {"Delete": {"TableName": self._table, "Key": key}}

    def _with_last_use(self, records: Sequence[TokenRecord]) -> Sequence[TokenRecord]:
        """Return tokens with the newest use of their texts; a batch takes 100 keys."""
        wanted = [keys.token_key(each.hash) for record in records for each in record.texts]
        if not wanted:
            return records
        with translated("read when tokens were used"):
            answer = self._client.batch_get_item(
                RequestItems={
                    self._table: {"Keys": wanted, "ProjectionExpression": "pk, last_used_at"}
                }
            )
        if answer.get("UnprocessedKeys"):
            raise StoreUnavailable("Could not read when tokens were used; try again.")
        used = {
            item["pk"]["S"]: read_text(item, "last_used_at")
            for item in answer["Responses"].get(self._table, [])
        }
        return [
            replace(
                record,
                last_used_at=max(
                    filter(
                        None,
                        (used.get(keys.token_key(t.hash)["pk"]["S"]) for t in record.texts),
                    ),
                    default=None,
                ),
            )
            for record in records
        ]


def _body(token: ServiceToken | TokenRecord, **changes: Any) -> dict[str, Any]:
    body = {**dataclasses.asdict(token), **changes}
    del body["last_used_at"]
    body["roles"] = sorted(token.roles)
    body["scopes"] = None if token.scopes is None else sorted(token.scopes)
    return body


def _read(item: Mapping[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = unpack(item["body"])
    body["roles"] = read_roles(body["roles"])
    if body.get("scopes") is not None:
        body["scopes"] = frozenset(body["scopes"])
    return body


def _record(item: Mapping[str, Any]) -> TokenRecord:
    body = _read(item)
    body["texts"] = tuple(TokenText(**each) for each in body["texts"])
    return TokenRecord(**body)


def _expiry(expires_at: str | None) -> Item:
    if expires_at is None:
        return {}
    return {"expires_at": number(int(dt.datetime.fromisoformat(expires_at).timestamp()) + 1)}
