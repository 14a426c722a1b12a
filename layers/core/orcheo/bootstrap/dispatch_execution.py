"""Wires ``dispatch_execution``."""

import json
from functools import lru_cache
from typing import Any, Final

from orcheo.adapters.aws.clients import client
from orcheo.adapters.aws.fifo_batch import process_batch
from orcheo.adapters.dynamodb.trigger_store import DynamoTriggerStore
from orcheo.adapters.dynamodb.user_limits import DynamoUserLimits
from orcheo.application.dispatch_execution import DispatchExecution, DispatchOutcome
from orcheo.application.dispatch_tick import DispatchTick
from orcheo.application.messages import ScheduledTick, TriggerMessage
from orcheo.application.user_limits import KnownUserLimits
from orcheo.bootstrap import consequences, credential_gate, runtime_store, telemetry
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
        credential_gate.gate(),
    )


def dispatch_batch(event: dict[str, Any]) -> dict[str, Any]:
    """Dispatch the events of a batch; return those that must come again."""
    return process_batch(event, _dispatch, _failed)


@lru_cache
def dispatch_tick() -> DispatchTick:
    """Return the use case for ticks of schedules."""
    triggers = DynamoTriggerStore(client("dynamodb"), Environment().config_table)
    return DispatchTick(triggers, dispatch_execution(), runtime_store.clock)


def _dispatch(body: str) -> None:
    document = json.loads(body)
    if isinstance(document, dict) and "trigger_id" in document:
        _dispatch_tick(ScheduledTick.model_validate_json(body))
        return
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


def _dispatch_tick(tick: ScheduledTick) -> None:
    outcome = dispatch_tick()(tick)
    telemetry.count(SERVICE, f"Dispatch{outcome.value.capitalize()}")
    log = telemetry.logger(SERVICE)
    record = log.warning if outcome is DispatchOutcome.IGNORED else log.info
    record("tick dispatched", extra={"trigger": tick.trigger_id, "outcome": outcome.value})


def _failed(message_id: str, error: Exception) -> None:
    telemetry.count(SERVICE, "DispatchFailed")
    # The class only: a validation error would quote the payload.
    telemetry.logger(SERVICE).error(
        "not dispatched; the queue delivers it again",
        extra={"message_id": message_id, "error": type(error).__name__},
    )
