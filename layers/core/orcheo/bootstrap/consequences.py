"""Wires what follows from an end, the same for every function that ends executions.

Most ends have no consequence: what these need is made by the first that does.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from orcheo.adapters.aws.clients import client
from orcheo.adapters.aws.sqs_trigger_queue import SqsTriggerQueue
from orcheo.adapters.dynamodb.workflow_store import DynamoWorkflowStore
from orcheo.application.admit_execution import ReleaseSlots
from orcheo.application.cancel_children import CancelChildren
from orcheo.application.cancel_execution import CancelExecution
from orcheo.application.close_grant import CloseGrant
from orcheo.application.end_execution import EndExecution
from orcheo.application.start_error_workflow import StartErrorWorkflow
from orcheo.application.tell_parent import TellParent
from orcheo.application.version_cache import VersionCache
from orcheo.bootstrap import runtime_store, telemetry
from orcheo.bootstrap.environment import Environment
from orcheo.bootstrap.on_demand import on_demand
from orcheo.domain.executions import Execution

if TYPE_CHECKING:
    from orcheo.adapters.dynamodb.grant_store import DynamoGrantStore

SERVICE: Final = "end_execution"


@lru_cache
def end_execution() -> EndExecution:
    """Return the only way to a terminal status, with all that follows from one."""
    executions, clock = runtime_store.executions(), runtime_store.clock
    orchestrator = on_demand(runtime_store.orchestrator)
    store = on_demand(workflows)
    return EndExecution(
        executions,
        clock,
        (
            close_grant(),
            ReleaseSlots(runtime_store.admit_execution()),
            CancelChildren(executions, cancel_execution),
            TellParent(executions, orchestrator, clock),
            StartErrorWorkflow(
                store, VersionCache(store), on_demand(triggers_queue), clock, _report
            ),
        ),
    )


@lru_cache
def close_grant() -> CloseGrant:
    """Return who destroys grants; only executions that may have one need a store for it."""
    return CloseGrant(on_demand(_grants), runtime_store.clock)


def _grants() -> "DynamoGrantStore":
    from orcheo.adapters.dynamodb.grant_store import (  # noqa: PLC0415 - most executions have none
        DynamoGrantStore,
    )

    return DynamoGrantStore(client("dynamodb"), Environment().credentials_table)


def cancel_execution(workspace: str, execution_id: str, *, by: str, reason: str = "") -> Execution:
    """Cancel an execution, whose end has the same consequences; see ``CancelExecution``."""
    cancel = CancelExecution(
        runtime_store.executions(),
        on_demand(runtime_store.orchestrator),
        runtime_store.clock,
        end_execution(),
    )
    return cancel(workspace, execution_id, by=by, reason=reason)


@lru_cache
def workflows() -> DynamoWorkflowStore:
    """Return the store of workflows and versions."""
    return DynamoWorkflowStore(
        client("dynamodb"), Environment().config_table, blobs=runtime_store.BlobsOnDemand()
    )


@lru_cache
def triggers_queue() -> SqsTriggerQueue:
    """Return the queue of accepted events."""
    return SqsTriggerQueue(client("sqs"), Environment().triggers_queue_url)


def _report(execution: Execution, reason: str) -> None:
    telemetry.count(SERVICE, "ErrorWorkflowMissing")
    telemetry.logger(SERVICE).warning(
        "no error workflow runs",
        extra={
            "workspace": execution.workspace,
            "workflow": execution.workflow_id,
            "execution": execution.id,
            "reason": reason,
        },
    )
