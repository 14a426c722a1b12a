"""The audit log in the ``users`` table: one partition per workspace and day.

Entries are put under a condition and never again; no role has the right to change or delete one
(``template.yaml``).
"""

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from orcheo.adapters.dynamodb import users_keys as keys
from orcheo.adapters.dynamodb.cursors import read_cursor, write_cursor
from orcheo.adapters.dynamodb.items import Item, pack, text, unpack
from orcheo.adapters.dynamodb.translation import ConditionFailed, translated
from orcheo.application.ports import Page, timestamp
from orcheo.domain.audit import AuditEntry, AuditQuery
from orcheo.domain.errors import Conflict

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_REQUESTS: Final = 20
"""Queries of one page: days without an entry, and entries that do not fit, cost one each."""
_ROWS: Final = 250
"""Entries of one query, some 600 bytes each."""


class DynamoAuditLog:
    """The audit log on one DynamoDB table.

    Args:
        client: A low-level DynamoDB client.
        table_name: The ``users`` table.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client: Any = client
        self._table = table_name

    def record(self, entry: AuditEntry) -> None:
        """Add an entry; Conflict where there is one of that time and id."""
        key = keys.audit_key(entry.workspace, entry.at, entry.id)
        item: Item = {**key, "body": pack(entry.to_json())}
        try:
            with translated("write the audit log"):
                self._client.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression="attribute_not_exists(pk)",
                )
        except ConditionFailed as error:
            raise Conflict(f"There is an audit entry {entry.id!r} already.") from error

    def page(
        self, workspace: str, wanted: AuditQuery, *, limit: int, cursor: str | None = None
    ) -> Page[AuditEntry]:
        """Return entries, newest first; a page may be short and yet have a cursor."""
        query = ("audit", wanted.actor, wanted.operation, wanted.object_id, wanted.outcome)
        before = timestamp(wanted.until)
        if cursor is not None:
            before = min(before, read_cursor(workspace, cursor, *query))
        found: list[AuditEntry] = []
        requests = 0
        for day in _days(wanted.since, before):
            more = True
            while more:
                if requests == _REQUESTS:
                    return Page(found, write_cursor(workspace, before, *query))
                requests += 1
                rows, more = self._rows(workspace, day, timestamp(wanted.since), before)
                for sort_key, entry in rows:
                    if wanted.fits(entry):
                        if len(found) == limit:
                            return Page(found, write_cursor(workspace, before, *query))
                        found.append(entry)
                    before = sort_key
            before = f"{day}#"  # before every entry of the day, after those of earlier ones
        return Page(found)

    def _rows(
        self, workspace: str, day: str, since: str, before: str
    ) -> tuple[list[tuple[str, AuditEntry]], bool]:
        """Return the newest entries of a day before a sort key, and whether there are more."""
        if before <= since:
            return [], False
        with translated("read the audit log"):
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression="pk = :day AND sk BETWEEN :since AND :before",
                ExpressionAttributeValues={
                    ":day": text(keys.audit_of(workspace, day)),
                    ":since": text(since),
                    ":before": text(before),
                },
                ScanIndexForward=False,
                Limit=_ROWS,
            )
        rows = [
            (item["sk"]["S"], AuditEntry.of_json(unpack(item["body"])))
            for item in answer["Items"]
            if item["sk"]["S"] != before  # BETWEEN includes both ends
        ]
        return rows, "LastEvaluatedKey" in answer


def _days(since: dt.datetime, until: str) -> Iterator[str]:
    """Yield days, the newest first."""
    first = since.astimezone(dt.UTC).date()
    day = dt.date.fromisoformat(until[:10])
    while day >= first:
        yield day.isoformat()
        if day == dt.date.min:
            return
        day -= dt.timedelta(days=1)
