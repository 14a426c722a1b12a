"""Repair what nobody else will: every minute, over the ``due`` index.

The reaper trusts the log and the state machine, not the status item. Each repair is idempotent,
and a pass right after another writes nothing, because the first has put off what it saw.
"""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from orcheo.application.admit_execution import Admission, AdmitExecution
from orcheo.application.credential_gate import CredentialGate
from orcheo.application.due_times import ASK_AGAIN, again, next_look
from orcheo.application.end_execution import OPEN, EndExecution, failure
from orcheo.application.expire_interrupts import expire
from orcheo.application.ports import (
    Clock,
    DueExecution,
    ExecutionStore,
    Orchestrator,
    timestamp,
)
from orcheo.application.suspend_execution import wake
from orcheo.domain.commit_log import EntryType, Log, LogEntry
from orcheo.domain.errors import NotFound, OrcheoError
from orcheo.domain.executions import DUE_SHARDS, Execution
from orcheo.domain.interrupts import first_expiry, waiting_for_children
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.waits import wakes_at

MAX_RESTARTS: Final = 3
"""Restarts one after another that got nothing done, before the execution is given up. A checkpoint
starts the count anew, and so does a state machine that was renewed: that one lived long."""

_CHILDREN: Final = 100
"""Of one execution that a look asks about: a read each."""


class Repair(StrEnum):
    """What a look came to."""

    HEALTHY = "healthy"
    WAITING = "waiting"
    """Its state machine waits for a decision, for the end of a pause, or for a time."""
    PENDING = "pending"
    """It waits for a slot."""
    BLOCKED = "blocked"
    """It waits until its credentials work."""
    REFUSED = "refused"
    """It needs a credential that it cannot have."""
    FREED = "freed"
    """A slot whose holder was gone."""
    WOKEN = "woken"
    """It waited though a decision had come, the pause was over, or its child has not come."""
    STARTED = "started"
    """It had no state machine."""
    RESTARTED = "restarted"
    """Its state machine was gone and its log had not ended."""
    PROJECTED = "projected"
    """Its log had ended and its status item did not say so."""
    EXPIRED = "expired"
    """Past its deadline."""
    ABANDONED = "abandoned"
    """Its state machine was lost too often."""
    CANCELLED = "cancelled"
    """A cancel had got as far as its log entry."""
    GONE = "gone"
    """The index was behind."""
    FAILED = "failed"
    """The look itself failed; it is tried again."""


_GOES_ON: Final = frozenset(
    {
        Repair.HEALTHY,
        Repair.PENDING,
        Repair.BLOCKED,
        Repair.WAITING,
        Repair.WOKEN,
        Repair.STARTED,
        Repair.RESTARTED,
    },
)
"""What is looked at again."""


