"""How often a task was begun by invocations that died.

The log holds a claim for each invocation. One that ends in order leaves a mark: its last
checkpoint says ``drained``; or the row of the only task of the superstep, which waits, says
``settles``; or a ``suspend`` entry follows it, because tasks wait for decisions; or, as the last
thing that it does, it writes a row ``~release``. A ``suspend`` entry that says ``paused`` is no
mark of what was claimed before it, but for the claim that it names: it comes from an invocation
that found the execution paused and ran nothing. Rows of other tasks
that wait are no mark: the invocation may have died after them. Each mark carries the index of its
claim, and settles that claim and all before it: what they began is in the rows.

A claim that is not settled and is not the present one died, or was overtaken while it ran. Each
such claim costs one attempt to every task of the superstep that has no finished row: those of
them that had begun the task may have been what killed it. So a node that always kills its
worker is run ``max_attempts`` times, and no more. A duplicate delivery of an invocation costs an
attempt as well: the two cannot be told apart.

Shares of a wide superstep claim nothing; each has a row that says how often it ran and whether it
ended (see ``shares``), and their deaths count only against their own tasks.

The writer of the newest checkpoint counts too, though its claim is older than that checkpoint:
unless it drained there, it went on to the superstep that follows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from orcheo.domain.commit_log import EntryType, Log, TaskRow
from orcheo.domain.waits import RELEASE, is_mark

GRAPH: Final = "~graph-"
"""Prefix of rows that hold a sub-graph's newest checkpoint."""
CHUNK: Final = "~chunk-"
"""Prefix of rows in which shares of a wide superstep say how they go; see ``shares``."""
BREAKPOINT: Final = "~break-"
"""Prefix of rows that say where a graph stops until someone decides."""
BOOKKEEPING: Final = "~"
"""Rows whose id starts so are no tasks."""


@dataclass(frozen=True, slots=True)
class Claims:
    """The invocations before the present one that died in the present superstep."""

    dead: tuple[int, ...]
    """Log indexes of their claims, ascending."""
    shares: Mapping[str, Sequence[tuple[int, int]]] = field(
        default_factory=dict[str, Sequence[tuple[int, int]]]
    )
    """By id of a task of the root: the runs of its shares that died, as claim and number."""

    def since(self, index: int, task_id: str, run: int = 0) -> int:
        """Return how many deaths count against a task.

        Args:
            index: The claim under which the task's row was written, or its superstep reached.
            task_id: The task of the root that it is, or belongs to.
            run: Of the share that wrote the row; 0 where no share did.
        """
        dead = sum(1 for claim in self.dead if claim >= index)
        return dead + sum(1 for death in self.shares.get(task_id, ()) if death >= (index, run))


def read_claims(log: Log, fence: int) -> Claims:
    """Return the dead claims, from what was read before the present claim was made."""
    checkpoint = log.checkpoint
    if checkpoint is None:
        return Claims(())
    made = [
        entry.index
        for entry in log.entries
        if entry.type is EntryType.CLAIM and checkpoint.index < entry.index < fence
    ]
    writer = checkpoint.body.get("claim")
    if isinstance(writer, int) and not checkpoint.body.get("drained"):
        made.insert(0, writer)
    suspends = [entry for entry in log.entries if entry.type is EntryType.SUSPEND]
    idle = {_claim(entry.body) for entry in suspends if entry.body.get("paused")}
    ended = (entry.index for entry in suspends if not entry.body.get("paused"))
    settled = max(_settled(log.tasks), *ended, -1)
    return Claims(tuple(claim for claim in made if claim > settled and claim not in idle))


def _settled(rows: Iterable[TaskRow]) -> int:
    return max((_claim(row.body) for row in rows if is_mark(row)), default=-1)


def _claim(body: Mapping[str, Any]) -> int:
    return int(body.get("claim", -1))


__all__ = ["BOOKKEEPING", "BREAKPOINT", "CHUNK", "GRAPH", "RELEASE", "Claims", "read_claims"]
