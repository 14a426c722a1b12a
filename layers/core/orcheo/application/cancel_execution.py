"""Cancel an execution. The log entry is the cancel; stopping the state machine only tidies up."""

from dataclasses import dataclass
from typing import Final

from orcheo.application.end_execution import EndExecution
from orcheo.application.find_execution import find_execution
from orcheo.application.ports import (
    Clock,
    ExecutionStore,
    Orchestrator,
    timestamp,
)
from orcheo.domain.commit_log import EntryType, Log, LogEntry, end_status
from orcheo.domain.errors import ExecutionConflict, StoreUnavailable
from orcheo.domain.executions import Execution
from orcheo.domain.lifecycles import ExecutionStatus, move_execution

_TRIES: Final = 20


@dataclass(frozen=True, slots=True)
class CancelExecution:
    """Cancels executions."""

    store: ExecutionStore
    orchestrator: Orchestrator
    clock: Clock
    end: EndExecution

    def __call__(
        self,
        workspace: str,
        execution_id: str,
        *,
        by: str,
        reason: str = "",
    ) -> Execution:
        """Cancel an execution; once this returns, nothing more is committed.

        One that was accepted but is still in the queue is cancelled as well: its log then ends
        before dispatch creates it.

        Returns:
            The execution, cancelled now or before.

        Raises:
            IllegalTransition: It has ended otherwise.
            NotFound: There is no such execution.
        """
        execution = find_execution(self.store, workspace, execution_id)
        log = self._cancelled(execution, by, reason)
        cause = f"cancelled by {by}"
        return self.end(
            execution,
            log,
            ExecutionStatus.CANCELLED,
            first=lambda: self.orchestrator.stop(
                workspace, execution_id, cause, since=log.generation
            ),
        )

    def _cancelled(self, execution: Execution, by: str, reason: str) -> Log:
        """Return the log, with a cancel entry or the end that a cancel had before."""
        for _ in range(_TRIES):
            log = self.store.read_log(execution.workspace, execution.id)
            if log.end is not None:
                if end_status(log.end) is not ExecutionStatus.CANCELLED:
                    move_execution(end_status(log.end), ExecutionStatus.CANCELLED)
                return log
            if log.cancelled:
                return log
            entry = LogEntry(
                index=log.last_index + 1,
                type=EntryType.CANCEL,
                at=timestamp(self.clock.now()),
                body={"by": by, "reason": reason},
            )
            try:
                self.store.append(execution.workspace, execution.id, entry)
            except ExecutionConflict:
                continue
            return Log([*log.entries, entry], log.tasks)
        raise StoreUnavailable(
            f"Execution {execution.id!r} is being written to without a gap; try again.",
        )
