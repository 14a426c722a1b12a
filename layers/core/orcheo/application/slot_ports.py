"""What admission needs from the world."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from orcheo.domain.slots import DueSlots, Holders, Pending


class Taken(StrEnum):
    """What came of trying a slot item."""

    HELD = "held"
    """The slot is the execution's, now or before."""
    FULL = "full"
    SUPERSEDED = "superseded"
    """A newer attempt of the same execution has it."""


class SlotStore(Protocol):
    """Slot items, queues of what waits for one, and attempts (table ``runtime``).

    Every read is consistent: what was released before a row was written is seen by whoever reads
    after writing it.
    """

    def holders(self, workspace: str, scope: str) -> Holders:
        """Return who holds slots of a scope; items that never had a holder may be missing."""
        ...

    def acquire(
        self,
        slots: DueSlots,
        execution_id: str,
        *,
        attempt: int,
        capacity: int,
    ) -> Taken:
        """Take a slot in one item, or take it over from an older attempt of the same execution.

        Args:
            slots: The item; it gets this ``due_at`` unless it has one.
            execution_id: Who holds it.
            attempt: Which attempt takes it.
            capacity: How many holders the item may have with this one.
        """
        ...

    def release(
        self,
        workspace: str,
        scope: str,
        index: int,
        execution_id: str,
        *,
        attempt: int | None = None,
    ) -> bool:
        """Give a slot back; tell whether it was held (by that attempt, where one is given)."""
        ...

    def begin(self, workspace: str, execution_id: str) -> int | None:
        """Begin an attempt to take slots; return its number, or null where one was confirmed."""
        ...

    def confirm(self, workspace: str, execution_id: str, attempt: int) -> bool:
        """Confirm that an attempt has all slots; false where a newer one has begun.

        After it no attempt begins any more.
        """
        ...

    def enqueue(self, row: Pending) -> None:
        """Write a row of a queue; writing it again is success."""
        ...

    def dequeue(self, row: Pending) -> None:
        """Delete a row of a queue; one that is not there is deleted already."""
        ...

    def is_waiting(self, row: Pending) -> bool:
        """Tell whether a row is in its queue."""
        ...

    def waiting(
        self, workspace: str, scope: str, *, after: Pending | None = None, limit: int
    ) -> Sequence[Pending]:
        """Return rows of a queue, first in turn first, behind ``after``."""
        ...

    def due_slots(self, *, before: str, limit: int) -> Sequence[DueSlots]:
        """Return slot items that are due for a look, oldest first."""
        ...

    def postpone_slots(self, due: DueSlots, *, until: str | None) -> bool:
        """Move the next look at an item if it still is as read; tell whether it was.

        Null ends the looks, and only where the item has no holder.
        """
        ...


class UserLimits(Protocol):
    """How many executions a user may have at once (table ``users``)."""

    def concurrency(self, workspace: str, user_id: str) -> int | None:
        """Return a user's limit; null: none is set."""
        ...

    def set_concurrency(self, workspace: str, user_id: str, limit: int | None) -> None:
        """Set a user's limit, or remove it."""
        ...
