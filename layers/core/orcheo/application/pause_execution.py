"""Pause an execution, and let it go on.

Both are entries of the log, and that is all there is to it: nothing is stopped by force. What runs
goes on to its next checkpoint, which is put behind the entry, so nothing is run again; then, and
wherever else the state machine comes by (after a backoff, at the first superstep), it suspends.
What waits already goes on waiting. A decision that comes meanwhile is kept until the pause is over.

A resume lets it go on as a decision does: ``suspend_execution`` tells how they meet.
"""

from dataclasses import dataclass
from typing import Final

from orcheo.application.due_times import FIRST_LOOK
from orcheo.application.expire_interrupts import expire
from orcheo.application.find_execution import find_execution
from orcheo.application.ports import Clock, ExecutionStore, Orchestrator, timestamp
from orcheo.application.suspend_execution import go_on
from orcheo.domain.commit_log import EntryType, Log, LogEntry, end_status
from orcheo.domain.errors import (
    ExecutionConflict,
    IllegalTransition,
    StoreUnavailable,
    Unprocessable,
)
from orcheo.domain.executions import Execution
from orcheo.domain.history import projected
from orcheo.domain.interrupts import pending
from orcheo.domain.lifecycles import ExecutionStatus

_TRIES: Final = 20


@dataclass(frozen=True, slots=True)
class PauseExecution:
    """Pauses executions and resumes them; doing either twice is doing it once."""

    store: ExecutionStore
    orchestrator: Orchestrator
    clock: Clock

    def __call__(self, workspace: str, execution_id: str, *, by: str) -> None:
        """Pause an execution: no superstep starts after this.

        One that is still in the queue or waits for a slot is paused before its first superstep.

        Raises:
            IllegalTransition: It has ended, or was cancelled.
            NotFound: There is no such execution.
            Unavailable: The same request may be repeated.
        """
        execution = find_execution(self.store, workspace, execution_id)
        self._append(execution, EntryType.PAUSE, by)

    def resume(self, workspace: str, execution_id: str, *, by: str) -> None:
        """Let a paused execution go on; what it asks stays to be decided.

        Raises:
            IllegalTransition: It has ended, or was cancelled.
            NotFound: There is no such execution.
            Unprocessable: It asks something and was never paused: it wants an answer.
            Unavailable: The same request may be repeated.
        """
        execution = find_execution(self.store, workspace, execution_id)
        log = self._append(execution, EntryType.RESUME, by)
        if expire(self.store, self.clock, workspace, execution_id, log):
            log = self.store.read_log(workspace, execution_id)
        go_on(self.store, self.orchestrator, self.clock, (workspace, execution_id), log)

    def _append(self, execution: Execution, kind: EntryType, by: str) -> Log:
        """Append the entry unless the log says so already; return the log as it is then."""
        pauses = kind is EntryType.PAUSE
        looked_at = False
        for _ in range(_TRIES):
            log = self.store.read_log(execution.workspace, execution.id)
            _require_open(execution, log, kind)
            if log.paused is pauses:
                if not pauses:
                    _require_paused_before(execution, log)
                return log
            if not pauses and not looked_at:
                # First, so that the reaper soon finds a resume whose writer died after it; and
                # what goes on must be looked at more often than what stands still.
                at = timestamp(self.clock.now() + FIRST_LOOK)
                self.store.look_at(execution.workspace, execution.id, at=at)
                looked_at = True
            entry = LogEntry(
                index=log.last_index + 1,
                type=kind,
                at=timestamp(self.clock.now()),
                body={"by": by, "status": projected(execution, log).status.value},
            )
            try:
                self.store.append(execution.workspace, execution.id, entry)
            except ExecutionConflict:
                continue
            return self.store.read_log(execution.workspace, execution.id)
        raise StoreUnavailable(
            f"Execution {execution.id!r} is being written to without a gap; try again.",
        )


def _require_paused_before(execution: Execution, log: Log) -> None:
    """Let a repeated resume pass, but not one that was meant as an answer."""
    resumed = any(entry.type is EntryType.RESUME for entry in log.entries)
    if pending(log) and not resumed:
        raise Unprocessable(
            f"The request is not valid: {execution.id!r} is not paused and asks something; "
            "give either 'value' or 'resume'.",
            errors=[{"path": "", "message": "give either 'value' or 'resume'"}],
        )


def _require_open(execution: Execution, log: Log, kind: EntryType) -> None:
    if log.end is not None:
        status = end_status(log.end)
    elif log.cancelled:
        status = ExecutionStatus.CANCELLED
    elif execution.status.is_terminal:
        status = execution.status
    else:
        return
    done = "paused" if kind is EntryType.PAUSE else "resumed"
    raise IllegalTransition(f"An execution that is {status.value!r} cannot be {done}; it is over.")
