"""The execution store in memory."""

import copy
import dataclasses
import json
import threading
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from orcheo.application.claim_checks import redeemed
from orcheo.application.ports import Acceptance, BlobStore, DueExecution, EventConflict, Page
from orcheo.domain.commit_log import Decision, Log, LogEntry, Suspension, TaskRow
from orcheo.domain.errors import ExecutionConflict, InvalidRequest, NotFound
from orcheo.domain.executions import (
    DUE_SHARDS,
    Execution,
    Frame,
    due_shard,
    retention_shard,
)
from orcheo.domain.lifecycles import ExecutionStatus
from tests.fakes.aws import InMemoryBlobStore

Key = tuple[str, str]


class InMemoryExecutionStore:
    """Passes the same suite as the adapter on DynamoDB.

    What goes in and out is copied through JSON, so a test sees what a real store would give back.
    """

    def __init__(self, blobs: BlobStore | None = None) -> None:
        self._lock = threading.RLock()
        self._blobs = blobs or InMemoryBlobStore()
        self._accepted: dict[Key, Acceptance] = {}
        self._conflicts: dict[Key, dict[str, EventConflict]] = {}
        self._executions: dict[Key, Execution] = {}
        self._due: dict[Key, str] = {}
        self._entries: dict[Key, dict[int, LogEntry]] = {}
        self._tasks: dict[Key, dict[tuple[int, str], TaskRow]] = {}
        self._decisions: dict[Key, dict[str, Decision]] = {}
        self._suspensions: dict[Key, Suspension] = {}
        self._frames: dict[Key, list[Frame]] = {}
        self._retained: set[Key] = set()
        self._sweeps: dict[Key, str] = {}
        self.writes = 0
        """Write requests, refused ones included."""

    def accept(self, acceptance: Acceptance) -> Acceptance | None:
        """Write a dedupe row if there is none; else return the one that is there."""
        key = (acceptance.workspace, acceptance.execution_id)
        with self._lock:
            self.writes += 1
            standing = self._accepted.get(key)
            if standing is None:
                self._accepted[key] = _copied(acceptance)
            return _copied(standing)

    def acceptance(self, workspace: str, execution_id: str) -> Acceptance | None:
        """Return a dedupe row."""
        with self._lock:
            return _copied(self._accepted.get((workspace, execution_id)))

    def record_conflict(self, conflict: EventConflict) -> bool:
        """Keep a conflict beside the dedupe row; tell whether it was news."""
        key = (conflict.workspace, conflict.execution_id)
        with self._lock:
            self.writes += 1
            known = self._conflicts.setdefault(key, {})
            is_news = conflict.body_hash not in known
            known.setdefault(conflict.body_hash, _copied(conflict))
            return is_news

    def conflicts(self, workspace: str, execution_id: str) -> Sequence[EventConflict]:
        """Return the conflicts of an id, oldest first, at most 100."""
        with self._lock:
            known = self._conflicts.get((workspace, execution_id), {})
            found = [_copied(each) for _, each in sorted(known.items())][:100]
        return sorted(found, key=lambda each: (each.accepted_at, each.body_hash))

    def create(self, execution: Execution, *, due_at: str) -> bool:
        """Write the status item if there is none; tell whether it was written."""
        key = (execution.workspace, execution.id)
        with self._lock:
            self.writes += 1
            if key in self._executions:
                return False
            self._executions[key] = _copied(execution)
            self._due[key] = due_at
            return True

    def get(self, workspace: str, execution_id: str) -> Execution:
        """Return a status item; NotFound."""
        with self._lock:
            found = self._executions.get((workspace, execution_id))
        if found is None:
            raise NotFound(f"There is no execution {execution_id!r} in this workspace.")
        return _copied(found)

    def inputs(self, execution: Execution) -> Any:
        """Return inputs as tagged JSON, fetched where they are stored elsewhere."""
        return redeemed(self._blobs, execution.workspace, execution.inputs)

    def list(
        self,
        workspace: str,
        *,
        workflow_id: str | None = None,
        status: ExecutionStatus | None = None,
        version: int | None = None,
        parent_id: str | None = None,
        limit: int,
        cursor: str | None = None,
    ) -> Page[Execution]:
        """Return executions, newest first."""
        before = None if cursor is None else _position(workspace, cursor)
        with self._lock:
            mine = [
                execution
                for (owner, _), execution in self._executions.items()
                if owner == workspace
                and workflow_id in {None, execution.workflow_id}
                and status in {None, execution.status}
                and version in {None, execution.version}
                and parent_id in {None, (execution.parent or {}).get("execution_id")}
                and (before is None or [execution.created_at, execution.id] < before)
            ]
        mine.sort(key=lambda execution: (execution.created_at, execution.id), reverse=True)
        page = [_copied(execution) for execution in mine[:limit]]
        if len(mine) <= limit:
            return Page(page)
        return Page(page, json.dumps([workspace, [page[-1].created_at, page[-1].id]]))

    def latest(
        self, workspace: str, workflow_ids: Collection[str], *, each: int
    ) -> Mapping[str, Sequence[Execution]]:
        """Return the newest executions of each workflow."""
        return {
            workflow_id: self.list(workspace, workflow_id=workflow_id, limit=each).items
            for workflow_id in workflow_ids
        }

    def append(self, workspace: str, execution_id: str, entry: LogEntry) -> None:
        """Put an entry at its index; ExecutionConflict where that index is taken."""
        with self._lock:
            self.writes += 1
            entries = self._entries.setdefault((workspace, execution_id), {})
            if entry.index in entries:
                taken = entries[entry.index].type.value
                raise ExecutionConflict(
                    f"Entry {entry.index} of {execution_id!r} is taken by a {taken!r}."
                )
            entries[entry.index] = _copied(entry)

    def read_log(self, workspace: str, execution_id: str, *, whole: bool = False) -> Log:
        """Return the log from the newest checkpoint on (or all), with its task rows."""
        key = (workspace, execution_id)
        with self._lock:
            entries = [_copied(entry) for _, entry in sorted(self._entries.get(key, {}).items())]
            tasks = [_copied(row) for _, row in sorted(self._tasks.get(key, {}).items())]
            decided = {name: _copied(one) for name, one in self._decisions.get(key, {}).items()}
            suspension = self._suspensions.get(key)
        log = Log(entries, tasks, decided, suspension)
        if whole:
            return log
        newest = log.checkpoint.index if log.checkpoint is not None else -1
        return Log(
            [entry for entry in entries if entry.index >= newest],
            [row for row in tasks if row.checkpoint == newest],
            decided,
            suspension,
        )

    def put_task(
        self,
        workspace: str,
        execution_id: str,
        row: TaskRow,
        *,
        replaces: TaskRow | None = None,
    ) -> TaskRow:
        """Write a task row, first writer wins; return the row that now stands."""
        with self._lock:
            self.writes += 1
            rows = self._tasks.setdefault((workspace, execution_id), {})
            place = (row.checkpoint, row.task_id)
            standing = rows.get(place)
            if replaces is not None and standing is None:
                raise ExecutionConflict(f"Task {row.task_id!r}: what it replaces is gone.")
            if standing == replaces:
                rows[place] = _copied(row)
            return _copied(rows[place])

    def put_decision(self, workspace: str, execution_id: str, decision: Decision) -> Decision:
        """Write a decision, first writer wins; return the one that now stands."""
        with self._lock:
            self.writes += 1
            decided = self._decisions.setdefault((workspace, execution_id), {})
            return _copied(decided.setdefault(decision.interrupt_id, _copied(decision)))

    def put_suspension(self, workspace: str, execution_id: str, suspension: Suspension) -> bool:
        """Write a suspension over any older one; tell whether it now is the newest."""
        key = (workspace, execution_id)
        with self._lock:
            self.writes += 1
            standing = self._suspensions.get(key)
            if standing is not None and not suspension.replaces(standing):
                return False
            self._suspensions[key] = suspension
            return True

    def project(
        self,
        execution: Execution,
        *,
        expected: frozenset[ExecutionStatus],
        due_at: str | None,
    ) -> bool:
        """Replace what follows the log, if the status is one of those expected."""
        key = (execution.workspace, execution.id)
        with self._lock:
            self.writes += 1
            standing = self._executions.get(key)
            if standing is None or standing.status not in expected:
                return False
            self._executions[key] = dataclasses.replace(
                standing,
                status=execution.status,
                started_at=execution.started_at,
                finished_at=execution.finished_at,
                error=copy.deepcopy(execution.error),
            )
            self._retained.discard(key)
            if due_at is None:
                self._due.pop(key, None)
            elif execution.status.is_terminal:
                self._due[key] = due_at
                self._retained.add(key)
            else:
                self._due.setdefault(key, due_at)
            return True

    def look_at(self, workspace: str, execution_id: str, *, at: str) -> bool:
        """Set the time of the next look, sooner or later; tell whether there is one to come."""
        key = (workspace, execution_id)
        with self._lock:
            self.writes += 1
            if key not in self._due or key in self._retained:
                return False
            self._due[key] = at
            return True

    def due(self, shard: int, *, before: str, limit: int) -> Sequence[DueExecution]:
        """Return what is due in one shard, oldest first."""
        with self._lock:
            rows = [
                DueExecution(workspace=key[0], execution_id=key[1], due_at=due_at)
                for key, due_at in self._due.items()
                if due_at <= before
                and due_shard(key[1]) + DUE_SHARDS * (key in self._retained) == shard
            ]
            rows += [
                DueExecution(workspace=key[0], execution_id=key[1], due_at=due_at, purged=True)
                for key, due_at in self._sweeps.items()
                if due_at <= before and retention_shard(key[1]) == shard
            ]
        return sorted(rows, key=lambda row: row.due_at)[:limit]

    def postpone(self, due: DueExecution, *, until: str) -> bool:
        """Move a ``due`` row to a later time if it still is as read; tell whether it was."""
        key = (due.workspace, due.execution_id)
        with self._lock:
            self.writes += 1
            index = self._sweeps if due.purged else self._due
            if index.get(key) != due.due_at:
                return False
            index[key] = until
            return True

    def mark_purged(self, acceptance: Acceptance, *, due_at: str) -> None:
        """Write a purged dedupe row over any other, and enter it in the ``due`` index."""
        key = (acceptance.workspace, acceptance.execution_id)
        with self._lock:
            self.writes += 1
            self._accepted[key] = _copied(acceptance)
            self._sweeps[key] = due_at

    def outline(self, workspace: str, execution_id: str) -> Sequence[LogEntry]:
        """Return the entries that a log still has, without their bodies."""
        with self._lock:
            entries = sorted(self._entries.get((workspace, execution_id), {}).items())
        return [LogEntry(index=index, type=e.type, at=e.at) for index, e in entries]

    def erase(self, workspace: str, execution_id: str, *, fences: Sequence[LogEntry]) -> None:
        """Delete the status item and all rows of an execution; its dedupe row stays."""
        key = (workspace, execution_id)
        with self._lock:
            self.writes += 1
            for kept in (
                self._executions,
                self._due,
                self._entries,
                self._tasks,
                self._decisions,
                self._suspensions,
                self._frames,
            ):
                kept.pop(key, None)
            self._retained.discard(key)
            if fences:
                body = {"status": "cancelled", "error": None}
                self._entries[key] = {
                    fence.index: dataclasses.replace(fence, body=body) for fence in fences
                }

    def settle(self, due: DueExecution) -> bool:
        """Take a purged dedupe row out of the index if it still is as read."""
        key = (due.workspace, due.execution_id)
        with self._lock:
            self.writes += 1
            if self._sweeps.get(key) != due.due_at:
                return False
            del self._sweeps[key]
            return True

    def frames(
        self,
        workspace: str,
        execution_id: str,
        *,
        after: int,
        limit: int,
    ) -> Sequence[Frame]:
        """Return frames with a sequence above ``after``, ascending."""
        with self._lock:
            frames = list(self._frames.get((workspace, execution_id), []))
        return [frame for frame in frames if frame.sequence > after][:limit]

    # --- for tests -----------------------------------------------------------------------------

    def add_frames(self, workspace: str, frames: Sequence[Frame]) -> None:
        """Add frames, as the sequencer would."""
        with self._lock:
            for frame in frames:
                self._frames.setdefault((workspace, frame.execution_id), []).append(frame)

    def purge(self, workspace: str, execution_id: str) -> None:
        """Forget an execution, but for its dedupe row."""
        key = (workspace, execution_id)
        with self._lock:
            if key in self._accepted:
                self._accepted[key] = dataclasses.replace(self._accepted[key], purged=True)
        self.erase(workspace, execution_id, fences=())

    @property
    def executions(self) -> Sequence[Execution]:
        """All executions of all workspaces."""
        with self._lock:
            return [_copied(execution) for execution in self._executions.values()]


def _copied(value: Any) -> Any:
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    fields: dict[str, Any] = {}
    for name in (field.name for field in dataclasses.fields(value)):
        inner = getattr(value, name)
        is_json = isinstance(inner, dict | list)
        fields[name] = _through_json(inner) if is_json else inner
    return type(value)(**fields)


def _through_json(value: Any) -> Any:
    return json.loads(json.dumps(value)) if value else type(value)()


def _position(workspace: str, cursor: str) -> list[str]:
    try:
        owner, position = json.loads(cursor)
    except (TypeError, ValueError) as error:
        raise InvalidRequest(
            f"The cursor {cursor!r} is not one that this list gave out."
        ) from error
    if owner != workspace:
        raise InvalidRequest(f"The cursor {cursor!r} is of another workspace.")
    return position
