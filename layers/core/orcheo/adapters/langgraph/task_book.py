"""The tasks of the present superstep: what is known of each, and its row."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from orcheo.adapters.langgraph.claims import BOOKKEEPING, GRAPH, RELEASE, Claims
from orcheo.adapters.langgraph.journal import Journal
from orcheo.adapters.langgraph.signals import RowsMoved
from orcheo.application.ports import ExecutionStore
from orcheo.domain.commit_log import TaskRow

FLAGS: Final = ("pinned", "reused", "lossy")
"""Members of a task's summary and row: true, or absent."""
MARKS: Final = (*FLAGS, "command", "error", "child")
"""Further members of both, where they are there at all."""
_PUSHED: Final = "__pregel_push"
"""In the path of a task that a ``Send`` started."""
FINISHED: Final = frozenset({"succeeded", "failed"})
"""Statuses of rows that are a task's last word."""


def is_finished(row: TaskRow) -> bool:
    """Tell whether a task has given what it writes: it succeeded, or failed and has a way on."""
    return row.body["status"] == "succeeded" or (
        row.body["status"] == "failed" and "writes" in row.body
    )


def is_below(namespace: str, around: str) -> bool:
    """Tell whether a namespace of LangGraph is another, or within it."""
    return namespace == around or namespace.startswith(f"{around}|")


@dataclass(slots=True)
class TaskRecord:
    """One task that this invocation runs."""

    id: str
    node: str
    """The node's id; within a sub-graph with the ids of the nodes around it: ``outer/inner``."""
    namespace: str
    """LangGraph's namespace of the superstep: empty at the root."""
    attempts: int = 0
    """Begun so far, by whichever invocation."""
    started_at: str | None = None
    finished_at: str | None = None
    output: Any = None
    """Tagged JSON of what the node gave."""
    lineage: str = ""
    """LangGraph's namespace of the task itself; what it starts is below it."""
    path: str = ""
    journal: Journal = field(default_factory=Journal)
    beside: bool = False
    """The node has asked for other things at the same time."""
    inner: bool = False
    """A node's own task, which LangGraph does not know."""
    log: list[Mapping[str, Any]] = field(default_factory=list[Mapping[str, Any]])
    returned: bool = False
    """The node has given its result, so LangGraph will hand its writes to the saver."""
    recorded: bool = False
    """The saver has them."""
    row: bool = False
    pinned: bool = False
    """The node was not run: what it gives was said when the execution was accepted."""
    reused: bool = False
    """The node was not run: it gives what it gave in the execution that is replayed."""
    command: Any = None
    """What it gave beside ``output``, where it gave a command; tagged JSON."""
    lossy: bool = False
    """It gave more than ``output`` and ``command`` say."""

    child: str | None = None
    """The execution that the task has started, where its node is another workflow."""

    def marks(self) -> dict[str, Any]:
        """Return the members that few tasks have: none where it simply ran and gave an update."""
        marks: dict[str, Any] = {name: True for name in FLAGS if getattr(self, name)}
        for name in ("command", "child"):
            if getattr(self, name) is not None:
                marks[name] = getattr(self, name)
        return marks

    @property
    def root_id(self) -> str:
        """The task of the root that this is, or belongs to."""
        return self.lineage.partition("|")[0].rpartition(":")[2] or self.id

    def summary(self) -> dict[str, Any]:
        """Return the task as a member of ``tasks`` in a checkpoint's body."""
        return {
            "id": self.id,
            "node": self.node,
            "status": "succeeded",
            "attempts": self.attempts,
            "started_at": self.started_at,
            "finished_at": self.finished_at,
            "output": self.output,
            "row": self.row,
            **({"ns": self.namespace} if self.namespace else {}),
            **({"path": self.path} if _PUSHED in self.path else {}),
            **self.marks(),
        }


@dataclass(frozen=True, slots=True)
class Failure:
    """A task that failed for good."""

    lineage: str
    node: str | None
    fault: Mapping[str, Any]
    """``{type, message, families}`` and maybe ``line``."""

    @property
    def error(self) -> dict[str, Any]:
        """What the execution says of it: ``{type, message, node_id?}``."""
        found = {"type": self.fault["type"], "message": self.fault["message"]}
        return found if self.node is None else {**found, "node_id": self.node}


