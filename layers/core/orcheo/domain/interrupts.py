"""Interrupts: what an execution waits for, read from its task rows and decisions.

The row of a task that waits has the status ``waiting`` and, in ``interrupts``, what it asks:
``{id, kind, value, created_at}`` and maybe ``schema``, ``expires_at`` and ``default``. A kind is
``interrupt`` (a node asked), ``breakpoint`` (the graph says where to stop) or ``workflow`` (a node
waits for the execution that it started, and nobody but the end of that one decides it). Several
tasks may wait at once, those of sub-graphs too, and one of them for several answers. A decision
holds what was asked as well, so that it can still be shown when the row has gone on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from orcheo.domain.answers import require_fit
from orcheo.domain.commit_log import Decision, Log, TaskRow
from orcheo.domain.lifecycles import NodeStatus

WORKFLOW: Final = "workflow"
"""The kind that no person decides."""
_OVER: Final = frozenset({NodeStatus.SUCCEEDED.value, NodeStatus.FAILED.value})
EXPIRY: Final = "expiry"
"""Who has decided what nobody decided in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupt:
    """One question of an execution, and the answer where there is one."""

    id: str
    node_id: str
    kind: str
    """``interrupt``, ``breakpoint`` or ``workflow``."""
    value: Any
    """What is asked; tagged JSON."""
    created_at: str
    schema: Any = None
    """JSON Schema that an answer must fit; null: any answer does."""
    expires_at: str | None = None
    """ISO 8601; null: it stands as long as the execution."""
    has_default: bool = False
    default: Any = None
    """The answer where nobody gives one in time; tagged JSON."""
    decision: Decision | None = None

    def require_fit(self, value: Any) -> None:
        """Refuse an answer, plain JSON, that does not fit the schema; Unprocessable."""
        if self.schema is not None:
            require_fit(self.schema, value, self.id)

    def asked(self) -> dict[str, Any]:
        """Return what a decision keeps of it."""
        asked: dict[str, Any] = {
            "node_id": self.node_id,
            "kind": self.kind,
            "value": self.value,
            "created_at": self.created_at,
        }
        if self.schema is not None:
            asked["schema"] = self.schema
        if self.expires_at is not None:
            asked["expires_at"] = self.expires_at
        if self.has_default:
            asked["default"] = self.default
        return asked


def interrupts(log: Log) -> list[Interrupt]:
    """Return all interrupts that a log knows, oldest first."""
    found = {
        decision.interrupt_id: _decided(decision)
        for decision in log.decisions.values()
        if decision.asked
    }
    for interrupt in _waiting(log):
        found.setdefault(interrupt.id, interrupt)
    return sorted(found.values(), key=lambda each: (each.created_at, each.id))


def pending(log: Log) -> list[Interrupt]:
    """Return what is asked and has no decision; nothing once the execution is to end."""
    if log.end is not None or log.cancelled:
        return []
    return [each for each in interrupts(log) if each.decision is None]


def questions(log: Log) -> list[Interrupt]:
    """Return what is asked of people and has no decision."""
    return [each for each in pending(log) if each.kind != WORKFLOW]


def children(log: Log) -> list[str]:
    """Return the executions that tasks of the present superstep wait for, in their rows' order.

    Of a task that has been tried again, the newest one: those before it have ended. One whose end
    was decided on has ended as well.
    """
    over = {str(decision.by) for decision in log.decisions.values() if _kind(decision) == WORKFLOW}
    named = [str(row.body["child"]) for row in log.tasks if row.body.get("child")]
    return [child for child in dict.fromkeys(named) if child not in over]


def waits_for(log: Log, child: str) -> bool:
    """Tell whether a task of the present superstep waits for an execution, or is about to.

    A task names its child before it asks for it, and says before it gives it up that it does.
    """
    return any(
        row.body.get("child") == child
        and row.body.get("status") not in _OVER
        and not row.body.get("abandoned")
        for row in log.tasks
    )


def waiting_for_children(log: Log) -> list[TaskRow]:
    """Return the rows of tasks that wait for an execution whose end has not been decided on."""
    open_ = set(children(log))
    return [row for row in _waiting_rows(log) if row.body.get("child") in open_]


def _kind(decision: Decision) -> str:
    return str(decision.asked.get("kind", ""))


def first_expiry(log: Log) -> str | None:
    """Return when the first of the open questions expires; null where none does."""
    times = [each.expires_at for each in pending(log) if each.expires_at is not None]
    return min(times, default=None)


def expired(log: Log, now: str) -> list[Interrupt]:
    """Return the open questions whose time is over; none while the execution is paused."""
    if log.paused:
        return []
    return [each for each in pending(log) if each.expires_at is not None and each.expires_at <= now]


def answered(log: Log) -> list[TaskRow]:
    """Return the rows of tasks that wait for something which has been decided: they go on."""
    return [
        row
        for row in _waiting_rows(log)
        if any(each["id"] in log.decisions for each in row.body["interrupts"])
    ]


def answered_nodes(log: Log) -> list[str]:
    """Return the nodes of those tasks."""
    return sorted({str(row.body["node"]) for row in answered(log)})


def is_breakpoint(row: TaskRow) -> bool:
    """Tell whether a row stands for a place where the graph stops, and not for a task."""
    asks = row.body.get("interrupts") or ()
    return bool(asks) and all(each.get("kind") == "breakpoint" for each in asks)


def _decided(decision: Decision) -> Interrupt:
    asked = decision.asked
    return Interrupt(
        id=decision.interrupt_id, decision=decision, has_default="default" in asked, **asked
    )


def _waiting(log: Log) -> Iterator[Interrupt]:
    for row in _waiting_rows(log):
        for each in row.body["interrupts"]:
            yield Interrupt(
                id=str(each["id"]),
                node_id=str(row.body["node"]),
                kind=str(each.get("kind", "interrupt")),
                value=each.get("value"),
                created_at=str(each.get("created_at") or row.at),
                schema=each.get("schema"),
                expires_at=each.get("expires_at"),
                has_default="default" in each,
                default=each.get("default"),
                decision=log.decisions.get(str(each["id"])),
            )


def _waiting_rows(log: Log) -> Iterator[TaskRow]:
    newest = log.checkpoint.index if log.checkpoint is not None else -1
    for row in log.tasks:
        is_waiting = row.body.get("status") == NodeStatus.WAITING.value
        if row.checkpoint == newest and is_waiting and row.body.get("interrupts"):
            yield row
