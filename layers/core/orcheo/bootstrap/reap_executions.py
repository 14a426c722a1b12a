"""Wires ``reap_executions``."""

from functools import lru_cache
from typing import Final

from orcheo.application.reap_executions import ReapExecutions
from orcheo.bootstrap import consequences, runtime_store, telemetry

SERVICE: Final = "reap_executions"


@lru_cache
def reap_executions() -> ReapExecutions:
    """Return the use case."""
    return ReapExecutions(
        runtime_store.executions(),
        runtime_store.orchestrator(),
        runtime_store.clock,
        consequences.end_execution(),
        runtime_store.admit_execution(),
    )


def reap() -> dict[str, int]:
    """Look at what is due; return how many looks came to what."""
    done = {repair.value: count for repair, count in reap_executions()().items()}
    for repair, count in done.items():
        telemetry.count(SERVICE, f"Reap{repair.capitalize()}", count)
    if done:
        telemetry.logger(SERVICE).info("reaped", extra={"looks": done})
    return done