@dataclass(frozen=True, slots=True)
class ReapExecutions:
    """Looks at what is due.

    Args:
        gate: Says whether credentials work; null: whoever uses one finds out.
        per_shard: Looks per shard and pass.
        seconds: No look starts after so many.
    """

    store: ExecutionStore
    orchestrator: Orchestrator
    clock: Clock
    end: EndExecution
    admit: AdmitExecution
    gate: CredentialGate | None = None
    per_shard: int = 25
    seconds: float = 40

    def __call__(self) -> Mapping[Repair, int]:
        """Look at what is due now; return how many looks came to what."""
        done: Counter[Repair] = Counter()
        end_by = self.clock.monotonic() + self.seconds
        before = timestamp(self.clock.now())
        self._look_at_slots(before, end_by, done)
        # Each minute another shard is the first: what a pass does not get to, a later one does.
        first = int(self.clock.now().timestamp() // 60)
        for shard in ((first + step) % DUE_SHARDS for step in range(DUE_SHARDS)):
            for due in self.store.due(shard, before=before, limit=self.per_shard):
                if self.clock.monotonic() >= end_by:
                    return done
                done[self._look(due)] += 1
        return done

    def _look(self, due: DueExecution) -> Repair:
        try:
            execution = self.store.get(due.workspace, due.execution_id)
        except NotFound:
            return Repair.GONE
        except OrcheoError:
            return Repair.FAILED
        if execution.status not in OPEN:
            return Repair.GONE
        try:
            repair, wakes_at = self._repair(execution)
            postpone = repair in _GOES_ON
        except OrcheoError:
            # Put off as well, though not for long: else what always fails would keep the others
            # from being seen.
            repair, wakes_at, postpone = Repair.FAILED, None, True
        if postpone:
            try:
                until = _until(execution, repair, wakes_at, self.clock.now())
                self.store.postpone(due, until=until)
            except OrcheoError:
                return Repair.FAILED
        return repair

    def _look_at_slots(self, before: str, end_by: float, done: Counter[Repair]) -> None:
        """Free the slots whose holders are gone; a quarter of the time at most."""
        end_by -= 0.75 * self.seconds
        try:
            found = self.admit.slots.due_slots(before=before, limit=4 * self.per_shard)
        except OrcheoError:
            done[Repair.FAILED] += 1
            return
        for due in found:
            if self.clock.monotonic() >= end_by:
                return
            try:
                freed = self.admit.look(due)
            except OrcheoError:
                done[Repair.FAILED] += 1
            else:
                done += Counter({Repair.FREED: freed})

    def _start(self, execution: Execution, log: Log) -> Repair:
        """Start what has no state machine, or let it wait for its credentials or its slots."""
        begun = log.last_index >= 0
        blocked = None if self.gate is None or begun else self.gate(execution)
        if blocked is not None and not blocked.waits:
            self.end(execution, log, ExecutionStatus.FAILED, blocked.error)
            return Repair.REFUSED
        if blocked is not None:
            return Repair.BLOCKED
        if not execution.limits or log.generation > 0:
            self.orchestrator.start(
                execution.workspace,
                execution.id,
                generation=log.generation,
                losses=log.losses,
            )
            return Repair.STARTED
        match self.admit(execution):
            case Admission.STARTED:
                return Repair.STARTED
            case Admission.PENDING:
                return Repair.PENDING
            case Admission.ENDED:
                self.end(execution, log, ExecutionStatus.CANCELLED)
                return Repair.CANCELLED

    def _repair(self, execution: Execution) -> tuple[Repair, str | None]:
        """Mend it; return what that was, and when it goes on by itself where it stands still."""
        log = self.store.read_log(execution.workspace, execution.id)
        repair = self._mend(execution, log)
        if repair is Repair.WAITING:
            return (repair, None) if log.paused else self._standing(execution, log)
        if repair is not Repair.HEALTHY or log.suspended is not None:
            return repair, None
        wakes = wakes_at(log)
        return (repair, None) if wakes is None else (Repair.WAITING, wakes)

    def _standing(self, execution: Execution, log: Log) -> tuple[Repair, str | None]:
        """Return when it goes on by itself; wake it to ask again for a child that has not come."""
        asks_at = self._asks_again(execution, log)
        if asks_at is None or asks_at > timestamp(self.clock.now()):
            times = [each for each in (first_expiry(log), asks_at) if each is not None]
            return Repair.WAITING, min(times, default=None)
        log = self._looking_again(execution, log)
        woken = wake(self.orchestrator, execution.workspace, execution.id, log)
        return Repair.WOKEN if woken else Repair.HEALTHY, None

    def _looking_again(self, execution: Execution, log: Log) -> Log:
        """Say in the log that an invocation is to look again; ExecutionConflict where one does."""
        suspended = log.suspended
        entry = LogEntry(
            index=log.last_index + 1,
            type=EntryType.SUSPEND,
            at=timestamp(self.clock.now()),
            body={**({} if suspended is None else suspended.body), "again": True},
        )
        self.store.append(execution.workspace, execution.id, entry)
        return dataclasses.replace(log, entries=[*log.entries, entry])

    def _asks_again(self, execution: Execution, log: Log) -> str | None:
        """Return when it is time to ask again for a child that has not come; null: all have.

        It looks for those that were asked for first; the others get their turn when these end.
        """
        for row in sorted(waiting_for_children(log), key=lambda each: each.at)[:_CHILDREN]:
            if self.store.acceptance(execution.workspace, str(row.body["child"])) is None:
                return timestamp(dt.datetime.fromisoformat(row.at) + ASK_AGAIN)
        return None

    def _mend(self, execution: Execution, log: Log) -> Repair:
        workspace, execution_id = execution.workspace, execution.id
        end = self.end
        if log.end is not None:
            end.project(execution, log, first=self._stopping(execution, log, "ended"))
            return Repair.PROJECTED
        if log.cancelled:
            stopping = self._stopping(execution, log, "cancelled")
            end(execution, log, ExecutionStatus.CANCELLED, first=stopping)
            return Repair.CANCELLED
        if timestamp(self.clock.now()) >= execution.deadline_at:
            message = f"It had not ended by its deadline, {execution.deadline_at}."
            error = failure("DeadlineExceeded", message)
            stopping = self._stopping(execution, log, "deadline")
            end(execution, log, ExecutionStatus.FAILED, error, first=stopping)
            return Repair.EXPIRED
        known = log.generation
        latest = self.orchestrator.latest(workspace, execution_id, since=known)
        if latest is None:
            return self._start(execution, log)
        if latest.running:
            return self._waiting(execution, log) if log.suspended else Repair.HEALTHY
        # Those after the one that claimed last got nowhere at all.
        losses = log.losses + latest.generation - known
        if losses >= MAX_RESTARTS:
            message = f"Its state machine ended {losses + 1} times in a row without a result."
            end(execution, log, ExecutionStatus.FAILED, failure("StateMachineLost", message))
            return Repair.ABANDONED
        self.orchestrator.start(
            workspace, execution_id, generation=latest.generation + 1, losses=losses + 1
        )
        return Repair.RESTARTED

    def _stopping(self, execution: Execution, log: Log, cause: str) -> Callable[[], None]:
        """Return what stops its state machine: one that waits would wait for ever."""
        return lambda: self.orchestrator.stop(
            execution.workspace, execution.id, cause, since=log.generation
        )

    def _waiting(self, execution: Execution, log: Log) -> Repair:
        """Wake it where it may go on and whoever saw to that got no further."""
        workspace, execution_id = execution.workspace, execution.id
        if expire(self.store, self.clock, workspace, execution_id, log):
            log = self.store.read_log(workspace, execution_id)
        if not log.has_news:
            return Repair.WAITING
        woken = wake(self.orchestrator, execution.workspace, execution.id, log)
        return Repair.WOKEN if woken else Repair.HEALTHY


def _until(execution: Execution, repair: Repair, wakes_at: str | None, now: dt.datetime) -> str:
    if repair is Repair.FAILED:
        return again(now)
    waiting, pending = repair is Repair.WAITING, repair in {Repair.PENDING, Repair.BLOCKED}
    return next_look(execution, now, waiting=waiting, pending=pending, wakes_at=wakes_at)
