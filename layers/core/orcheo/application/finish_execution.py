"""End what its worker could not end: it died three times, or its state machine failed."""

from dataclasses import dataclass
from typing import Final

from orcheo.application.end_execution import EndExecution, failure
from orcheo.application.ports import ExecutionStore, Orchestrator
from orcheo.domain.commit_log import Log
from orcheo.domain.errors import NotFound
from orcheo.domain.executions import Execution
from orcheo.domain.history import next_nodes
from orcheo.domain.lifecycles import ExecutionStatus

WORKER_DEATHS: Final = frozenset(
    {
        "Lambda.Unknown",
        "Runtime.ExitError",
        "Runtime.HandlerError",
        "Sandbox.Timedout",
        "States.HeartbeatTimeout",
        "States.TaskFailed",
        "States.Timeout",
    },
)
"""Error names that the platform gives a worker that did not live to give its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What the platform reports."""

    workspace: str
    execution_id: str
    error: str
    """A class name of ours, or a name of the platform."""
    cause: str = ""
    machine_ended: bool = False
    """True when it was the state machine that ended, false when that one asks for the end."""


@dataclass(frozen=True, slots=True)
class FinishExecution:
    """Ends executions as failed."""

    store: ExecutionStore
    orchestrator: Orchestrator
    end: EndExecution

    def __call__(self, reported: Failure) -> Execution | None:
        """End the execution as failed unless it has ended; a second call writes nothing.

        Returns:
            The execution as it ended; null where it was deleted, or where the report is about a
            state machine that has a successor.
        """
        workspace, execution_id = reported.workspace, reported.execution_id
        try:
            execution = self.store.get(workspace, execution_id)
        except NotFound:
            return None
        log = self.store.read_log(workspace, execution_id)
        succeeded_by_another = (
            log.end is None
            and reported.machine_ended
            and self.orchestrator.is_running(workspace, execution_id, since=log.generation)
        )
        if succeeded_by_another:
            return None
        return self.end(execution, log, ExecutionStatus.FAILED, _error(reported, log))


def _error(reported: Failure, log: Log) -> dict[str, str]:
    nodes = sorted(set(next_nodes(log)))
    node = nodes[0] if len(nodes) == 1 else None
    ran = nodes and log.claims_since_checkpoint and log.suspended is None
    if reported.error in WORKER_DEATHS and ran:
        return failure(
            "NodeCrashed",
            f"The worker died each time that it ran {' or '.join(map(repr, nodes))} "
            f"({reported.error}).",
            node,
        )
    detail = f": {reported.cause}" if reported.cause else ""
    return failure(reported.error, f"The state machine failed{detail}"[:1_000], node)
