"""``orcheo audit``."""

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from orcheo_sdk.client import OrcheoClient
from orcheo_sdk.command_line import call, out, table
from orcheo_sdk.models import AuditEntry

_PAGE = 100


class Outcome(StrEnum):
    """What came of an act."""

    ALLOWED = "allowed"
    DENIED = "denied"
    FAILED = "failed"


class Format(StrEnum):
    """How the log is written."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"


def audit(  # noqa: PLR0917 - typer reads them by name
    since: Annotated[
        dt.datetime | None, typer.Option("--from", help="Default: seven days before the end.")
    ] = None,
    until: Annotated[dt.datetime | None, typer.Option("--to", help="Default: now.")] = None,
    actor: Annotated[str | None, typer.Option(help="Id of a user or token.")] = None,
    operation: Annotated[str | None, typer.Option(help="Such as delete_workflow.")] = None,
    object_id: Annotated[str | None, typer.Option("--object", help="Id.")] = None,
    outcome: Annotated[Outcome | None, typer.Option(help="What came of it.")] = None,
    form: Annotated[Format, typer.Option("--format")] = Format.TABLE,
    limit: Annotated[int, typer.Option(min=1, help="Rows of the table.")] = 50,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write here, not to the terminal.")
    ] = None,
) -> None:
    """Show who did what in the workspace, the newest first. For administrators."""
    asked: dict[str, Any] = {
        "since": since,
        "until": until,
        "actor": actor,
        "operation": operation,
        "object_id": object_id,
        "outcome": None if outcome is None else outcome.value,
    }
    match form:
        case Format.TABLE:
            call(lambda client: _show(client, asked, limit))
        case Format.JSONL:
            call(lambda client: _export(client, "jsonl", asked, output))
        case Format.CSV:
            call(lambda client: _export(client, "csv", asked, output))


def _show(client: OrcheoClient, asked: dict[str, Any], limit: int) -> None:
    found: list[AuditEntry] = []
    cursor: str | None = None
    while len(found) < limit:
        size = min(_PAGE, limit - len(found))
        page = client.audit.list(**asked, limit=size, cursor=cursor)
        found += page.items
        cursor = page.cursor
        if cursor is None:
            break
    table(["AT", "WHO", "DID", "TO", "OUTCOME", "FROM"], [_row(each) for each in found])


def _row(entry: AuditEntry) -> list[str]:
    who = str(entry.actor.get("name") or entry.actor.get("id"))
    did = " ".join([entry.operation, *(f"--{flag}" for flag in entry.flags)])
    objects = " ".join(str(each.get("id")) for each in entry.objects)
    return [entry.at, who, did, objects, entry.outcome, str(entry.source.get("ip") or "")]


def _export(
    client: OrcheoClient,
    form: Literal["jsonl", "csv"],
    asked: dict[str, Any],
    output: Path | None,
) -> None:
    parts = client.audit.export(form, **asked)
    if output is None:
        for part in parts:
            out.file.write(part)
        return
    with output.open("w", encoding="utf-8", newline="") as file:
        file.writelines(parts)
