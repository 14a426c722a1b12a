"""Advance an execution: one invocation's share of its supersteps.

``claim -> supersteps -> (more | wait | end)``. The claim is a log entry, so it fences every older
invocation without waiting for it; whoever is refused by the log afterwards stops and says
``superseded``. What ended the execution, here or elsewhere, is read from the log alone.

Where tasks wait for decisions, the log gets a ``suspend`` entry, and the state machine stands still
until one comes. So it does where the execution is paused, until someone resumes it. Asked again
before that, this has nothing to do and does not even claim.

A wide superstep is handed out in shares (``fan_out``), each an invocation of its own
(``advance_chunk``); the next turn finds their rows and goes on. Before the history of the state
machine gets too long, the next generation of it goes on with the same log (``renewed``).
"""

import dataclasses
import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from orcheo.application.advance_chunk import AdvanceChunk, owner
from orcheo.application.close_grant import CloseGrant
from orcheo.application.end_execution import EndExecution, failure
from orcheo.application.engine_ports import Engine, Segment, SegmentResult
from orcheo.application.expire_interrupts import expire
from orcheo.application.history_limit import RENEW_AT, after
from orcheo.application.messages import AdvanceRequest, AdvanceResult, Chunk
from orcheo.application.ports import Clock, ExecutionStore, Orchestrator, timestamp
from orcheo.application.version_cache import VersionCache
from orcheo.domain.commit_log import EntryType, Log, LogEntry, behind_pauses
from orcheo.domain.errors import ExecutionConflict, NotFound, StoreUnavailable
from orcheo.domain.executions import Execution
from orcheo.domain.interrupts import answered_nodes, first_expiry
from orcheo.domain.lifecycles import ExecutionStatus

BUDGET_SECONDS: Final = 300.0
"""No superstep starts later than this in an invocation, however long it may last."""
MARGIN_SECONDS: Final = 60.0
"""Kept free before the invocation's own end: a node's default time limit."""
LONGEST_SUSPENSION: Final = 31_536_000
"""Seconds that a state machine may wait: a year is all that it has."""
_CLAIM_TRIES: Final = 10
_STARTABLE: Final = frozenset({ExecutionStatus.SCHEDULED, ExecutionStatus.WAITING})
_ACTIVE: Final = frozenset({ExecutionStatus.SCHEDULED, ExecutionStatus.RUNNING})

Outcome = Literal["finished", "continue", "backoff", "suspend", "superseded"]


