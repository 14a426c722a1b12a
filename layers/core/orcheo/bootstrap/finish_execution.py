"""Wires ``finish_execution``."""

from functools import lru_cache
from typing import Any, Final

from orcheo.adapters.aws.machine_failures import read_failure
from orcheo.application.finish_execution import FinishExecution
from orcheo.bootstrap import consequences, runtime_store, telemetry

SERVICE: Final = "finish_execution"


@lru_cache
def finish_execution() -> FinishExecution:
    """Return the use case."""
    return FinishExecution(
        runtime_store.executions(),
        runtime_store.orchestrator(),
        consequences.end_execution(),
    )


def finish_reported(event: dict[str, Any]) -> dict[str, str]:
    """End the execution that an event reports as failed; return identifiers only."""
    reported = read_failure(event)
    ended = finish_execution()(reported)
    if ended is not None:
        telemetry.count(SERVICE, "FinishedWithoutWorker")
    telemetry.logger(SERVICE).info(
        "finished",
        extra={
            "workspace": reported.workspace,
            "workflow": None if ended is None else ended.workflow_id,
            "execution": reported.execution_id,
            "error": reported.error,
            "status": None if ended is None else ended.status.value,
        },
    )
    return {
        "workspace": reported.workspace,
        "execution_id": reported.execution_id,
        "outcome": "finished",
    }
