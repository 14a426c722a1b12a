"""Slots: how many executions of a scope run at once, and who is next.

A scope is ``user:<id>`` or ``workflow:<id>``. Its limit is spread over *slot items* of at most 25
holders each, so that a write costs one unit and a busy scope has more than one item to write to.
No item may hold more than its share, so no sum need be counted: the scope as a whole cannot hold
more than its limit.

A limit is a fact of an execution, taken at its creation. Where versions differ, each execution
keeps to its own: a raised limit opens further items, a lowered one waits until an item holds fewer
than its new share. At no time are there more holders than the highest of the limits allows.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from orcheo.domain.executions import Execution

SLOTS_PER_ITEM: Final = 25
MAX_PRIORITY: Final = 499
"""Of one place in a queue, either way; what lies beyond counts as this."""


def user_scope(user_id: str) -> str:
    """Return the scope of what a user started."""
    return f"user:{user_id}"


def workflow_scope(workflow_id: str) -> str:
    """Return the scope of a workflow's executions."""
    return f"workflow:{workflow_id}"


def scopes_of(limits: Mapping[str, int]) -> Sequence[str]:
    """Return the scopes in the order in which everyone takes them: users before workflows."""
    return sorted(limits)


def slot_items(limit: int) -> int:
    """Return how many items hold a limit's slots."""
    return math.ceil(limit / SLOTS_PER_ITEM)


def share(limit: int, index: int) -> int:
    """Return how many holders an item may have: 25, and fewer in the last one."""
    return max(0, min(SLOTS_PER_ITEM, limit - index * SLOTS_PER_ITEM))


def slot_order(execution_id: str, limit: int) -> Sequence[int]:
    """Return the items in the order in which an execution tries them.

    All of them, from one that its id's hash names: not everybody meets at the same one.
    """
    items = slot_items(limit)
    first = int.from_bytes(hashlib.sha256(execution_id.encode()).digest()[:4]) % items
    return [(first + step) % items for step in range(items)]


Holders = Mapping[int, Mapping[str, int]]
"""Who holds slots of a scope: by number of the item, then by execution, which attempt took it."""


def holds(holders: Holders, execution_id: str) -> bool:
    """Tell whether an execution has a slot."""
    return any(execution_id in item for item in holders.values())


def open_items(holders: Holders, execution_id: str, limit: int) -> Sequence[int]:
    """Return the items in which an execution may find a slot, best first.

    One that has it already comes before all others: what was taken before a crash is found again.
    """
    order = slot_order(execution_id, limit)
    mine = [index for index in order if execution_id in holders.get(index, {})]
    room = [index for index in order if len(holders.get(index, {})) < share(limit, index)]
    return mine or room


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A row of an execution that waits for slots, in the queue of one of its scopes."""

    workspace: str
    scope: str
    execution_id: str
    priority: int
    created_at: str
    limits: Mapping[str, int]
    """All slots that it needs."""

    @property
    def place(self) -> tuple[Any, ...]:
        """Who is before whom: the higher priority, then the older, then by id."""
        return (-self.priority, self.created_at, self.execution_id)


def pending_rows(execution: Execution) -> Sequence[Pending]:
    """Return the rows of an execution that waits, one for each scope."""
    priority = max(-MAX_PRIORITY, min(MAX_PRIORITY, execution.priority))
    return [
        Pending(
            workspace=execution.workspace,
            scope=scope,
            execution_id=execution.id,
            priority=priority,
            created_at=execution.created_at,
            limits=execution.limits,
        )
        for scope in scopes_of(execution.limits)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSlots:
    """A slot item that the reaper should look at: one of its holders may be gone."""

    workspace: str
    scope: str
    index: int
    due_at: str