class TaskBook:
    """Rows and records of one root superstep; safe to use from several threads.

    Rows are written first writer wins: where another invocation was first, ``RowsMoved`` is
    raised, nothing is committed, and whoever claims next reads the row that stands.
    """

    def __init__(
        self,
        *,
        store: ExecutionStore,
        workspace: str,
        execution_id: str,
        fence: int,
        checkpoint: int,
        rows: Sequence[TaskRow],
        claims: Claims,
        now: Callable[[], str],
        ran: Callable[[], float],
        redact: Callable[[Any], Any],
    ) -> None:
        self._store = store
        self._workspace = workspace
        self._execution_id = execution_id
        self._fence = fence
        self._now = now
        self._ran = ran
        self._redact = redact
        self.run = 0
        """Which run of its share this invocation is; 0 where it is none."""
        self._changed = threading.Condition()
        self._once = threading.Lock()
        self._checkpoint = checkpoint
        self._rows = {row.task_id: row for row in rows}
        self._records: dict[str, TaskRecord] = {}
        self._broken: BaseException | None = None
        self.claims = claims
        self.marked = False
        """True once a row of this invocation says that it ended in order."""
        self.failures: list[Failure] = []
        self.waits: list[float] = []
        """For each task that waits for a time: seconds from now."""
        self.expiries: list[float] = []
        """For each question that expires: seconds from now."""
        self.suspended = False
        """True once a task waits for a decision."""
        self.paused = False
        """True once a task stopped where the next invocation goes on."""

    @property
    def checkpoint(self) -> int:
        """Log index of the checkpoint that the superstep follows."""
        return self._checkpoint

    # --- rows ----------------------------------------------------------------------------------

    def row(self, task_id: str) -> TaskRow | None:
        """Return a row as this invocation knows it."""
        with self._changed:
            return self._rows.get(task_id)

    def rows(self, namespace: str, checkpoint_id: str | None = None) -> list[TaskRow]:
        """Return the finished tasks' rows of a superstep."""
        with self._changed:
            return [
                row
                for row in self._rows.values()
                if not row.task_id.startswith(BOOKKEEPING)
                and row.body.get("ns", "") == namespace
                and (not namespace or row.body.get("of") == checkpoint_id)
                and is_finished(row)
            ]

    def graphs(self) -> list[TaskRow]:
        """Return the rows of sub-graphs, outer ones first."""
        with self._changed:
            found = [row for row in self._rows.values() if row.task_id.startswith(GRAPH)]
        return sorted(found, key=lambda row: (row.body["ns"].count("|"), row.body["ns"]))

    def write(self, task_id: str, body: Mapping[str, Any]) -> TaskRow:
        """Write a row in place of the one that is known; RowsMoved where another one stands."""
        more: dict[str, Any] = {"claim": self._fence}
        if self.run:
            more["run"] = self.run
        if task_id == RELEASE or body.get("settles"):
            more["seconds"] = round(self._ran(), 3)
        row = TaskRow(
            checkpoint=self._checkpoint,
            task_id=task_id,
            at=self._now(),
            body=self._redact({**body, **more}),
        )
        standing = self._store.put_task(
            self._workspace, self._execution_id, row, replaces=self.row(task_id)
        )
        if standing != row:
            raise RowsMoved(f"Task {task_id!r} was recorded by another invocation.")
        with self._changed:
            self._rows[task_id] = row
            self.marked = self.marked or bool(body.get("settles"))
        return row

    def release(self, *, shares: bool = False) -> None:
        """Leave the mark of an orderly end, unless there is one.

        Args:
            shares: True where others now run for this invocation.
        """
        if not self.marked:
            body: dict[str, Any] = {"node": "__release", "status": "skipped"}
            self.write(RELEASE, {**body, "shares": True} if shares else body)

    # --- records -------------------------------------------------------------------------------

    def open(self, record: TaskRecord) -> TaskRecord:
        """Enter a task that begins; return what is known if it was entered before."""
        with self._changed:
            return self._records.setdefault(record.id, record)

    def write_record(self, record: TaskRecord, status: str, **members: Any) -> None:
        """Write a task's row with a status and further members."""
        body: dict[str, Any] = {
            "node": record.node,
            "status": status,
            "attempts": record.attempts,
            "started_at": record.started_at,
            "finished_at": record.finished_at,
            **record.marks(),
            **members,
        }
        if record.namespace:
            body["ns"] = record.namespace
        if status not in FINISHED:
            body |= record.journal.members()
        if record.log and status != "executing" and not record.inner:
            body["log"] = list(record.log)
        self.write(record.id, body)

    def write_once(self, task_id: str, body: Mapping[str, Any]) -> None:
        """Write a row that several tasks of this invocation may write, unless it is there."""
        with self._once:
            if self.row(task_id) is None:
                self.write(task_id, body)

    def take_failure(self, lineage: str) -> Mapping[str, Any] | None:
        """Return the first failure below a task and forget them all: the task answers for it."""
        with self._changed:
            mine = [each for each in self.failures if is_below(each.lineage, lineage)]
            self.failures = [each for each in self.failures if each not in mine]
        return mine[0].fault if mine else None

    def recorded(self, task_id: str, *, path: str, row: bool) -> None:
        """Note that the saver has a task's writes."""
        with self._changed:
            record = self._records.get(task_id)
            if record is not None:
                record.path = path
                record.row = row
                record.recorded = True
            self._changed.notify_all()

    def record(self, task_id: str) -> TaskRecord | None:
        """Return a task that this invocation runs."""
        with self._changed:
            return self._records.get(task_id)

    def broken(self, error: BaseException) -> None:
        """Note that a row could not be written: the superstep must not be committed."""
        with self._changed:
            self._broken = self._broken or error
            self._changed.notify_all()

    def settled(self, namespace: str) -> list[TaskRecord]:
        """Wait until the saver has the writes of all that ran; return it, in LangGraph's order.

        LangGraph hands over a task's writes and the checkpoint that they lead to on different
        threads.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._broken or self._all_recorded(namespace))
            if self._broken is not None:
                raise self._broken
            mine = [
                each
                for each in self._records.values()
                if each.namespace == namespace and not each.inner
            ]
        return sorted(mine, key=lambda each: (each.path, each.id))

    def _all_recorded(self, namespace: str) -> bool:
        return all(
            record.recorded
            for record in self._records.values()
            if record.namespace == namespace and record.returned and not record.inner
        )

    def forget(self, namespace: str) -> None:
        """Forget the records of a sub-graph's superstep that is complete."""
        with self._changed:
            for task_id in [k for k, v in self._records.items() if v.namespace == namespace]:
                del self._records[task_id]

    def turn(self, checkpoint: int) -> None:
        """Begin the superstep that follows a root checkpoint."""
        with self._changed:
            self._checkpoint = checkpoint
            self._rows = {}
            self._records = {}
            self.claims = Claims(())
