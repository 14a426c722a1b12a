"""The ports ``GrantStore`` and ``AccessLog`` on DynamoDB (table ``credentials``)."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from orcheo.adapters.dynamodb import credentials_keys as keys
from orcheo.adapters.dynamodb.cursors import read_cursor, write_cursor
from orcheo.adapters.dynamodb.items import Item, number, pack, text, unpack
from orcheo.adapters.dynamodb.translation import ConditionFailed, translated
from orcheo.application.ports import Page
from orcheo.application.vault_ports import Access, Grant, Sealed
from orcheo.domain.credentials import Reference
from orcheo.domain.errors import ExecutionConflict, StoreUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CLOSED_FOR: Final = dt.timedelta(days=1)
"""A closed row keeps invocations out that began before; none of them lives longer."""
ACCESSES_FOR: Final = dt.timedelta(days=400)
"""A year, and the audit of it."""
_LAST: Final = 2**53
"""Fence of an execution that has ended: above every index of a log."""
_BATCH: Final = 25
_TRIES: Final = 4


class DynamoGrantStore:
    """Grants on one DynamoDB table.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``credentials`` table.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client: Any = client
        self._table = table_name

    def put(self, grant: Grant) -> None:
        """Store a grant; ExecutionConflict where a newer claim did, or it was closed since."""
        item: Item = {
            **keys.grant_key(grant.workspace, grant.execution_id),
            "fence": number(grant.fence),
            "grant_id": text(grant.id),
            "refs": pack(sorted([ref.name, ref.field or ""] for ref in grant.references)),
            "data_key": {"B": grant.sealed.key},
            "nonce": {"B": grant.sealed.nonce},
            "sealed": {"B": grant.sealed.ciphertext},
            "issued_at": text(grant.issued_at),
            "ends_at": text(grant.expires_at),
            "expires_at": number(_epoch(dt.datetime.fromisoformat(grant.expires_at))),
        }
        try:
            with translated(f"store the grant of {grant.execution_id!r}"):
                self._client.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression="attribute_not_exists(pk) OR fence <= :fence",
                    ExpressionAttributeValues={":fence": item["fence"]},
                )
        except ConditionFailed as failed:
            raise ExecutionConflict(
                f"{grant.execution_id!r} may use no credentials for claim {grant.fence}: it waits, "
                "has ended, or a newer invocation runs it."
            ) from failed

    def find(self, workspace: str, execution_id: str) -> Grant | None:
        """Return an execution's grant, expired or not; null where it was closed."""
        with translated(f"read the grant of {execution_id!r}"):
            answer = self._client.get_item(
                TableName=self._table,
                Key=keys.grant_key(workspace, execution_id),
                ConsistentRead=True,
            )
        item = answer.get("Item", {})
        if "sealed" not in item:
            return None
        return Grant(
            workspace=workspace,
            execution_id=execution_id,
            id=item["grant_id"]["S"],
            fence=int(item["fence"]["N"]),
            references=frozenset(
                Reference(name, field or None) for name, field in unpack(item["refs"])
            ),
            sealed=Sealed(
                key=item["data_key"]["B"],
                nonce=item["nonce"]["B"],
                ciphertext=item["sealed"]["B"],
            ),
            issued_at=item["issued_at"]["S"],
            expires_at=item["ends_at"]["S"],
        )

    def close(
        self, workspace: str, execution_id: str, *, fence: int | None, at: dt.datetime
    ) -> None:
        """Destroy the grant of a claim up to this log index, and let none of these store another.

        What a newer claim has stored is not touched, nor what is closed already.
        """
        last = number(_LAST if fence is None else fence)
        item = {
            **keys.grant_key(workspace, execution_id),
            "fence": last,
            "expires_at": number(_epoch(at + CLOSED_FOR)),
        }
        try:
            with translated(f"destroy the grant of {execution_id!r}"):
                self._client.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression="attribute_not_exists(pk) OR fence < :fence",
                    ExpressionAttributeValues={":fence": last},
                )
        except ConditionFailed:
            return


class DynamoAccessLog:
    """Accesses to credentials on one DynamoDB table.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``credentials`` table.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client: Any = client
        self._table = table_name

    def record(self, accesses: Sequence[Access]) -> None:
        """Add entries."""
        for start in range(0, len(accesses), _BATCH):
            batch = accesses[start : start + _BATCH]
            self._write([{"PutRequest": {"Item": _access_item(each)}} for each in batch])

    def _write(self, requests: Sequence[Any]) -> None:
        pending: Any = {self._table: requests}
        for _ in range(_TRIES):
            with translated("record accesses to credentials"):
                answer = self._client.batch_write_item(RequestItems=pending)
            pending = answer.get("UnprocessedItems")
            if not pending:
                return
        raise StoreUnavailable("Could not record accesses to credentials; try again.")

    def list(
        self, workspace: str, credential_id: str, *, limit: int, cursor: str | None = None
    ) -> Page[Access]:
        """Return a credential's accesses, newest first."""
        pk = keys.uses_pk(workspace, credential_id)
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :access)",
            "ExpressionAttributeValues": {":pk": text(pk), ":access": text(keys.ACCESS_FIRST)},
            "ScanIndexForward": False,
            "Limit": limit,
        }
        if cursor is not None:
            request["ExclusiveStartKey"] = keys.key(
                pk, read_cursor(workspace, cursor, "accesses", credential_id)
            )
        with translated(f"list the accesses to {credential_id!r}"):
            answer = self._client.query(**request)
        last = answer.get("LastEvaluatedKey")
        return Page(
            [Access(**unpack(item["body"])) for item in answer["Items"]],
            None
            if last is None
            else write_cursor(workspace, last["sk"]["S"], "accesses", credential_id),
        )


def _access_item(access: Access) -> Mapping[str, Any]:
    return {
        **keys.key(
            keys.uses_pk(access.workspace, access.credential_id),
            keys.access_sk(access.at, access.id),
        ),
        "body": pack(dataclasses.asdict(access)),
        "expires_at": number(_epoch(dt.datetime.fromisoformat(access.at) + ACCESSES_FOR)),
    }


def _epoch(moment: dt.datetime) -> int:
    return int(moment.timestamp())
