"""Find an execution from the moment that its event was accepted: it may still be in the queue."""

from orcheo.application.ports import Acceptance, ExecutionStore
from orcheo.domain.errors import NotFound
from orcheo.domain.executions import Execution
from orcheo.domain.lifecycles import ExecutionStatus


def find_execution(store: ExecutionStore, workspace: str, execution_id: str) -> Execution:
    """Return an execution's status item, or what it will be created as; NotFound."""
    try:
        return store.get(workspace, execution_id)
    except NotFound:
        acceptance = store.acceptance(workspace, execution_id)
        if acceptance is None or acceptance.purged:
            raise
        return accepted_execution(acceptance)


def accepted_execution(acceptance: Acceptance) -> Execution:
    """Return the execution that an accepted event will become: scheduled, inputs not yet known."""
    return Execution(
        workspace=acceptance.workspace,
        id=acceptance.execution_id,
        workflow_id=acceptance.workflow_id,
        version=acceptance.version,
        status=ExecutionStatus.SCHEDULED,
        trigger=dict(acceptance.trigger),
        inputs=None,
        body_hash=acceptance.body_hash,
        created_at=acceptance.accepted_at,
        created_by=acceptance.created_by,
        deadline_at=acceptance.accepted_at,
    )
