"""End an execution: the ``end`` entry, then the status item. The only way to a terminal status."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from orcheo.application.ports import Clock, ExecutionStore, timestamp
from orcheo.domain.commit_log import EntryType, Log, LogEntry, behind_pauses
from orcheo.domain.errors import ExecutionConflict, StoreUnavailable
from orcheo.domain.executions import Execution
from orcheo.domain.history import ended
from orcheo.domain.lifecycles import ExecutionStatus

OPEN: Final = frozenset(
    {ExecutionStatus.SCHEDULED, ExecutionStatus.RUNNING, ExecutionStatus.WAITING},
)
"""What a projection may replace; it never touches a terminal status."""
_TRIES: Final = 20
"""Against a worker that keeps committing: each try needs one gap between two of its entries."""


class Consequence(Protocol):
    """What the end of an execution means to others: slots, a parent, children, who is told.

    It runs between the ``end`` entry and the projection. The status item shows the end, and leaves
    the ``due`` index, only when every consequence is done: until then the reaper finds it and runs
    them again. Hence each must be idempotent, and one that has nothing to do must write nothing.
    """

    def __call__(self, execution: Execution, log: Log) -> None:
        """Do what follows from the end.

        Args:
            execution: As it ended.
            log: As far as the writer of the end knew it; it may lack rows and older entries.

        Raises:
            Unavailable: It is tried again, with all others.
        """
        ...


@dataclass(frozen=True, slots=True)
class EndExecution:
    """Ends executions, whoever asks: the worker, a cancel, the reaper."""

    store: ExecutionStore
    clock: Clock
    consequences: tuple[Consequence, ...] = ()

    def __call__(
        self,
        execution: Execution,
        log: Log,
        status: ExecutionStatus,
        error: Mapping[str, Any] | None = None,
        *,
        fence: int | None = None,
        first: Callable[[], None] | None = None,
    ) -> Execution:
        """End the execution unless it has ended, and project what its log says.

        The end that the log states wins over the one asked for, and a log with a ``cancel`` entry
        ends as cancelled whatever was asked for.

        Args:
            execution: Its status item, however old.
            log: As the caller knows it; the end is appended behind its last entry.
            status: Terminal.
            error: ``{type, message, node_id?}`` where it failed.
            fence: Of a worker: its newest entry. When another writer has got in between, a worker
                must stop, but not for a pause: what has nothing left to run may end while it is
                paused. Anyone else reads again and goes on.
            first: See ``project``.

        Returns:
            The execution as it ended.

        Raises:
            ExecutionConflict: A worker's log is stale and the execution has not ended.
        """
        for _ in range(_TRIES):
            if log.end is not None:
                return self.project(execution, log, first=first)
            entry = self._end(log, status, error)
            try:
                self.store.append(execution.workspace, execution.id, entry)
            except ExecutionConflict:
                known = log.last_index
                log = self.store.read_log(execution.workspace, execution.id)
                if fence is not None and log.end is None and not behind_pauses(log, known):
                    raise
            else:
                return self.project(execution, Log([*log.entries, entry], log.tasks), first=first)
        raise StoreUnavailable(
            f"Execution {execution.id!r} is being written to without a gap; try again.",
        )

    def project(
        self, execution: Execution, log: Log, *, first: Callable[[], None] | None = None
    ) -> Execution:
        """Bring the rest in line with a log that has ended; return the execution as it ended.

        Args:
            execution: Its status item, however old.
            log: With its end.
            first: What else its end demands of this caller, such as stopping a state machine that
                would wait for ever. Done before the projection: once the status item shows the
                end, the reaper no longer looks, and nobody would do it after a crash.
        """
        terminal = ended(execution, log)
        if execution.status in OPEN:
            if first is not None:
                first()
            for follow in self.consequences:
                follow(terminal, log)
            self.store.project(terminal, expected=OPEN, due_at=terminal.kept_until)
        return terminal

    def _end(
        self,
        log: Log,
        status: ExecutionStatus,
        error: Mapping[str, Any] | None,
    ) -> LogEntry:
        if log.cancelled:
            status, error = ExecutionStatus.CANCELLED, None
        return LogEntry(
            index=log.last_index + 1,
            type=EntryType.END,
            at=timestamp(self.clock.now()),
            body={"status": status.value, "error": None if error is None else dict(error)},
        )


def failure(kind: str, message: str, node_id: str | None = None) -> dict[str, Any]:
    """Return an execution's error."""
    error = {"type": kind, "message": message}
    return error if node_id is None else {**error, "node_id": node_id}
