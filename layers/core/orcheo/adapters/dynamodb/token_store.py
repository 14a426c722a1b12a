"""Service tokens in the ``users`` table, by the hash of their text."""

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

from orcheo.adapters.dynamodb import users_keys as keys
from orcheo.adapters.dynamodb.items import Item, number, pack, unpack
from orcheo.adapters.dynamodb.translation import translated
from orcheo.application.access_ports import ServiceToken
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

    def put(self, token: ServiceToken) -> None:
        """Store a token, replacing one of the same hash."""
        body = {**dataclasses.asdict(token), "roles": sorted(token.roles)}
        item: Item = {**keys.token_key(token.hash), "body": pack(body)}
        if token.expires_at is not None:
            expires = dt.datetime.fromisoformat(token.expires_at).timestamp()
            item["expires_at"] = number(int(expires) + 1)
        with translated("store a token"):
            self._client.put_item(TableName=self._table, Item=item)

    def find(self, token_hash: str) -> ServiceToken | None:
        """Return a token, expired or not; null where there is none."""
        with translated("read a token"):
            answer = self._client.get_item(TableName=self._table, Key=keys.token_key(token_hash))
        if "Item" not in answer:
            return None
        body: dict[str, Any] = unpack(answer["Item"]["body"])
        body["roles"] = read_roles(body["roles"])
        return ServiceToken(**body)

    def delete(self, token_hash: str) -> None:
        """Delete a token; one that is not there is deleted already."""
        with translated("delete a token"):
            self._client.delete_item(TableName=self._table, Key=keys.token_key(token_hash))
