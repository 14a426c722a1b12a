"""Wires ``dispatch_execution``."""

from functools import lru_cache
from typing import Any, Final

from orcheo.adapters.aws.clients import client
from orcheo.adapters.aws.fifo_batch import process_batch
from orcheo.adapters.dynamodb.user_limits import DynamoUserLimits
from orcheo.application.dispatch_execution import DispatchExecution, DispatchOutcome
from orcheo.application.messages import TriggerMessage
from orcheo.application.user_limits import KnownUserLimits
from orcheo.bootstrap import consequences, runtime_store, telemetry
from orcheo.bootstrap.environment import Environment

SERVICE: Final = "dispatch_execution"


@lru_cache
def dispatch_execution() -> DispatchExecution:
    """Return the use case."""
    return DispatchExecution(
        runtime_store.executions(),
        consequences.workflows(),
        runtime_store.orchestrator(),
        runtime_store.clock,
        consequences.end_execution(),
        runtime_store.admit_execution(),
        KnownUserLimits(
            DynamoUserLimits(client("dynamodb"), Environment().users_table), runtime_store.clock
        ),
    )


def dispatch_batch(event: dict[str, Any]) -> dict[str, Any]:
    """Dispatch the events of a batch; return those that must come again."""
    return process_batch(event, _dispatch, _failed)


def _dispatch(body: str) -> None:
    message = TriggerMessage.model_validate_json(body)
    outcome = dispatch_execution()(message)
    telemetry.count(SERVICE, f"Dispatch{outcome.value.capitalize()}")
    log = telemetry.logger(SERVICE)
    record = log.warning if outcome is DispatchOutcome.CONFLICT else log.info
    record(
        "dispatched",
        extra={
            "workspace": message.workspace,
            "workflow": message.workflow_id,
            "execution": message.execution_id,
            "outcome": outcome.value,
        },
    )


def _failed(message_id: str, error: Exception) -> None:
    telemetry.count(SERVICE, "DispatchFailed")
    # The class only: a validation error would quote the payload.
    telemetry.logger(SERVICE).error(
        "not dispatched; the queue delivers it again",
        extra={"message_id": message_id, "error": type(error).__name__},
    )