def budget(remaining_seconds: float) -> float:
    """Return the time budget of an invocation that may last so long."""
    return max(0.0, min(remaining_seconds - MARGIN_SECONDS, BUDGET_SECONDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceExecution:
    """Runs an execution until it ends, must wait, or has used up the invocation's time."""

    executions: ExecutionStore
    versions: VersionCache
    engine: Engine
    end: EndExecution
    clock: Clock
    orchestrator: Orchestrator
    close_grant: CloseGrant
    renew_at: int = RENEW_AT
    """Entries of a state machine's history from which on another one goes on."""

    def __call__(
        self, request: AdvanceRequest, *, request_id: str, budget_seconds: float
    ) -> AdvanceResult:
        """Advance it.

        Args:
            request: Which execution, or which share of its superstep.
            request_id: Of the invocation; kept in its claim for whoever reads the log.
            budget_seconds: No superstep starts after it; the first always does.

        Raises:
            Unavailable: A dependency failed; the same request may be tried again.
            NotFound: There is no such execution.
        """
        if request.chunk is None and request.events >= self.renew_at:
            return self._renewed(request)
        execution = self.executions.get(request.workspace, request.execution_id)
        if request.chunk is not None:
            run = AdvanceChunk(self.executions, self.versions, self.engine)
            return _result(request, run(execution, request.chunk, budget_seconds))
        claimed = self._claim(request, execution, request_id)
        if isinstance(claimed, str):
            return _result(request, claimed)
        if isinstance(claimed, _Standing):
            return self._suspended(request, execution, claimed)
        log, fence = claimed
        try:
            return self._advance(request, execution, log, fence, budget_seconds)
        except ExecutionConflict:
            return _result(request, self._overtaken(execution, fence))

    def _renewed(self, request: AdvanceRequest) -> AdvanceResult:
        """Let the next generation go on; the name of its state machine makes that happen once."""
        self.orchestrator.start(
            request.workspace, request.execution_id, generation=request.generation + 1
        )
        return _result(request, "renewed")

    def _claim(
        self, request: AdvanceRequest, execution: Execution, request_id: str
    ) -> "tuple[Log, int] | _Standing | Outcome":
        """Append a claim; return the log before it and its index, or how the matter stands.

        A claim never waits for another. Where the index is taken, the log is read again. What is
        suspended without news is not claimed: its ``suspend`` entry is returned. What is paused is
        suspended first, and claimed before that only if it never was: then it has begun.
        """
        for _ in range(_CLAIM_TRIES):
            log = self.executions.read_log(execution.workspace, execution.id)
            if log.end is not None or log.cancelled:
                self.end(execution, log, ExecutionStatus.CANCELLED)
                return "finished"
            if timestamp(self.clock.now()) >= execution.deadline_at:
                message = f"It had not ended by its deadline, {execution.deadline_at}."
                error = failure("DeadlineExceeded", message)
                self.end(execution, log, ExecutionStatus.FAILED, error)
                return "finished"
            if expire(self.executions, self.clock, execution.workspace, execution.id, log):
                continue
            if log.suspended is not None and not log.has_news:
                return _Standing(log.suspended, self._seconds_to(_expiry(log)))
            index = log.last_index + 1
            try:
                if log.paused and log.claimed:
                    entry = self._put(execution, index, EntryType.SUSPEND, _standing_still(log))
                    return _Standing(entry, self._seconds_to(_expiry(log)))
                self._put(execution, index, EntryType.CLAIM, _claim(request, log, request_id))
                if log.paused:
                    body = {**_standing_still(log), "claim": index}
                    entry = self._put(execution, index + 1, EntryType.SUSPEND, body)
                    return _Standing(entry, 0)
            except ExecutionConflict:
                continue
            return log, index
        raise StoreUnavailable(
            f"Execution {execution.id!r} is being claimed too often at once; try again."
        )

    def _put(
        self, execution: Execution, index: int, kind: EntryType, body: dict[str, Any]
    ) -> LogEntry:
        entry = LogEntry(index=index, type=kind, at=timestamp(self.clock.now()), body=body)
        self.executions.append(execution.workspace, execution.id, entry)
        return entry

    def _advance(
        self,
        request: AdvanceRequest,
        execution: Execution,
        log: Log,
        fence: int,
        budget_seconds: float,
    ) -> AdvanceResult:
        running = self._project_running(execution)
        try:
            version = self.versions.get(
                execution.workspace, execution.workflow_id, execution.version
            )
        except NotFound as error:
            fault = {"type": error.type, "message": error.message}
            ended = SegmentResult(outcome="failed", last_index=fence, error=fault)
        else:
            segment = Segment(
                execution=running,
                version=version,
                log=log,
                fence=fence,
                drain_after_seconds=budget_seconds,
                generation=max(request.generation, log.generation),
            )
            ended = self.engine.run(segment)
        return self._settle(request, running, log, ended)

    def _project_running(self, execution: Execution) -> Execution:
        """Show the execution as running; no write where it is shown so already."""
        if execution.status not in _STARTABLE:
            return execution
        running = dataclasses.replace(
            execution,
            status=ExecutionStatus.RUNNING,
            started_at=execution.started_at or timestamp(self.clock.now()),
        )
        self.executions.project(running, expected=_STARTABLE, due_at=execution.deadline_at)
        return running

    def _settle(
        self, request: AdvanceRequest, execution: Execution, log: Log, result: SegmentResult
    ) -> AdvanceResult:
        match result.outcome:
            case "continue":
                return _result(request, "continue")
            case "backoff":
                seconds = min(result.seconds, self._seconds_to(execution.deadline_at))
                return _result(request, "backoff", max(1, math.ceil(seconds)))
            case "fan_out":
                return _result(request, "fan_out", chunks=result.chunks)
            case "suspend":
                entry = self._suspend(execution, log, result)
                return self._suspended(request, execution, _Standing(entry, result.seconds))
            case "succeeded":
                status, error = ExecutionStatus.SUCCEEDED, None
            case "failed":
                status, error = ExecutionStatus.FAILED, result.error
        known = _up_to(log, result.last_index, timestamp(self.clock.now()))
        self.end(execution, known, status, error, fence=result.last_index)
        return _result(request, "finished")

    def _suspend(self, execution: Execution, log: Log, result: SegmentResult) -> LogEntry:
        """Append that nothing runs until a decision comes; ExecutionConflict where overtaken.

        The entry says how many decisions the segment knew. One that came since makes the number
        differ, so whoever stores the token sees that there is no reason to wait. It may stand
        behind a pause: then the decision is waited for first, and the end of the pause after that.
        """
        body = {"decisions": len(log.decisions), "seconds": result.ran}
        known = result.last_index
        for _ in range(_CLAIM_TRIES):
            try:
                return self._put(execution, known + 1, EntryType.SUSPEND, body)
            except ExecutionConflict:
                now = self.executions.read_log(execution.workspace, execution.id)
                if not behind_pauses(now, known):
                    raise
                known = now.last_index
        raise StoreUnavailable(
            f"Execution {execution.id!r} is paused and resumed too often at once; try again."
        )

    def _suspended(
        self, request: AdvanceRequest, execution: Execution, standing: "_Standing"
    ) -> AdvanceResult:
        """Show the execution as waiting; no write where it is shown so already.

        It keeps no credentials while it waits.

        Nothing waits that has not begun. The worker that has begun it may have died before it
        showed that, so it is shown here. The state machine waits until the first question expires,
        or for the deadline.
        """
        self.close_grant.suspended(execution, standing.entry.index)
        if execution.status is ExecutionStatus.SCHEDULED:
            execution = self._project_running(execution)
        if execution.status in _ACTIVE:
            waiting = dataclasses.replace(execution, status=ExecutionStatus.WAITING)
            self.executions.project(waiting, expected=_ACTIVE, due_at=execution.deadline_at)
        seconds = self._seconds_to(execution.deadline_at)
        if standing.seconds > 0:
            seconds = min(seconds, standing.seconds)
        timeout = max(1, min(math.ceil(seconds), LONGEST_SUSPENSION))
        return _result(request, "suspend", index=standing.entry.index, timeout_seconds=timeout)

    def _seconds_to(self, at: str | None) -> float:
        """Return how long it is until a time; 0 for none."""
        if at is None:
            return 0
        return (dt.datetime.fromisoformat(at) - self.clock.now()).total_seconds()

    def _overtaken(self, execution: Execution, fence: int) -> Outcome:
        """Return how an execution stands whose log or rows refused this invocation.

        Where its claim is still the newest, an older invocation has recorded a task first: the
        next claim adopts what it recorded.
        """
        log = self.executions.read_log(execution.workspace, execution.id)
        if log.end is not None or log.cancelled:
            self.end(execution, log, ExecutionStatus.CANCELLED)
            return "finished"
        return "continue" if owner(log) == fence else "superseded"


def _claim(request: AdvanceRequest, log: Log, request_id: str) -> dict[str, Any]:
    body: dict[str, Any] = {"request_id": request_id, "first": not log.claimed}
    if request.generation:
        body["generation"] = request.generation
    if request.losses:
        body["losses"] = request.losses
    if log.suspended is not None:
        body["resumes"] = answered_nodes(log)
    return body


@dataclass(frozen=True, slots=True)
class _Standing:
    """An execution that stands still."""

    entry: LogEntry
    """Its ``suspend`` entry."""
    seconds: float
    """Until something of it expires; 0 or less: nothing does, as far as is known."""


def _expiry(log: Log) -> str | None:
    """Return when a question expires; none does in a pause, and resuming looks for it."""
    return None if log.paused else first_expiry(log)


def _standing_still(log: Log) -> dict[str, Any]:
    """Return the body of a ``suspend`` entry for a pause."""
    return {"decisions": len(log.decisions), "paused": True}


def _up_to(log: Log, last_index: int, at: str) -> Log:
    """Return the log as this invocation knows it: behind its newest entry comes the end.

    The entries between are its own claim and checkpoints; the end needs only their number.
    """
    newest = LogEntry(index=last_index, type=EntryType.CLAIM, at=at)
    return Log([*log.entries, newest], log.tasks)


def _result(
    request: AdvanceRequest,
    outcome: Any,
    seconds: int = 0,
    *,
    index: int = 0,
    chunks: Sequence[Chunk] = (),
    timeout_seconds: int = LONGEST_SUSPENSION,
) -> AdvanceResult:
    result = AdvanceResult(
        workspace=request.workspace,
        execution_id=request.execution_id,
        outcome=outcome,
        generation=request.generation,
        losses=request.losses,
        seconds=seconds,
        index=index,
        chunks=list(chunks),
        timeout_seconds=timeout_seconds,
    )
    return after(result, request.events)
