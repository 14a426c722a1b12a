"""Admit executions: no more at once than the limits of workflow and user allow.

An execution that needs slots takes them in a fixed order, users before workflows; where one is not
to be had it gives back what it took, and waits in the queue of each of its scopes. Whoever frees a
slot starts the first in turn that fits: the higher priority, then the older. Nobody passes one
that waits: who comes new and finds others before it queues behind them.

What makes it safe to die anywhere, and to do anything twice:

* To take a slot that one has is success, and what is taken is found again under the execution's id.
* With two scopes, giving back could take away what another attempt of the same execution, at work
  at the same time, counts on. So attempts are numbered: a newer one takes slots over, an attempt
  gives back only what is still its own, and only the newest can confirm that it has them all.
  Once one is confirmed no other begins, and only the end gives the slots back.
* Slots are taken before the state machine starts and given back after the ``end`` entry, so a state
  machine that works holds its slots. Whoever took them for an execution that had ended meanwhile
  sees the end in the log, which it reads after taking them, and gives them back.
* What is left by a crash is found by the reaper: an execution that waits by its own ``due`` time
  (``queue_backoff_seconds``), a slot whose holder is gone by the slot item's.
* A row is in the queue before the last try, and a slot is free before the queue is read: of a
  release and an arrival at the same time, one sees the other.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from orcheo.application.ports import Clock, ExecutionStore, Orchestrator, timestamp
from orcheo.application.slot_ports import SlotStore, Taken
from orcheo.domain.commit_log import Log
from orcheo.domain.errors import NotFound
from orcheo.domain.executions import Execution
from orcheo.domain.slots import (
    DueSlots,
    Holders,
    Pending,
    holds,
    open_items,
    pending_rows,
    scopes_of,
    share,
)

SLOT_LOOK: Final = dt.timedelta(minutes=5)
"""Between looks at a slot item that has holders."""
_PAGE: Final = 50
"""Rows of a queue read at once."""
_ROWS: Final = 1_000
"""Rows of a queue looked at for one that fits: those before may all wait for another scope."""
_STARTS: Final = 25
"""Executions that one release starts at most; the reaper, and the next releases, start the rest."""
_SCOPES: Final = 16
"""Queues that one release looks into: what it gives back in one scope may fit another."""


class Admission(StrEnum):
    """What came of asking for slots."""

    STARTED = "started"
    PENDING = "pending"
    """It waits in the queue."""
    ENDED = "ended"
    """Its log has ended or says cancel: it gets no slot."""


@dataclass(slots=True)
class _Round:
    """What one call has found out."""

    full: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])
    """Scopes that were full, for that limit."""
    freed: list[str] = field(default_factory=list[str])
    """Scopes in which it gave something back."""
    started: set[str] = field(default_factory=set[str])

    def blocks(self, limits: Mapping[str, int]) -> bool:
        """Tell whether one of the scopes is known to be full."""
        return any(pair in self.full for pair in limits.items())


@dataclass(frozen=True, slots=True)
class AdmitExecution:
    """Gives slots, takes them back, and starts who is next."""

    executions: ExecutionStore
    slots: SlotStore
    orchestrator: Orchestrator
    clock: Clock

    def __call__(self, execution: Execution) -> Admission:
        """Start an execution if its limits allow, else let it wait; can be repeated at any time.

        Raises:
            Unavailable: Ask again; what was done stands.
        """
        rows = pending_rows(execution)
        turn = _Round()
        if self._is_first(rows) or self._has_some(rows):
            outcome = self._try(rows[0], turn)
            if outcome is not Admission.PENDING:
                self._wake(execution.workspace, turn.freed)
                return outcome
        for row in rows:
            if not self.slots.is_waiting(row):
                self.slots.enqueue(row)
        # Also the second try: a slot that was freed before the rows were there woke nobody.
        self._wake(execution.workspace, [row.scope for row in rows])
        if any(self.slots.is_waiting(row) for row in rows):
            return Admission.PENDING
        # Someone has taken it out of the queues: it runs, or it has ended.
        return Admission.ENDED if self._is_over(execution) else Admission.STARTED

    def release(self, execution: Execution) -> None:
        """Give back what an ended execution holds, and start who is next.

        Without limits it makes no call; repeated, it writes nothing.
        """
        if execution.limits:
            self._leave(pending_rows(execution))
            self._wake(execution.workspace, scopes_of(execution.limits))

    def look(self, due: DueSlots) -> int:
        """Free the slots of an item whose holders are gone; return how many.

        Frees what a crash between taking a slot and seeing the end has left.
        """
        held = self.slots.holders(due.workspace, due.scope).get(due.index, {})
        freed = 0
        for execution_id in held:
            if self._is_gone(due.workspace, execution_id):
                self.slots.release(due.workspace, due.scope, due.index, execution_id)
                freed += 1
        ended = freed == len(held)
        if freed or ended:
            self._wake(due.workspace, [due.scope])
        until = None if ended else self._next_look()
        if not self.slots.postpone_slots(due, until=until) and ended:
            self.slots.postpone_slots(due, until=self._next_look())  # somebody has come since
        return freed

    # --- trying ----------------------------------------------------------------------------------

    def _is_first(self, rows: Sequence[Pending]) -> bool:
        """Tell whether nobody waits before it."""
        for row in rows:
            for first in self.slots.waiting(row.workspace, row.scope, limit=1):
                if first.place < row.place:
                    return False
        return True

    def _has_some(self, rows: Sequence[Pending]) -> bool:
        """Tell whether a crash has left it with a slot: then it starts, or gives that back."""
        return any(
            holds(self.slots.holders(row.workspace, row.scope), row.execution_id) for row in rows
        )

    def _try(self, row: Pending, turn: _Round) -> Admission:
        """Take all slots and start, or take none."""
        held = {scope: self.slots.holders(row.workspace, scope) for scope in scopes_of(row.limits)}
        has_some = any(holds(holders, row.execution_id) for holders in held.values())
        if not has_some and not self._fits(row, held, turn):
            return Admission.PENDING
        if not self._take(row, held, turn):
            return Admission.PENDING
        log = self.executions.read_log(row.workspace, row.execution_id)
        if _is_ending(log):
            turn.freed += self._leave(_siblings(row))
            return Admission.ENDED
        self.orchestrator.start(row.workspace, row.execution_id)
        turn.started.add(row.execution_id)
        self._dequeue(_siblings(row))
        return Admission.STARTED

    @staticmethod
    def _fits(row: Pending, held: Mapping[str, Holders], turn: _Round) -> bool:
        """Tell whether each scope has room; most attempts that would fail end here, unwritten."""
        for scope, holders in held.items():
            if not open_items(holders, row.execution_id, row.limits[scope]):
                turn.full.add((scope, row.limits[scope]))
        return not turn.blocks(row.limits)

    def _take(self, row: Pending, held: Mapping[str, Holders], turn: _Round) -> bool:
        """Take a slot in every scope; give back what was taken where one cannot be had."""
        if len(held) == 1:  # nothing can be half taken
            ((scope, holders),) = held.items()
            has_it = holds(holders, row.execution_id)
            return has_it or self._take_one(row, scope, holders, 0, turn) is not None
        attempt = self.slots.begin(row.workspace, row.execution_id)
        if attempt is None:
            return True
        taken: list[tuple[str, int]] = []
        for scope, holders in held.items():
            index = self._take_one(row, scope, holders, attempt, turn)
            if index is None:
                break
            taken.append((scope, index))
        else:
            if self.slots.confirm(row.workspace, row.execution_id, attempt):
                return True
        for scope, index in taken:
            if self.slots.release(row.workspace, scope, index, row.execution_id, attempt=attempt):
                turn.freed.append(scope)
        return False

    def _take_one(
        self, row: Pending, scope: str, holders: Holders, attempt: int, turn: _Round
    ) -> int | None:
        """Take a slot of one scope; return the number of its item, null where none is free."""
        limit = row.limits[scope]
        for index in open_items(holders, row.execution_id, limit):
            item = DueSlots(
                workspace=row.workspace, scope=scope, index=index, due_at=self._next_look()
            )
            taken = self.slots.acquire(
                item, row.execution_id, attempt=attempt, capacity=share(limit, index)
            )
            if taken is Taken.HELD:
                return index
            if taken is Taken.SUPERSEDED:
                return None
        turn.full.add((scope, limit))
        return None

    # --- leaving and waking ----------------------------------------------------------------------

    def _leave(self, rows: Sequence[Pending]) -> list[str]:
        """Give back all slots and places in queues; return the scopes where slots got free."""
        freed: list[str] = []
        self._dequeue(rows)
        for row in rows:
            for index, item in self.slots.holders(row.workspace, row.scope).items():
                if row.execution_id in item:
                    self.slots.release(row.workspace, row.scope, index, row.execution_id)
                    freed.append(row.scope)
        return freed

    def _dequeue(self, rows: Sequence[Pending]) -> None:
        for row in rows:
            if self.slots.is_waiting(row):
                self.slots.dequeue(row)

    def _wake(self, workspace: str, scopes: Sequence[str]) -> None:
        """Start those who wait, first in turn first, while there is room."""
        turn = _Round()
        todo = list(scopes)
        for _ in range(_SCOPES):
            if not todo or len(turn.started) >= _STARTS:
                return
            self._wake_scope(workspace, todo.pop(0), turn)
            for scope in turn.freed:
                turn.full = {pair for pair in turn.full if pair[0] != scope}
                if scope not in todo:
                    todo.append(scope)
            turn.freed.clear()

    def _wake_scope(self, workspace: str, scope: str, turn: _Round) -> None:
        for row in self._queue(workspace, scope):
            if (scope, row.limits[scope]) in turn.full or len(turn.started) >= _STARTS:
                return  # the first in turn does not fit here, so nobody does
            if turn.blocks(row.limits):
                continue  # it waits for another scope
            if self._is_gone(workspace, row.execution_id):
                self._leave(_siblings(row))
            else:
                self._try(row, turn)

    def _queue(self, workspace: str, scope: str) -> Iterator[Pending]:
        after: Pending | None = None
        for _ in range(_ROWS // _PAGE):
            page = self.slots.waiting(workspace, scope, after=after, limit=_PAGE)
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1]

    # --- who is gone -----------------------------------------------------------------------------

    def _is_over(self, execution: Execution) -> bool:
        return _is_ending(self.executions.read_log(execution.workspace, execution.id))

    def _is_gone(self, workspace: str, execution_id: str) -> bool:
        try:
            return self.executions.get(workspace, execution_id).status.is_terminal
        except NotFound:
            return True

    def _next_look(self) -> str:
        return timestamp(self.clock.now() + SLOT_LOOK)


@dataclass(frozen=True, slots=True)
class ReleaseSlots:
    """What the end of an execution means to those that wait: a consequence."""

    admission: AdmitExecution

    def __call__(self, execution: Execution, log: Log) -> None:
        """Give its slots back and start who is next."""
        del log
        self.admission.release(execution)


def _is_ending(log: Log) -> bool:
    return log.end is not None or log.cancelled


def _siblings(row: Pending) -> list[Pending]:
    """Return the rows of the same execution in all its queues."""
    return [
        Pending(
            workspace=row.workspace,
            scope=scope,
            execution_id=row.execution_id,
            priority=row.priority,
            created_at=row.created_at,
            limits=row.limits,
        )
        for scope in scopes_of(row.limits)
    ]
