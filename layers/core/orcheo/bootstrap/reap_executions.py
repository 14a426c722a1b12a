"""Wires ``reap_executions``."""

from functools import lru_cache
from typing import Final

from orcheo.application.purge_execution import PruneExecutions, PurgeExecution
from orcheo.application.reap_executions import ReapExecutions
from orcheo.bootstrap import consequences, credential_gate, runtime_store, telemetry

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
        credential_gate.gate(),
    )


@lru_cache
def prune_executions() -> PruneExecutions:
    """Return the use case that comes after the repairs."""
    executions, clock = runtime_store.executions(), runtime_store.clock
    return PruneExecutions(
        executions, PurgeExecution(executions, runtime_store.BlobsOnDemand(), clock), clock
    )


def reap() -> dict[str, int]:
    """Look at what is due, then purge what is kept no longer; return how many came to what."""
    done = {repair.value: count for repair, count in reap_executions()().items()}
    for repair, count in done.items():
        telemetry.count(SERVICE, f"Reap{repair.capitalize()}", count)
    pruned = {outcome.value: count for outcome, count in prune_executions()().items()}
    for outcome, count in pruned.items():
        telemetry.count(SERVICE, f"Prune{outcome.capitalize()}", count)
    done |= {f"prune_{outcome}": count for outcome, count in pruned.items()}
    if done:
        telemetry.logger(SERVICE).info("reaped", extra={"looks": done})
    return done
