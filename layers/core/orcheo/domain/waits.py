"""How long an execution stands still, read from its log: who looks at it need not look before."""

from collections.abc import Iterable
from typing import Final

from orcheo.domain.commit_log import EntryType, Log, TaskRow
from orcheo.domain.lifecycles import NodeStatus

RELEASE: Final = "~release"
"""Row that an invocation leaves when it ends in order without progress."""

_SLEEPING: Final = frozenset({NodeStatus.WAITING.value, NodeStatus.RETRYING.value})


def is_mark(row: TaskRow) -> bool:
    """Tell whether a row says that the invocation which wrote it ended in order."""
    return row.task_id == RELEASE or bool(row.body.get("settles"))


def wakes_at(log: Log) -> str | None:
    """Return when the first of the tasks that sleep wakes, where nothing else happens before.

    Null where an invocation may be running: the newest one has left no mark of an orderly end, or
    has handed out shares of its superstep.
    """
    claims = [entry.index for entry in log.entries if entry.type is EntryType.CLAIM]
    marks = [row.body for row in log.tasks if is_mark(row) and not row.body.get("shares")]
    ends = [int(body.get("claim", -1)) for body in marks]
    if not claims or max(ends, default=-1) < claims[-1]:
        return None
    return min(_wake_times(log.tasks), default=None)


def _wake_times(rows: Iterable[TaskRow]) -> list[str]:
    sleeping = [row.body for row in rows if row.body.get("status") in _SLEEPING]
    return [str(body["wake_at"]) for body in sleeping if body.get("wake_at")]
