"""Leases and awaited consents in the ``credentials`` table."""

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

from orcheo.adapters.dynamodb import credentials_keys as keys
from orcheo.adapters.dynamodb.items import number, pack, text, unpack
from orcheo.adapters.dynamodb.translation import ConditionFailed, translated
from orcheo.application.oauth_ports import Consent

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoLeaseStore:
    """Leases on one DynamoDB table.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``credentials`` table.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client: Any = client
        self._table = table_name

    def take(
        self, workspace: str, credential_id: str, *, holder: str, now: str, until: str
    ) -> bool:
        """Take the lease unless another holds it past ``now``; tell whether it was taken.

        What is one's own already is taken again: botocore repeats a request whose answer was lost.
        """
        try:
            with translated(f"take the lease of {credential_id!r}"):
                self._client.put_item(
                    TableName=self._table,
                    Item={
                        **keys.lease_key(workspace, credential_id),
                        "holder": text(holder),
                        "held_until": text(until),
                        "expires_at": _epoch(until),
                    },
                    ConditionExpression=(
                        "attribute_not_exists(pk) OR held_until <= :now OR holder = :holder"
                    ),
                    ExpressionAttributeValues={":now": text(now), ":holder": text(holder)},
                )
        except ConditionFailed:
            return False
        return True

    def release(self, workspace: str, credential_id: str, *, holder: str) -> None:
        """Give it back; what another holds by now stays."""
        try:
            with translated(f"release the lease of {credential_id!r}"):
                self._client.delete_item(
                    TableName=self._table,
                    Key=keys.lease_key(workspace, credential_id),
                    ConditionExpression="holder = :holder",
                    ExpressionAttributeValues={":holder": text(holder)},
                )
        except ConditionFailed:
            return  # it ended, and another took it


class DynamoConsentStore:
    """Awaited consents on one DynamoDB table.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``credentials`` table.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client: Any = client
        self._table = table_name

    def put(self, consent: Consent) -> None:
        """Store one."""
        item = {
            **keys.state_key(consent.workspace, consent.state_hash),
            "body": pack(dataclasses.asdict(consent)),
            "expires_at": _epoch(consent.expires_at),
        }
        with translated("store what a consent needs"):
            self._client.put_item(TableName=self._table, Item=item)

    def take(self, workspace: str, state_hash: str) -> Consent | None:
        """Return one and forget it: of two that ask, one gets it."""
        with translated("look for a consent"):
            answer = self._client.delete_item(
                TableName=self._table,
                Key=keys.state_key(workspace, state_hash),
                ReturnValues="ALL_OLD",
            )
        item = answer.get("Attributes")
        return None if not item else Consent(**unpack(item["body"]))


def _epoch(moment: str) -> dict[str, str]:
    return number(int(dt.datetime.fromisoformat(moment).timestamp()) + 1)
