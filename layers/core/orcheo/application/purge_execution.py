"""Delete executions wholly: on demand, and those that a workflow keeps no longer.

The dedupe row is the plan of a purge. It is marked first, so that no redelivery brings the
execution back, and stands in the ``due`` index until nothing can be left. Then come the rows, the
status item first of them (from here on the execution is not found), then the blobs. A crash
anywhere leaves the mark: a repeat and the prune pass both find it and do all of it again.

Two things may still write when an execution has ended. A worker that was cancelled, or replaced by
another, in the midst of a node that takes minutes would find its next index free and commit: hence
the entries that such a worker could want stay for 20 minutes as *fences*, ends without a body. And
the publisher may still be at its records: hence what comes after the purge is swept twice, after
20 minutes, when no invocation of before it can live, and after 25 hours, when the stream holds no
record of it.
"""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from orcheo.application.ports import (
    Acceptance,
    BlobStore,
    Clock,
    DueExecution,
    ExecutionStore,
    timestamp,
)
from orcheo.domain.commit_log import EntryType, LogEntry
from orcheo.domain.errors import Conflict, NotFound, OrcheoError
from orcheo.domain.executions import DUE_SHARDS, Execution
from orcheo.domain.lifecycles import ExecutionStatus

INVOCATION: Final = dt.timedelta(minutes=20)
"""Longer than any invocation lives: Lambda's fifteen minutes, and clocks that differ."""
STREAM: Final = dt.timedelta(hours=25)
"""Longer than DynamoDB's stream holds a record, which is 24 hours."""
_LATER: Final = dt.timedelta(hours=1)
"""When what could not be pruned is tried again."""


@dataclass(frozen=True, slots=True)
class PurgeExecution:
    """Purges executions."""

    store: ExecutionStore
    blobs: BlobStore
    clock: Clock

    def __call__(self, workspace: str, execution_id: str) -> None:
        """Delete an execution for good; one that is being purged, or was, is purged again.

        Raises:
            Conflict: It has not ended.
            NotFound: There is no such execution, nor was there one in the last 14 days.
            Unavailable: Some of it may be left; a repeat finishes, and so does the prune pass.
        """
        try:
            execution = self.store.get(workspace, execution_id)
        except NotFound:
            acceptance = self.store.acceptance(workspace, execution_id)
            if acceptance is None:
                raise
            if not acceptance.purged:
                raise _not_ended(execution_id, ExecutionStatus.SCHEDULED) from None
            outline = self.store.outline(workspace, execution_id)
            self._delete(workspace, execution_id, _left_fences(outline))
            return
        if not execution.status.is_terminal:
            raise _not_ended(execution_id, execution.status)
        now = self.clock.now()
        self.store.mark_purged(_purged(execution, now), due_at=timestamp(now + INVOCATION))
        outline = self.store.outline(workspace, execution_id)
        self._delete(workspace, execution_id, _fences(execution, outline, now))

    def sweep(self, due: DueExecution) -> None:
        """Delete what was written after a purge, and take it out of the ``due`` index at last."""
        acceptance = self.store.acceptance(due.workspace, due.execution_id)
        self._delete(due.workspace, due.execution_id, ())
        last = dt.datetime.fromisoformat(_purged_at(acceptance, due)) + STREAM
        if self.clock.now() < last:
            self.store.postpone(due, until=timestamp(last))
        else:
            self.store.settle(due)

    def _delete(self, workspace: str, execution_id: str, fences: Sequence[LogEntry]) -> None:
        self.store.erase(workspace, execution_id, fences=fences)
        # Last: no row ever points to a blob that is gone.
        self.blobs.delete_owned(workspace, execution_id)


class Pruned(StrEnum):
    """What became of something that was due."""

    PURGED = "purged"
    """Its workflow keeps it no longer."""
    SWEPT = "swept"
    """What came after its purge is gone."""
    KEPT = "kept"
    """It is not time yet."""
    FAILED = "failed"
    """It is tried again."""


