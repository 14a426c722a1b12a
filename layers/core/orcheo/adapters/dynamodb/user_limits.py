"""Limits of users in the ``users`` table."""

from typing import TYPE_CHECKING, Any

from orcheo.adapters.dynamodb import users_keys as keys
from orcheo.adapters.dynamodb.items import number
from orcheo.adapters.dynamodb.translation import translated

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoUserLimits:
    """User limits on one DynamoDB table.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``users`` table.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client: Any = client
        self._table = table_name

    def concurrency(self, workspace: str, user_id: str) -> int | None:
        """Return a user's limit; null: none is set."""
        with translated("read a user's limits"):
            answer = self._client.get_item(
                TableName=self._table, Key=keys.limits_key(workspace, user_id), ConsistentRead=True
            )
        limit = answer.get("Item", {}).get("concurrency")
        return None if limit is None else int(limit["N"])

    def set_concurrency(self, workspace: str, user_id: str, limit: int | None) -> None:
        """Set a user's limit, or remove it."""
        item = keys.limits_key(workspace, user_id)
        if limit is not None:
            item["concurrency"] = number(limit)
        with translated("write a user's limits"):
            self._client.put_item(TableName=self._table, Item=item)
