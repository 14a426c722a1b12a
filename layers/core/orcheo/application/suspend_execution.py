"""Let a state machine stand still until a decision comes or a pause is over, and let it go on.

Two writers meet here, and neither waits for the other. This one stores the token and then reads
the log; whoever decides or resumes stores that and then reads the token (``decide_interrupt``,
``pause_execution``). Whichever comes second sees what the first has written and sends the token
back. Where both see both, both send it, and the second learns that it was used: that is success.
Where the second dies before it has sent it, a repeat of its request sends it, and else the reaper.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from orcheo.application.messages import SuspendRequest
from orcheo.application.ports import Clock, ExecutionStore, Orchestrator, timestamp
from orcheo.domain.commit_log import Log, Suspension

_MOST_EVENTS: Final = 100_000
_MOST_TRIES: Final = 100


class Suspended(StrEnum):
    """What became of a state machine that is to stand still."""

    WAITING = "waiting"
    AWAKE = "awake"
    """There was no reason to wait (any more): it goes on at once."""
    SUPERSEDED = "superseded"
    """A later attempt of the same state has a token already."""


@dataclass(frozen=True, slots=True)
class SuspendExecution:
    """Stores tokens."""

    store: ExecutionStore
    orchestrator: Orchestrator
    clock: Clock

    def __call__(self, request: SuspendRequest) -> Suspended:
        """Store the token, and send it back at once where there is no reason to wait.

        That is so where a decision has come since the execution looked for one, where the pause is
        over, and where its log has moved on: it was cancelled, it ended, or another state machine
        runs it.

        Raises:
            Unavailable: A dependency failed; the state is entered again, with another token.
        """
        workspace, execution_id = request.workspace, request.execution_id
        suspension = Suspension(
            index=request.index,
            attempt=_order(request),
            token=request.token,
            at=timestamp(self.clock.now()),
        )
        if not self.store.put_suspension(workspace, execution_id, suspension):
            return Suspended.SUPERSEDED
        log = self.store.read_log(workspace, execution_id)
        suspended = log.suspended
        if suspended is not None and suspended.index == request.index and not log.has_news:
            return Suspended.WAITING
        self.orchestrator.wake(workspace, execution_id, request.token)
        return Suspended.AWAKE


def _order(request: SuspendRequest) -> int:
    """Return a number that is higher for a later token of the same suspension.

    A later state machine execution comes after an earlier one, a later visit of the state (one
    whose wait had run out goes there again) after an earlier one, a retry after what failed.
    """
    return (request.generation * _MOST_EVENTS + request.events) * _MOST_TRIES + request.attempt


def go_on(
    store: ExecutionStore,
    orchestrator: Orchestrator,
    clock: Clock,
    execution: tuple[str, str],
    log: Log,
) -> None:
    """Let an execution go on, given by workspace and id, where its log gives a reason to.

    Where nothing could be woken, it is being woken, or is about to store its token; or its state
    machine is gone, and then the reaper has to start another one: it is to look now.
    """
    if log.has_news and not wake(orchestrator, *execution, log):
        store.look_at(*execution, at=timestamp(clock.now()))


def wake(orchestrator: Orchestrator, workspace: str, execution_id: str, log: Log) -> bool:
    """Send back the token of the suspension that a log ends with; tell whether that woke it.

    False where nothing waits: the token is not there yet, or it was used. Behind a suspension that
    an invocation is to look at again stands no token of its own: that of the one before it counts.
    """
    suspended, suspension = log.suspended, log.suspension
    if suspended is None or suspension is None:
        return False
    if suspension.index != suspended.index and not suspended.body.get("again"):
        return False
    return orchestrator.wake(workspace, execution_id, suspension.token)
