"""Cancel what an execution that has not succeeded has started and still waits for.

A consequence of the parent's end. The rows of its tasks name every child that was asked for. One
whose message is still in the queue is not known here; dispatch asks whether its parent has ended
and then ends it as well. Each child's end has the same consequence, so this goes all the way down.
"""

from dataclasses import dataclass
from typing import Protocol

from orcheo.application.ports import ExecutionStore
from orcheo.domain.commit_log import Log
from orcheo.domain.errors import IllegalTransition, NotFound
from orcheo.domain.executions import Execution
from orcheo.domain.interrupts import children
from orcheo.domain.lifecycles import ExecutionStatus


class Cancel(Protocol):
    """Cancels an execution: see ``CancelExecution``."""

    def __call__(
        self, workspace: str, execution_id: str, *, by: str, reason: str = ""
    ) -> Execution:
        """Cancel an execution; IllegalTransition where it has ended, NotFound."""
        ...


@dataclass(frozen=True, slots=True)
class CancelChildren:
    """Cancels children."""

    store: ExecutionStore
    cancel: Cancel

    def __call__(self, execution: Execution, log: Log) -> None:
        """Cancel the children that have not ended; nothing where there are none.

        Raises:
            Unavailable: It is tried again.
        """
        del log  # it may lack rows
        if execution.status is ExecutionStatus.SUCCEEDED:
            return  # its last superstep is complete, so each child of it has ended
        for child in children(self.store.read_log(execution.workspace, execution.id)):
            self._cancel(execution, child)

    def _cancel(self, execution: Execution, child: str) -> None:
        reason = f"the execution that waits for it is {execution.status.value}"
        try:
            self.cancel(execution.workspace, child, by=execution.id, reason=reason)
        except IllegalTransition:
            return  # it has ended
        except NotFound:
            return  # not dispatched yet, and dispatch will see that nothing waits for it; or gone
