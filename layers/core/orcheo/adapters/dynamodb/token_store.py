"""Service tokens in the ``users`` table, by the hash of their text."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from orcheo.adapters.dynamodb import users_keys as keys
from orcheo.adapters.dynamodb.items import Item, number, read_text, text
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
        item: Item = {
            **keys.token_key(token.hash),
            "workspace": text(token.workspace),
            "user_id": text(token.user_id),
            "roles": {"L": [text(role.value) for role in sorted(token.roles)]},
            "name": text(token.name),
            "created_at": text(token.created_at),
        }
        if token.expires_at is not None:
            item["ends_at"] = text(token.expires_at)
            # For TTL, which deletes late: whoever reads compares ``ends_at``.
            expires = dt.datetime.fromisoformat(token.expires_at).timestamp()
            item["expires_at"] = number(int(expires) + 1)
        with translated("store a token"):
            self._client.put_item(TableName=self._table, Item=item)

    def find(self, token_hash: str) -> ServiceToken | None:
        """Return a token, expired or not; null where there is none."""
        with translated("read a token"):
            answer = self._client.get_item(TableName=self._table, Key=keys.token_key(token_hash))
        item = answer.get("Item")
        if item is None:
            return None
        return ServiceToken(
            hash=token_hash,
            workspace=item["workspace"]["S"],
            user_id=item["user_id"]["S"],
            roles=read_roles(role["S"] for role in item["roles"]["L"]),
            name=item["name"]["S"],
            created_at=item["created_at"]["S"],
            expires_at=read_text(item, "ends_at"),
        )

    def delete(self, token_hash: str) -> None:
        """Delete a token; one that is not there is deleted already."""
        with translated("delete a token"):
            self._client.delete_item(TableName=self._table, Key=keys.token_key(token_hash))
