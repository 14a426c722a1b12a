"""``/audit``: who did what, for administrators."""

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from orcheo_sdk.models import AuditEntry, Page
from orcheo_sdk.transport import Transport

CURSOR = "X-Orcheo-Cursor"


class Audit:
    """``/audit``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        *,
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
        actor: str | None = None,
        operation: str | None = None,
        object_id: str | None = None,
        outcome: Literal["allowed", "denied", "failed"] | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[AuditEntry]:
        """Return a page, newest first; of the last seven days unless told otherwise."""
        params = {
            **_query(since, until, actor, operation, object_id, outcome),
            "limit": limit,
            "cursor": cursor,
        }
        return self._transport.fetch(Page[AuditEntry], "GET", "/audit", params=params)

    def export(
        self,
        format: Literal["jsonl", "csv"] = "jsonl",  # noqa: A002 - the wire's own name
        *,
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
        actor: str | None = None,
        operation: str | None = None,
        object_id: str | None = None,
        outcome: Literal["allowed", "denied", "failed"] | None = None,
    ) -> Iterator[str]:
        """Yield the log as text, part by part; only the first part of CSV has the header."""
        cursor: str | None = None
        first = True
        while first or cursor is not None:
            params = {
                **_query(since, until, actor, operation, object_id, outcome),
                "format": format,
                "cursor": cursor,
            }
            answer = self._transport.request("GET", "/audit", params=params)
            text = answer.content.decode()
            yield text if first or format != "csv" else text.partition("\r\n")[2]
            cursor = answer.headers.get(CURSOR)
            first = False


def _query(  # noqa: PLR0917 - in the order of the callers' own
    since: dt.datetime | None,
    until: dt.datetime | None,
    actor: str | None,
    operation: str | None,
    object_id: str | None,
    outcome: str | None,
) -> dict[str, str | None]:
    return {
        "from": None if since is None else since.astimezone(dt.UTC).isoformat(),
        "to": None if until is None else until.astimezone(dt.UTC).isoformat(),
        "actor": actor,
        "operation": operation,
        "object": object_id,
        "outcome": outcome,
    }
