"""Entries of the audit log as text: JSON lines, or CSV that a spreadsheet opens without harm."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from orcheo.domain.audit import AuditEntry

COLUMNS: Final = (
    "at",
    "id",
    "workspace",
    "actor_kind",
    "actor_id",
    "actor_name",
    "operation",
    "flags",
    "objects",
    "outcome",
    "ip",
    "forwarded_for",
    "user_agent",
    "request_id",
)
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def json_lines(entries: Iterable[AuditEntry]) -> str:
    """Return one JSON object per line."""
    return "".join(f"{json.dumps(entry.to_json())}\n" for entry in entries)


def comma_separated(entries: Iterable[AuditEntry]) -> str:
    """Return CSV (RFC 4180) with a header.

    A cell that a spreadsheet would calculate begins with an apostrophe: who calls the API chooses
    its user agent, and an administrator opens the file.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow(_safe(cell) for cell in _row(entry))
    return text.getvalue()


WRITERS: Final[dict[str, tuple[str, Callable[[Iterable[AuditEntry]], str]]]] = {
    "jsonl": ("application/x-ndjson", json_lines),
    "csv": ("text/csv", comma_separated),
}
"""Format: its media type and how it is written."""


def _row(entry: AuditEntry) -> Sequence[str]:
    source = entry.source
    return (
        entry.at,
        entry.id,
        entry.workspace,
        entry.actor.kind.value,
        entry.actor.id,
        entry.actor.name or "",
        entry.operation,
        " ".join(entry.flags),
        " ".join(f"{each.kind}/{each.id}" for each in entry.objects),
        entry.outcome.value,
        source.ip or "",
        source.forwarded_for or "",
        source.user_agent or "",
        entry.request_id or "",
    )


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
