"""Tokens, long imports and the audit log in memory."""

import json

from orcheo.application.access_ports import ServiceToken
from orcheo.application.import_ports import ImportJob
from orcheo.application.ports import Page, timestamp
from orcheo.domain.audit import AuditEntry, AuditQuery
from orcheo.domain.errors import Conflict, InvalidRequest, NotFound
from orcheo.domain.identifiers import content_hash


class InMemoryTokenStore:
    """Service tokens by hash."""

    def __init__(self) -> None:
        self.tokens: dict[str, ServiceToken] = {}
        self.reads = 0

    def put(self, token: ServiceToken) -> None:
        """Store a token."""
        self.tokens[token.hash] = token

    def find(self, token_hash: str) -> ServiceToken | None:
        """Return a token, expired or not; null where there is none."""
        self.reads += 1
        return self.tokens.get(token_hash)

    def delete(self, token_hash: str) -> None:
        """Delete a token; one that is not there is deleted already."""
        self.tokens.pop(token_hash, None)


class InMemoryImportStore:
    """Long imports."""

    def __init__(self) -> None:
        self.jobs: dict[tuple[str, str], ImportJob] = {}

    def put(self, job: ImportJob, *, expires_at: int) -> None:
        """Store a job, replacing what was known of it."""
        assert expires_at > 0
        self.jobs[job.workspace, job.id] = job

    def get(self, workspace: str, import_id: str) -> ImportJob:
        """Return a job; NotFound."""
        try:
            return self.jobs[workspace, import_id]
        except KeyError:
            raise NotFound(f"There is no import {import_id!r} in this workspace.") from None


class RecordingImportJobs:
    """Remembers which jobs were started."""

    def __init__(self) -> None:
        self.started: list[tuple[str, str]] = []

    def start(self, workspace: str, import_id: str) -> None:
        """Remember it."""
        self.started.append((workspace, import_id))


class InMemoryAuditLog:
    """The audit log."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str, str], AuditEntry] = {}

    def record(self, entry: AuditEntry) -> None:
        """Add an entry; Conflict."""
        key = (entry.workspace, entry.at, entry.id)
        if key in self.entries:
            raise Conflict(f"There is an audit entry {entry.id!r} already.")
        self.entries[key] = entry

    def page(
        self, workspace: str, wanted: AuditQuery, *, limit: int, cursor: str | None = None
    ) -> Page[AuditEntry]:
        """Return entries, newest first."""
        asked = json.dumps([workspace, wanted.actor, wanted.operation, wanted.object_id])
        before = [timestamp(wanted.until), ""]
        if cursor is not None:
            given, _, position = cursor.partition("@")
            if given != content_hash(f"{asked}{position}".encode()):
                raise InvalidRequest(f"The cursor {cursor!r} is not one that this list gave out.")
            before = min(before, position.split("#"))
        found = [
            entry
            for (owner, at, entry_id), entry in sorted(self.entries.items(), reverse=True)
            if owner == workspace
            and timestamp(wanted.since) <= at
            and [at, entry_id] < before
            and wanted.fits(entry)
        ]
        if len(found) <= limit:
            return Page(found)
        position = f"{found[limit - 1].at}#{found[limit - 1].id}"
        check = content_hash(f"{asked}{position}".encode())
        return Page(found[:limit], f"{check}@{position}")
