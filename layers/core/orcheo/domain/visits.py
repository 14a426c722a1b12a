"""What the nodes of a root graph gave, visit by visit: what a replay may give again.

A visit is one task of a node. Visits count from 0 over the whole history of an execution, that of
the executions which it was forked from included: superstep by superstep, and within one in the
order in which LangGraph sorts tasks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from orcheo.domain.commit_log import EntryType, Log, LogEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one task gave; tagged JSON."""

    output: Any
    """The update that people see."""
    command: Any = None
    """Where it gave a ``Command``: that without its update, or all where it gave several."""
    faithful: bool = True
    """False where there is nothing to give again: it failed, or gave a command for the graph
    above."""


_ENDED: Final = frozenset({"succeeded", "failed"})
Visits = Mapping[str, Sequence[Visit]]
"""By node."""


def visits(log: Log, *, until: int, checkpoint: int | None) -> dict[str, list[Visit]]:
    """Return the visits that a whole log records.

    Args:
        log: The whole of it, with all task rows.
        until: Newest entry that counts.
        checkpoint: Newest checkpoint that counts; null: all of them and, once the execution has
            ended, the finished tasks of the superstep that follows.
    """
    last = until if checkpoint is None else min(until, checkpoint)
    found: dict[str, list[Visit]] = {}
    newest: LogEntry | None = None
    for entry in log.entries:
        if entry.type is EntryType.CHECKPOINT and entry.index <= last:
            newest = entry
            _add(found, entry.body.get("tasks") or ())
    if newest is not None and checkpoint is None and log.end is not None and log.end.index <= last:
        rows = (row for row in log.tasks if row.checkpoint == newest.index)
        _add(found, [row.body for row in rows if not row.task_id.startswith("~")])
    return found


def counted(before: Mapping[str, int] | None, tasks: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many visits each node has had, after a superstep of these tasks."""
    counts = dict(before or {})
    for task in _of_root(tasks):
        counts[task["node"]] = counts.get(task["node"], 0) + 1
    return counts


def _add(found: dict[str, list[Visit]], tasks: Sequence[Mapping[str, Any]]) -> None:
    for task in sorted(_of_root(tasks), key=lambda task: str(task.get("path", ""))):
        visit = Visit(
            output=task.get("output"),
            command=task.get("command"),
            faithful=task.get("status") == "succeeded" and not task.get("lossy"),
        )
        found.setdefault(str(task["node"]), []).append(visit)


def _of_root(tasks: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for task in tasks:
        is_hidden = str(task["node"]).startswith("__")
        if not task.get("ns") and not is_hidden and task.get("status") in _ENDED:
            yield task
