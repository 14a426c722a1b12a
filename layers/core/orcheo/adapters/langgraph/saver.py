"""LangGraph's checkpoints on the commit log, for one segment of an execution.

A checkpoint of the root is the log entry after the last one that this invocation knows; where
that index is taken, the put is refused (``ExecutionConflict``) and the run stops: a newer
invocation, a cancel or an end is ahead. Where it was taken by a pause alone, the checkpoint is put
behind that and says ``paused``, and the run stops in order: what ran is kept. A finished task is a
row, first writer wins; the only task of a superstep writes none, since the checkpoint that follows
is its record.

A sub-graph keeps its newest checkpoint as one row of the root's superstep, replaced step by step
on the condition that it still is as this invocation knows it; its tasks have rows like others.
All of these take effect only through the root's next entry.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from langgraph.checkpoint.serde.types import ERROR, INTERRUPT

from orcheo.adapters.langgraph import bodies
from orcheo.adapters.langgraph.claims import GRAPH
from orcheo.adapters.langgraph.frontier import HIDDEN, Compiled, next_tasks
from orcheo.adapters.langgraph.signals import ShareEnded
from orcheo.adapters.langgraph.streams import chunks
from orcheo.adapters.langgraph.task_book import MARKS, TaskBook, TaskRecord
from orcheo.application.ports import ExecutionStore
from orcheo.domain.commit_log import EntryType, LogEntry, behind_pauses
from orcheo.domain.errors import ExecutionConflict, StoreUnavailable
from orcheo.domain.identifiers import content_hash
from orcheo.domain.visits import counted

_KEPT: Final = (*MARKS, "ns", "path")
"""What a task's summary takes from its row, where it is there."""
_NAME_END: Final = ":"
_LEVEL: Final = "|"

_PATIENCE_SECONDS: Final = 60.0
"""Longer than a write to the store can take with all its tries."""
NO_WRITES: Final = "__no_writes__"
"""LangGraph's channel of a task that has run and gave nothing."""
_PAUSES: Final = 10
"""Times that a checkpoint is put behind pauses that came in between."""
MAX_VISITED: Final = 1_000
"""Tasks of a sub-graph that the root's checkpoint names; of a longer one the first and newest."""
Chunks = list[Any]
Summaries = list[dict[str, Any]]
"""Members of ``tasks`` in a body; named here since ``list`` is a method of savers."""