@dataclass(frozen=True, slots=True)
class PruneExecutions:
    """Purges what is past its retention, and sweeps after purges.

    Args:
        per_shard: Executions per shard and pass.
        seconds: None is begun after so many.
    """

    store: ExecutionStore
    purge: PurgeExecution
    clock: Clock
    per_shard: int = 25
    seconds: float = 10

    def __call__(self) -> Mapping[Pruned, int]:
        """Do what is due, bounded in number and time; return how many came to what."""
        done: Counter[Pruned] = Counter()
        end_by = self.clock.monotonic() + self.seconds
        before = timestamp(self.clock.now())
        for shard in range(DUE_SHARDS, 2 * DUE_SHARDS):
            for due in self.store.due(shard, before=before, limit=self.per_shard):
                if self.clock.monotonic() >= end_by:
                    return done
                done[self._prune(due)] += 1
        return done

    def _prune(self, due: DueExecution) -> Pruned:
        try:
            if due.purged:
                self.purge.sweep(due)
                return Pruned.SWEPT
            execution = self.store.get(due.workspace, due.execution_id)
            kept_until = execution.kept_until
            if kept_until is None or kept_until > timestamp(self.clock.now()):
                return self._postponed(due, kept_until, Pruned.KEPT)
            self.purge(due.workspace, due.execution_id)
        except NotFound:
            return Pruned.SWEPT  # the index was behind
        except OrcheoError:
            return self._postponed(due, None, Pruned.FAILED)
        return Pruned.PURGED

    def _postponed(self, due: DueExecution, until: str | None, outcome: Pruned) -> Pruned:
        """Put it off, so that what always fails does not keep the others from being seen."""
        try:
            self.store.postpone(due, until=until or timestamp(self.clock.now() + _LATER))
        except OrcheoError:
            return Pruned.FAILED
        return outcome


def _purged(execution: Execution, now: dt.datetime) -> Acceptance:
    """Return what is remembered of a purged execution: nothing that a user sent."""
    return Acceptance(
        workspace=execution.workspace,
        execution_id=execution.id,
        workflow_id=execution.workflow_id,
        version=execution.version,
        body_hash=execution.body_hash,
        trigger={name: execution.trigger[name] for name in ("type",) if name in execution.trigger},
        accepted_at=execution.created_at,
        created_by=execution.created_by,
        purged=True,
        purged_at=timestamp(now),
    )


def _fences(
    execution: Execution, outline: Sequence[LogEntry], now: dt.datetime
) -> Sequence[LogEntry]:
    """Return the entries that a worker which may still run could want to write over."""
    claims = [entry for entry in outline if entry.type is EntryType.CLAIM]
    if execution.status is ExecutionStatus.SUCCEEDED:
        claims = claims[:-1]  # the newest has written the end, and then it is over
    alive = [claim for claim in claims if claim.at > timestamp(now - INVOCATION)]
    if not alive:
        return ()
    return [_fence(entry) for entry in outline if entry.index > alive[0].index]


def _left_fences(outline: Sequence[LogEntry]) -> Sequence[LogEntry]:
    """Return the fences of an earlier purge; an end that is not yet deleted stays as one."""
    ends = [entry for entry in outline if entry.type is EntryType.END]
    return [_fence(entry) for entry in ends]


def _fence(entry: LogEntry) -> LogEntry:
    return dataclasses.replace(entry, type=EntryType.END, body={})


def _purged_at(acceptance: Acceptance | None, due: DueExecution) -> str:
    if acceptance is None or acceptance.purged_at is None:
        return due.due_at
    return acceptance.purged_at


def _not_ended(execution_id: str, status: ExecutionStatus) -> Conflict:
    return Conflict(
        f"Execution {execution_id!r} is {status.value} and cannot be purged; cancel it first: "
        f"DELETE /executions/{execution_id}."
    )
