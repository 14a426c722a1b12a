"""Decide what nobody has decided in time: by the default, or that it has expired.

An expiry is a decision like a person's, in the same row: the first writer wins, and it is final.
Whoever comes by after the time may write it: the state machine whose wait has run out, the reaper,
a resume, someone whose answer is too late. While an execution is paused nothing expires.
"""

from orcheo.application.ports import Clock, ExecutionStore, timestamp
from orcheo.domain.commit_log import Decision, Log
from orcheo.domain.interrupts import EXPIRY, Interrupt, expired


def expire(
    store: ExecutionStore, clock: Clock, workspace: str, execution_id: str, log: Log
) -> bool:
    """Decide what has expired; tell whether there was anything."""
    now = timestamp(clock.now())
    late = expired(log, now)
    for interrupt in late:
        store.put_decision(workspace, execution_id, _decision(interrupt, now))
    return bool(late)


def _decision(interrupt: Interrupt, now: str) -> Decision:
    error = None
    if not interrupt.has_default:
        error = {
            "type": "InterruptExpired",
            "message": f"Nobody answered until {interrupt.expires_at}, and there is no default.",
        }
    return Decision(
        interrupt_id=interrupt.id,
        at=now,
        by=EXPIRY,
        value=interrupt.default,
        asked=interrupt.asked(),
        error=error,
    )