@dataclass(slots=True)
class Front:
    """The newest checkpoint of a namespace and the superstep that follows it."""

    body: Mapping[str, Any]
    width: int
    """How many tasks follow, LangGraph's own included."""
    loaded: bool = False
    """True where an earlier invocation wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaverHooks:
    """What the engine adds to each checkpoint, and when it stops."""

    compiled: Callable[[str], Any]
    """The compiled graph that runs in a namespace."""
    breakpoint: Callable[[str, str, Summaries, Sequence[str]], dict[str, Any] | None]
    """Where a graph says to stop: given namespace, checkpoint, the tasks that led to it and the
    nodes that follow."""
    output: Callable[[Checkpoint], Any]
    """The final state as people see it, encoded."""
    stamp: Callable[[bool, Sequence[str]], dict[str, Any]]
    """Members of the body; given whether anything is left to run, and the nodes of the root that
    run next, unless the graph stops before them."""
    counts_visits: bool = False
    """Whether checkpoints say how often each node has run: a replay that reuses visits asks."""
    paused: Callable[[], None]
    """Called before a checkpoint is put that stands behind a pause: the run is to stop there."""
    stops: Callable[[Summaries], bool]
    """Whether the execution ends behind these tasks, whatever follows."""
    written: Callable[[Mapping[str, Any]], None]
    """Called after each checkpoint with its body; may raise ``Failed``."""
    now: Callable[[], str] = field(kw_only=True)
    redact: Callable[[Any], Any]
    """What becomes of a body before it is written."""


def node_path(namespace: str) -> list[str]:
    """Return the node ids that lead to a namespace: ``outer:<task>|inner:<task>``."""
    parts = namespace.split(_LEVEL) if namespace else []
    return [part.rsplit(_NAME_END, 1)[0] for part in parts if not part.isdecimal()]


class FencedSaver(BaseCheckpointSaver[int]):
    """The saver of one segment.

    Args:
        store: Holds the log.
        workspace: The tenant.
        execution_id: Also LangGraph's thread.
        last_index: Newest log entry: the claim of this invocation.
        root: Body of the newest checkpoint; null before the first.
        book: The tasks of the present superstep.
        hooks: See there.
        skipped: Tasks of the root that this segment must not run; null where it runs all.
    """

    def __init__(
        self,
        *,
        store: ExecutionStore,
        workspace: str,
        execution_id: str,
        last_index: int,
        root: Mapping[str, Any] | None,
        book: TaskBook,
        hooks: SaverHooks,
        skipped: Sequence[str] | None = None,
    ) -> None:
        super().__init__()
        self._store = store
        self._workspace = workspace
        self._execution_id = execution_id
        self._book = book
        self._hooks = hooks
        self._skipped = skipped
        self._fronts: dict[str, Front] = {}
        self._moved = threading.Condition()
        self._stuck: BaseException | None = None
        self.last_index = last_index
        self.paused = False
        """True once a pause is known that nobody has ended: it was none when this was claimed."""
        self.streams: dict[str, str | Sequence[str]] = {}
        """Namespaces of graphs that are streamed, and in which modes."""
        if root is not None:
            self._fronts[""] = self._front("", root, loaded=True)

    @property
    def body(self) -> Mapping[str, Any] | None:
        """The body of the newest root checkpoint."""
        front = self._fronts.get("")
        return None if front is None else front.body

    def streamed(self, namespace: str) -> Any:
        """Return what a graph has streamed so far, as tagged JSON."""
        return [] if namespace not in self._fronts else self._fronts[namespace].body["streamed"]

    def begun_by(self, namespace: str) -> int | None:
        """Return from which claim on dead invocations count against a superstep's tasks.

        Null for a superstep that this invocation itself has reached: nobody died in it.
        """
        front = self._fronts.get(namespace)
        if front is None or not front.loaded:
            return None
        return int(front.body.get("claim", 0))

    def is_alone(self, namespace: str) -> bool:
        """Tell whether a task of this superstep is the only thing that the execution does."""
        return self._skipped is None and not namespace and self._fronts[namespace].width == 1

    def await_front(self, namespace: str) -> Front:
        """Return the present superstep of a namespace, once its checkpoint is written.

        LangGraph starts the first tasks while the checkpoint of the input is still on its way;
        what they record belongs to that checkpoint.
        """
        with self._moved:
            came = self._moved.wait_for(
                lambda: namespace in self._fronts or self._stuck is not None, _PATIENCE_SECONDS
            )
            if self._stuck is not None:
                raise self._stuck
            if not came:
                raise StoreUnavailable("A checkpoint was not written in its time.")
            return self._fronts[namespace]

    def _front(self, namespace: str, body: Mapping[str, Any], *, loaded: bool) -> Front:
        compiled = self._hooks.compiled(namespace)
        width = len(next_tasks(compiled, bodies.checkpoint_of(body)))
        return Front(body, width, loaded)

    # --- reading -------------------------------------------------------------------------------

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """Return the newest checkpoint of a namespace with the writes of its finished tasks."""
        namespace = _namespace(config)
        front = self._fronts.get(namespace)
        if front is None and namespace:
            row = self._book.row(child_row_id(namespace))
            if row is not None:
                front = self._front(namespace, row.body, loaded=True)
                self._fronts[namespace] = front
        if front is None:
            return None
        if self._skipped is not None and not namespace:
            pending = [(task_id, NO_WRITES, None) for task_id in self._skipped]
        else:
            pending = bodies.pending_writes(self._book.rows(namespace, front.body["checkpoint_id"]))
        return bodies.tuple_of(self._execution_id, namespace, front.body, pending)

    def list(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002, ARG002 - LangGraph's name
        before: RunnableConfig | None = None,  # noqa: ARG002 - the engine never lists
        limit: int | None = None,  # noqa: ARG002 - the engine never lists
    ) -> Iterator[CheckpointTuple]:
        """Return the newest checkpoint: a running segment knows no other."""
        found = None if config is None else self.get_tuple(config)
        return iter(() if found is None else (found,))

    # --- writing -------------------------------------------------------------------------------

    def put_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Record a finished task: a row, unless it is the only task of its superstep."""
        try:
            self._put_writes(_namespace(config), list(writes), task_id, task_path)
        except BaseException as error:
            self._book.broken(error)
            raise

    def _put_writes(
        self, namespace: str, writes: Sequence[tuple[str, Any]], task_id: str, path: str
    ) -> None:
        front = self.await_front(namespace)
        record = self._book.record(task_id)
        if record is None or any(channel in {ERROR, INTERRUPT} for channel, _ in writes):
            # LangGraph's own task, or an error that stops the run: the engine records that one.
            self._book.recorded(task_id, path=path, row=False)
            return
        has_row = front.width > 1 or self._skipped is not None
        if has_row:
            members: dict[str, Any] = {
                "path": path,
                "writes": bodies.encoded_writes(writes),
                "output": record.output,
            }
            if namespace:
                members["of"] = front.body["checkpoint_id"]
            self._book.write_record(record, "succeeded", **members)
        self._book.recorded(task_id, path=path, row=has_row)

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,  # noqa: ARG002 - whole states are stored
    ) -> RunnableConfig:
        """Append a root checkpoint to the log, or replace a sub-graph's.

        Raises:
            ExecutionConflict: The log has moved on.
            RowsMoved: Another invocation has recorded a task or the sub-graph's step.
        """
        try:
            return self._put(_namespace(config), checkpoint, metadata)
        except BaseException as error:
            with self._moved:
                self._stuck = error
                self._moved.notify_all()
            raise

    def _put(
        self, namespace: str, checkpoint: Checkpoint, metadata: CheckpointMetadata
    ) -> RunnableConfig:
        if self._skipped is not None and not namespace:
            raise ShareEnded
        records = self._book.settled(namespace)
        parent = self._fronts.get(namespace)
        compiled = self._hooks.compiled(namespace)
        following = next_tasks(compiled, checkpoint)
        body = bodies.checkpoint_body(
            checkpoint, metadata, parent.body["checkpoint_id"] if parent else None
        )
        tasks = self._tasks(namespace, parent, records)
        body["tasks"] = tasks if namespace else [*tasks, *self._inner_tasks()]
        if self._hooks.counts_visits and not namespace:
            body["visits"] = counted(parent.body.get("visits") if parent else None, tasks)
        body["next"] = [node for node in following if node not in HIDDEN]
        if body["next"] and not namespace and self._hooks.stops(body["tasks"]):
            body["stopped"], body["next"], following = body["next"], [], []
        stop = self._hooks.breakpoint(namespace, checkpoint["id"], tasks, body["next"])
        if stop is not None:
            body["breakpoint"] = stop
        # The input alone is no superstep: an invocation gets at least one done.
        more = bool(following) and metadata.get("source") != "input"
        begins = [] if namespace or stop is not None else following
        body |= self._hooks.stamp(more, begins)
        unsaid = [each for each in records if each.log and not each.row]
        log = [{"node": each.node, "lines": list(each.log)} for each in unsaid]
        if log:
            body["log"] = log
        if namespace:
            body |= {"node": "__graph", "ns": namespace, "status": "executing"}
            body["visited"] = _visited(parent)
            if namespace in self.streams:
                body["streamed"] = self._streamed(namespace, compiled, checkpoint, body)
            self._book.write(child_row_id(namespace), body)
            self._book.forget(namespace)
        else:
            if not following:
                body["output"] = self._hooks.output(checkpoint)
            body = self._hooks.redact(body)
            self._append(body, more=more)
        with self._moved:
            self._fronts[namespace] = Front(body, len(following))
            self._moved.notify_all()
        self._hooks.written(body)
        return bodies.config_of(self._execution_id, namespace, checkpoint["id"])

    def _streamed(
        self, namespace: str, compiled: Compiled, checkpoint: Checkpoint, body: Mapping[str, Any]
    ) -> Chunks:
        earlier = self._fronts[namespace].body["streamed"] if namespace in self._fronts else []
        around = "/".join((*node_path(namespace), ""))
        tasks = [{**t, "node": t["node"].removeprefix(around)} for t in body["tasks"]]
        known = [task for task in tasks if task["node"] in compiled.nodes]
        return [*earlier, *chunks(compiled, checkpoint, known, self.streams[namespace])]

    def _append(self, body: dict[str, Any], *, more: bool) -> None:
        """Append a root checkpoint; ExecutionConflict where another writer is ahead.

        Args:
            body: Of the entry.
            more: Whether a superstep was done and others follow, so that it may stop here.
        """
        for _ in range(_PAUSES):
            if self.paused:
                self._hooks.paused()
                body["paused"] = True
                body["drained"] = more
            entry = LogEntry(
                index=self.last_index + 1,
                type=EntryType.CHECKPOINT,
                at=self._hooks.now(),
                body=body,
            )
            try:
                self._store.append(self._workspace, self._execution_id, entry)
            except ExecutionConflict:
                if not self.catch_up():
                    raise
                continue
            self.last_index = entry.index
            self._fronts = {}
            self._book.turn(entry.index)
            return
        raise StoreUnavailable(
            f"Execution {self._execution_id!r} is paused and resumed too often at once; try again."
        )

    def catch_up(self) -> bool:
        """Read what others have put; tell whether it leaves this invocation in force.

        Pauses and their ends do; what comes next is put behind them.
        """
        log = self._store.read_log(self._workspace, self._execution_id)
        if not behind_pauses(log, self.last_index):
            return log.last_index <= self.last_index
        self.last_index, self.paused = log.last_index, log.paused
        return True

    def _inner_tasks(self) -> Summaries:
        """Return what ran in the sub-graphs of the root's superstep."""
        found: Summaries = []
        for inner in self._book.graphs():
            found += [*inner.body["visited"], *inner.body["tasks"]][:MAX_VISITED]
        return found

    def _tasks(
        self, namespace: str, parent: Front | None, records: Sequence[TaskRecord]
    ) -> Summaries:
        """Return the superstep's tasks, those of earlier invocations by their rows."""
        if parent is None:
            return []
        known = {record.id: record.summary() for record in records if record.recorded}
        for row in self._book.rows(namespace, parent.body["checkpoint_id"]):
            if row.task_id not in known:
                shown = ("node", "status", "attempts", "started_at", "finished_at", "output")
                members = {name: row.body.get(name) for name in shown}
                members |= {name: row.body[name] for name in _KEPT if name in row.body}
                known[row.task_id] = {"id": row.task_id, **members, "row": True}
        return list(known.values())


def _visited(parent: Front | None) -> Summaries:
    """Return the tasks of a sub-graph's earlier supersteps, without what they gave."""
    if parent is None:
        return []
    earlier = [*parent.body["visited"], *parent.body["tasks"]]
    return [{**task, "output": None} for task in earlier[-MAX_VISITED:]]


def child_row_id(namespace: str) -> str:
    """Return the id of the row that holds a sub-graph's newest checkpoint."""
    return f"{GRAPH}{content_hash(namespace.encode())[:32]}"


def _namespace(config: RunnableConfig) -> str:
    return str(config.get("configurable", {}).get("checkpoint_ns") or "")


__all__ = ["FencedSaver", "SaverHooks", "child_row_id", "node_path"]
