"""Ask for an execution that a node of another one waits for, through the queue like any other.

There is no state here: the child's id is derived, and the queue and dispatch know it by that. So
asking again is harmless, whenever that is. The version is pinned by the first message that
dispatch sees. A message that became a dead letter asks for nobody: ``start_again`` does.
"""

from dataclasses import dataclass
from typing import Any, Final

from orcheo.application.cancel_children import Cancel
from orcheo.application.claim_checks import claim_check
from orcheo.application.effect_ports import ChildRequest
from orcheo.application.execute_workflow import version_to_run
from orcheo.application.messages import TriggerMessage
from orcheo.application.ports import (
    BlobStore,
    Clock,
    ExecutionStore,
    TriggerQueue,
    WorkflowStore,
    timestamp,
)
from orcheo.domain.errors import (
    Conflict,
    IllegalTransition,
    NotFound,
    SubWorkflowTooDeep,
    SubWorkflowUnavailable,
)
from orcheo.domain.executions import Execution
from orcheo.domain.identifiers import body_hash
from orcheo.domain.interrupts import WORKFLOW

MAX_DEPTH: Final = 10
"""Executions above one another, error workflows included: deeper, it is a loop."""


@dataclass(frozen=True, slots=True)
class StartSubWorkflow:
    """Starts children."""

    workflows: WorkflowStore
    queue: TriggerQueue
    blobs: BlobStore
    clock: Clock
    executions: ExecutionStore
    cancel: Cancel

    def start(self, request: ChildRequest) -> None:
        """Ask for a child; asking again for the same one is success, and gives no second.

        Raises:
            SubWorkflowTooDeep: There are too many executions above it.
            SubWorkflowUnavailable: There is nothing to run.
            Unavailable: A dependency failed; the child may or may not have been asked for.
        """
        parent = request.parent
        if parent.depth >= MAX_DEPTH:
            raise SubWorkflowTooDeep(
                f"Node {request.node_id!r} would start an execution {parent.depth + 1} levels "
                f"deep; {MAX_DEPTH} are allowed. Look for a workflow that starts itself."
            )
        message = TriggerMessage(
            workspace=parent.workspace,
            execution_id=request.execution_id,
            workflow_id=request.workflow_id,
            version=runnable_version(
                self.workflows, parent.workspace, request.workflow_id, request.version
            ),
            trigger={
                "type": WORKFLOW,
                "id": parent.workflow_id,
                "event": {"key": request.event_key},
            },
            inputs=claim_check(
                self.blobs, parent.workspace, request.inputs, owner=request.execution_id
            ),
            # Not of the version: which one is active may change before the message comes again.
            body_hash=_hash(request),
            priority=parent.priority,
            config=parent.config,
            parent={
                "execution_id": parent.id,
                "kind": WORKFLOW,
                "node_id": request.node_id,
                "interrupt_id": request.interrupt_id,
            },
            depth=parent.depth + 1,
            role=parent.role,
            accepted_at=timestamp(self.clock.now()),
            created_by=parent.created_by,
        )
        self.queue.send(message, group=request.execution_id)

    def start_again(self, request: ChildRequest) -> None:
        """Ask again for a child, unless dispatch has seen it; raises what ``start`` does."""
        standing = self.executions.acceptance(request.parent.workspace, request.execution_id)
        if standing is None:
            self.start(request)

    def abandon(self, parent: Execution, execution_id: str) -> None:
        """Cancel a child for which nothing waits any more.

        Raises:
            Unavailable: It may still run; try again.
        """
        try:
            self.cancel(
                parent.workspace,
                execution_id,
                by=parent.id,
                reason="the node that waits for it was given up",
            )
        except IllegalTransition:
            return  # it has ended
        except NotFound:
            return  # not dispatched yet, and dispatch will see that nothing waits for it


def runnable_version(
    workflows: WorkflowStore, workspace: str, workflow_id: str, wanted: int | None = None
) -> int:
    """Return the version of a workflow that can run now; SubWorkflowUnavailable."""
    try:
        return version_to_run(workflows.get(workspace, workflow_id), wanted)
    except (NotFound, Conflict) as error:
        raise SubWorkflowUnavailable(
            f"Workflow {workflow_id!r} cannot be started: {error.message}"
        ) from error


def _hash(request: ChildRequest) -> str:
    body: dict[str, Any] = {
        "workflow_id": request.workflow_id,
        "version": request.version,
        "inputs": request.inputs,
    }
    return body_hash(body)
