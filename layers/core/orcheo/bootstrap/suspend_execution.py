"""Wires ``suspend_execution``."""

from functools import lru_cache
from typing import Any, Final

from orcheo.application.messages import SuspendRequest
from orcheo.application.suspend_execution import SuspendExecution
from orcheo.bootstrap import runtime_store, telemetry
from orcheo.bootstrap.on_demand import on_demand

SERVICE: Final = "suspend_execution"


@lru_cache
def suspend_execution() -> SuspendExecution:
    """Return the use case; most suspensions wait, and then call no state machine."""
    return SuspendExecution(
        runtime_store.executions(), on_demand(runtime_store.orchestrator), runtime_store.clock
    )


def suspend(event: dict[str, Any]) -> dict[str, str]:
    """Store the token of an event; return identifiers only, which the state machine ignores."""
    request = SuspendRequest.model_validate(event)
    outcome = suspend_execution()(request)
    telemetry.count(SERVICE, f"Suspend{outcome.capitalize()}")
    telemetry.logger(SERVICE).info(
        "suspended",
        extra={
            "workspace": request.workspace,
            "execution": request.execution_id,
            "outcome": outcome.value,
        },
    )
    return {
        "workspace": request.workspace,
        "execution_id": request.execution_id,
        "outcome": outcome.value,
    }
