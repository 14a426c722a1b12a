"""Buckets of rate limits in the ``users`` table: one number each, moved on by one update."""

import math
from typing import TYPE_CHECKING, Any

from orcheo.adapters.dynamodb import users_keys as keys
from orcheo.adapters.dynamodb.items import Item, number
from orcheo.adapters.dynamodb.translation import ConditionFailed, translated
from orcheo.domain.rates import WINDOW_SECONDS, Policy

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoRateStore:
    """The rate store on one DynamoDB table; times are milliseconds in it.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``users`` table.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client: Any = client
        self._table = table_name

    def debit(self, workspace: str, policy: Policy, requests: int, now: float) -> float:
        """Take requests out of a bucket, unless it is empty; return when it is full again."""
        at, cost = int(now * 1000), math.ceil(requests * policy.interval * 1000)
        brim = at + WINDOW_SECONDS * 1000
        key = keys.rate_key(workspace, policy.scope)
        for _ in range(2):
            try:
                # One that is in use: the usual case, and one write.
                return self._update(
                    key,
                    "SET full_at = full_at + :cost, expires_at = :gone",
                    "full_at >= :at AND full_at < :brim",
                    {":cost": cost, ":at": at, ":brim": brim, ":gone": _gone(brim)},
                )
            except ConditionFailed as failed:
                full_at = int((failed.standing or {}).get("full_at", {"N": 0})["N"])
                if full_at >= brim:
                    return full_at / 1000
            try:
                # One that is full, or new.
                return self._update(
                    key,
                    "SET full_at = :next, expires_at = :gone",
                    "attribute_not_exists(full_at) OR full_at < :at",
                    {":next": at + cost, ":at": at, ":gone": _gone(brim)},
                )
            except ConditionFailed:
                continue  # another environment was first: now it is in use
        return now

    def _update(self, key: Item, change: str, condition: str, values: dict[str, int]) -> float:
        with translated("count requests"):
            answer = self._client.update_item(
                TableName=self._table,
                Key=key,
                UpdateExpression=change,
                ConditionExpression=condition,
                ExpressionAttributeValues={name: number(each) for name, each in values.items()},
                ReturnValues="UPDATED_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        return int(answer["Attributes"]["full_at"]["N"]) / 1000


def _gone(brim: int) -> int:
    """Return when a bucket is full in any case, and its row can go: an hour later."""
    return brim // 1000 + 3600
