"""Tokens, long imports and the audit log in memory."""

import json
from collections.abc import Sequence
from dataclasses import replace

from orcheo.adapters.dynamodb.cursors import read_cursor, write_cursor
from orcheo.application.access_ports import ServiceToken, TokenRecord
from orcheo.application.import_ports import ImportJob
from orcheo.application.ports import Page, timestamp
from orcheo.domain.audit import AuditEntry, AuditQuery
from orcheo.domain.errors import Conflict, InvalidRequest, NotFound, RevisionConflict
from orcheo.domain.identifiers import content_hash


class InMemoryTokenStore:
    """Service tokens, by hash and by id."""

    def __init__(self) -> None:
        self.tokens: dict[str, ServiceToken] = {}
        self.records: dict[tuple[str, str], TokenRecord] = {}
        self.reads = 0
        self.touches = 0

    def find(self, token_hash: str) -> ServiceToken | None:
        """Return what a text stands for, expired or not; null where there is none."""
        self.reads += 1
        return self.tokens.get(token_hash)

    def touch(self, token_hash: str, at: str, *, unless_since: str) -> None:
        """Note that a text was used, unless that was noted at or after a time."""
        self.touches += 1
        found = self.tokens.get(token_hash)
        if found is not None and (found.last_used_at or "") < unless_since:
            self.tokens[token_hash] = replace(found, last_used_at=at)

    def save(
        self, record: TokenRecord, *, expected_revision: int | None, gone: Sequence[str] = ()
    ) -> None:
        """Store a token with its texts and drop the hashes that are gone, all or nothing."""
        standing = self.records.get((record.workspace, record.id))
        if (None if standing is None else standing.revision) != expected_revision:
            raise RevisionConflict(f"The token {record.id!r} was changed meanwhile.")
        self.records[record.workspace, record.id] = record
        for text in record.texts:
            self.tokens[text.hash] = record.secret(text)
        for each in gone:
            self.tokens.pop(each, None)

    def get(self, workspace: str, token_id: str) -> TokenRecord:
        """Return a token with its last use; NotFound."""
        try:
            return self._used(self.records[workspace, token_id])
        except KeyError:
            raise NotFound(f"There is no token {token_id!r} in this workspace.") from None

    def list(
        self, workspace: str, *, limit: int, cursor: str | None = None, user_id: str | None = None
    ) -> Page[TokenRecord]:
        """Return tokens by id with their last use, of one user or all; a page may be short."""
        after = "" if cursor is None else read_cursor(workspace, cursor).removeprefix("T#")
        ids = sorted(i for w, i in self.records if w == workspace and i > after)
        found = [self._used(self.records[workspace, each]) for each in ids[:limit]]
        more = write_cursor(workspace, f"T#{ids[limit - 1]}") if len(ids) > limit else None
        return Page([each for each in found if user_id in {None, each.user_id}], more)

    def revoke(self, record: TokenRecord) -> None:
        """Delete a token and its texts; one that is not there is deleted already."""
        self.records.pop((record.workspace, record.id), None)
        for text in record.texts:
            self.tokens.pop(text.hash, None)

    def _used(self, record: TokenRecord) -> TokenRecord:
        known = [self.tokens[text.hash] for text in record.texts if text.hash in self.tokens]
        used = max((each.last_used_at for each in known if each.last_used_at), default=None)
        return replace(record, last_used_at=used)


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
