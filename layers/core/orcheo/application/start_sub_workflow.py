"""Ask for an execution that a node of another one waits for, through the queue like any other.

There is no state here: the child's id is derived, and the queue and dispatch know it by that. So
asking again is harmless, whenever that is. The version is pinned by the first message that
dispatch sees.
"""

from dataclasses import dataclass
from typing import Any, Final

from orcheo.application.claim_checks import claim_check
from orcheo.application.effect_ports import ChildRequest
from orcheo.application.messages import TriggerMessage
from orcheo.application.ports import BlobStore, Clock, TriggerQueue, WorkflowStore, timestamp
from orcheo.domain.errors import NotFound, SubWorkflowTooDeep, SubWorkflowUnavailable
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
            accepted_at=timestamp(self.clock.now()),
            created_by=parent.created_by,
        )
        self.queue.send(message, group=request.execution_id)


def runnable_version(
    workflows: WorkflowStore, workspace: str, workflow_id: str, wanted: int | None = None
) -> int:
    """Return the version of a workflow that can run now; SubWorkflowUnavailable."""
    try:
        workflow = workflows.get(workspace, workflow_id)
    except NotFound as error:
        raise SubWorkflowUnavailable(
            f"There is no workflow {workflow_id!r} to start; correct 'workflow_id'."
        ) from error
    if workflow.archived:
        raise SubWorkflowUnavailable(
            f"Workflow {workflow_id!r} is archived and cannot be started; restore it."
        )
    if wanted is not None and not 1 <= wanted <= workflow.latest_version:
        raise SubWorkflowUnavailable(
            f"Workflow {workflow_id!r} has no version {wanted}; "
            f"the newest is {workflow.latest_version}."
        )
    version = workflow.active_version if wanted is None else wanted
    if version is None:
        raise SubWorkflowUnavailable(
            f"Workflow {workflow_id!r} has no version to run; give it a graph first."
        )
    return version


def _hash(request: ChildRequest) -> str:
    body: dict[str, Any] = {
        "workflow_id": request.workflow_id,
        "version": request.version,
        "inputs": request.inputs,
    }
    return body_hash(body)
