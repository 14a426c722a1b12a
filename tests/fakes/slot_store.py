"""Slots and limits in memory."""

import bisect
import dataclasses
import threading
from collections.abc import Sequence
from typing import Any

from orcheo.application.slot_ports import Taken
from orcheo.domain.slots import DueSlots, Holders, Pending

_Item = tuple[str, str, int]


class InMemorySlotStore:
    """Passes the same suite as the adapter on DynamoDB."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._held: dict[tuple[str, str], dict[int, dict[str, int]]] = {}
        self._due: dict[_Item, str] = {}
        self._attempts: dict[tuple[str, str], int] = {}
        self._confirmed: set[tuple[str, str]] = set()
        self._queues: dict[tuple[str, str], list[Pending]] = {}
        self.calls = 0
        self.writes = 0
        """Write requests, refused ones included."""

    def holders(self, workspace: str, scope: str) -> Holders:
        """Return who holds slots of a scope."""
        with self._lock:
            self.calls += 1
            items = self._held.get((workspace, scope), {})
            return {index: dict(item) for index, item in items.items()}

    def acquire(self, slots: DueSlots, execution_id: str, *, attempt: int, capacity: int) -> Taken:
        """Take a slot in one item, or take it over from an older attempt."""
        with self._lock:
            self.calls += 1
            self.writes += 1
            items = self._held.setdefault((slots.workspace, slots.scope), {})
            item = items.setdefault(slots.index, {})
            if execution_id in item:
                if item[execution_id] > attempt:
                    return Taken.SUPERSEDED
            elif len(item) >= capacity:
                return Taken.FULL
            item[execution_id] = attempt
            self._due.setdefault((slots.workspace, slots.scope, slots.index), slots.due_at)
            return Taken.HELD

    def release(
        self,
        workspace: str,
        scope: str,
        index: int,
        execution_id: str,
        *,
        attempt: int | None = None,
    ) -> bool:
        """Give a slot back; tell whether it was held."""
        with self._lock:
            self.calls += 1
            self.writes += 1
            item = self._held.get((workspace, scope), {}).get(index, {})
            if execution_id not in item or attempt not in {None, item[execution_id]}:
                return False
            del item[execution_id]
            return True

    def begin(self, workspace: str, execution_id: str) -> int | None:
        """Begin an attempt; null where one was confirmed."""
        key = (workspace, execution_id)
        with self._lock:
            self.calls += 1
            self.writes += 1
            if key in self._confirmed:
                return None
            self._attempts[key] = self._attempts.get(key, 0) + 1
            return self._attempts[key]

    def confirm(self, workspace: str, execution_id: str, attempt: int) -> bool:
        """Confirm an attempt; false where a newer one has begun."""
        key = (workspace, execution_id)
        with self._lock:
            self.calls += 1
            self.writes += 1
            if self._attempts.get(key) != attempt:
                return False
            self._confirmed.add(key)
            return True

    def enqueue(self, row: Pending) -> None:
        """Write a row of a queue."""
        with self._lock:
            self.calls += 1
            self.writes += 1
            queue = self._queues.setdefault((row.workspace, row.scope), [])
            at = bisect.bisect_left(queue, row.place, key=_place)
            if queue[at : at + 1] != [row]:
                queue.insert(at, row)

    def dequeue(self, row: Pending) -> None:
        """Delete a row of a queue."""
        with self._lock:
            self.calls += 1
            self.writes += 1
            queue = self._queues.get((row.workspace, row.scope), [])
            at = bisect.bisect_left(queue, row.place, key=_place)
            if queue[at : at + 1] == [row]:
                del queue[at]

    def is_waiting(self, row: Pending) -> bool:
        """Tell whether a row is in its queue."""
        with self._lock:
            self.calls += 1
            queue = self._queues.get((row.workspace, row.scope), [])
            at = bisect.bisect_left(queue, row.place, key=_place)
            return queue[at : at + 1] == [row]

    def waiting(
        self, workspace: str, scope: str, *, after: Pending | None = None, limit: int
    ) -> Sequence[Pending]:
        """Return rows of a queue, first in turn first."""
        with self._lock:
            self.calls += 1
            queue = self._queues.get((workspace, scope), [])
            first = 0 if after is None else bisect.bisect_right(queue, after.place, key=_place)
            return queue[first : first + limit]

    def due_slots(self, *, before: str, limit: int) -> Sequence[DueSlots]:
        """Return slot items that are due for a look, oldest first."""
        with self._lock:
            self.calls += 1
            found = [
                DueSlots(workspace=workspace, scope=scope, index=index, due_at=due_at)
                for (workspace, scope, index), due_at in self._due.items()
                if due_at <= before
            ]
        return sorted(found, key=lambda due: due.due_at)[:limit]

    def postpone_slots(self, due: DueSlots, *, until: str | None) -> bool:
        """Move the next look at an item if it still is as read."""
        key = (due.workspace, due.scope, due.index)
        with self._lock:
            self.calls += 1
            self.writes += 1
            if self._due.get(key) != due.due_at:
                return False
            if until is not None:
                self._due[key] = until
                return True
            if self._held.get(key[:2], {}).get(due.index):
                return False
            del self._due[key]
            return True

    # --- for tests -----------------------------------------------------------------------------

    @property
    def held(self) -> dict[tuple[str, str], list[str]]:
        """Holders by workspace and scope; scopes without any are left out."""
        with self._lock:
            found = {
                key: [holder for item in items.values() for holder in item]
                for key, items in self._held.items()
            }
        return {key: holders for key, holders in found.items() if holders}

    @property
    def queued(self) -> list[Pending]:
        """All rows of all queues."""
        with self._lock:
            return [row for queue in self._queues.values() for row in queue]


def _place(row: Pending) -> tuple[Any, ...]:
    return row.place


@dataclasses.dataclass
class InMemoryUserLimits:
    """Limits by workspace and user."""

    limits: dict[tuple[str, str], int] = dataclasses.field(
        default_factory=dict[tuple[str, str], int]
    )
    reads: int = 0

    def concurrency(self, workspace: str, user_id: str) -> int | None:
        """Return a user's limit."""
        self.reads += 1
        return self.limits.get((workspace, user_id))

    def set_concurrency(self, workspace: str, user_id: str, limit: int | None) -> None:
        """Set a user's limit, or remove it."""
        if limit is None:
            self.limits.pop((workspace, user_id), None)
        else:
            self.limits[workspace, user_id] = limit
