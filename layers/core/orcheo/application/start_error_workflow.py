"""Start the workflow that a failed execution's own one names for that.

A consequence of the end. The id is derived from the failed execution, so there is one error run
for it, however often this is done. What an error workflow itself ends as starts nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from orcheo.application.messages import TriggerMessage
from orcheo.application.ports import Clock, TriggerQueue, WorkflowStore, timestamp
from orcheo.application.start_sub_workflow import MAX_DEPTH, runnable_version
from orcheo.application.version_cache import VersionCache
from orcheo.domain.commit_log import Log
from orcheo.domain.errors import NotFound, SubWorkflowUnavailable
from orcheo.domain.executions import Execution
from orcheo.domain.identifiers import body_hash, execution_id
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.values import encode

ERROR: Final = "error"
"""Kind of parent, and type of trigger, of what this starts."""

Report = Callable[[Execution, str], None]
"""Told of a failed execution, and why no error workflow runs for it."""


@dataclass(frozen=True, slots=True)
class StartErrorWorkflow:
    """Starts error workflows."""

    workflows: WorkflowStore
    versions: VersionCache
    queue: TriggerQueue
    clock: Clock
    report: Report

    def __call__(self, execution: Execution, log: Log) -> None:
        """Ask for the error workflow of a failed execution; nothing where there is none.

        One that cannot run is reported, and does not keep the execution from ending.

        Raises:
            Unavailable: It is tried again.
        """
        del log
        if execution.status is not ExecutionStatus.FAILED or _is_error_run(execution):
            return
        wanted = self._wanted(execution)
        if wanted is None:
            return
        if execution.depth >= MAX_DEPTH:
            self.report(execution, f"It is {execution.depth} levels deep already.")
            return
        try:
            version = runnable_version(self.workflows, execution.workspace, wanted)
        except SubWorkflowUnavailable as error:
            self.report(execution, error.message)
            return
        message = self._message(execution, wanted, version)
        self.queue.send(message, group=message.execution_id)

    def _wanted(self, execution: Execution) -> str | None:
        try:
            version = self.versions.get(
                execution.workspace, execution.workflow_id, execution.version
            )
        except NotFound:
            return None  # deleted, and its settings with it
        return version.graph.settings.error_workflow

    def _message(self, execution: Execution, workflow_id: str, version: int) -> TriggerMessage:
        source = f"{ERROR}:{execution.id}"
        return TriggerMessage(
            workspace=execution.workspace,
            execution_id=execution_id(execution.workspace, source, ERROR),
            workflow_id=workflow_id,
            version=version,
            trigger={"type": ERROR, "id": execution.workflow_id, "event": {"key": execution.id}},
            inputs=encode(_inputs(execution)),
            # Of what never changes: the status item may say more when this is done again.
            body_hash=body_hash({"failed": execution.id, "error": execution.error}),
            priority=execution.priority,
            parent={"execution_id": execution.id, "kind": ERROR},
            depth=execution.depth + 1,
            accepted_at=timestamp(self.clock.now()),
            created_by=execution.created_by,
            role=execution.role,
        )


def _is_error_run(execution: Execution) -> bool:
    return execution.parent is not None and execution.parent.get("kind") == ERROR


def _inputs(execution: Execution) -> dict[str, Any]:
    """Return what the error workflow gets.

    Not what the failed one got: that may be large, and GET /executions/{id} shows it.
    """
    error = execution.error or {}
    return {
        "error": {name: error.get(name) for name in ("type", "message", "node_id")},
        "execution": {
            "id": execution.id,
            "workflow_id": execution.workflow_id,
            "version": execution.version,
            "trigger": execution.trigger,
            "created_at": execution.created_at,
            "started_at": execution.started_at,
            "finished_at": execution.finished_at,
        },
    }
