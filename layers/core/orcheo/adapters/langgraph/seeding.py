"""The first entries of an execution that goes on from a checkpoint of another.

Right after its claim, and before anything runs, the first worker reads the source's log and writes
what it takes over: the rows of tasks that stay finished, then the checkpoint, at the index after
its claim. Only the checkpoint makes any of it count. A worker that dies before it leaves rows that
no checkpoint ever names; whoever claims next writes them again behind its own claim.

The checkpoint keeps LangGraph's id and step, from which LangGraph derives the ids of the tasks
that follow: so rows of these tasks fit. Nothing is ever written to the source.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from langgraph.graph.message import add_messages

from orcheo.adapters.langgraph import bodies, codec
from orcheo.adapters.langgraph.builder import BuiltGraph
from orcheo.adapters.langgraph.claims import BOOKKEEPING, GRAPH
from orcheo.adapters.langgraph.frontier import HIDDEN, next_tasks
from orcheo.adapters.langgraph.saver import node_path
from orcheo.adapters.langgraph.signals import Failed
from orcheo.application.ports import ExecutionStore
from orcheo.domain.commit_log import EntryType, Log, LogEntry, TaskRow
from orcheo.domain.errors import NotFound, OrcheoError, ReplayImpossible, ReplaySourceGone
from orcheo.domain.executions import Execution
from orcheo.domain.forks import Fork
from orcheo.domain.identifiers import interrupt_id
from orcheo.domain.values import plain
from orcheo.domain.visits import Visit, visits

MAX_ANCESTORS: Final = 50
"""Forks of forks whose visits are read."""
_CHECKPOINT: Final = (
    "v",
    "checkpoint_id",
    "ts",
    "step",
    "values",
    "versions",
    "seen",
    "metadata",
    "updated",
    "pending_sends",
)
"""Members of a checkpoint's body that are LangGraph's own."""
_PRESENT: Final = ("claim", "settles", "log", "wake_at", "interrupts", "pinned", "reused")
"""Members of a row that say how it came about there, or what it waited for there."""


@dataclass(frozen=True, slots=True)
class Source:
    """The execution that is replayed."""

    execution: Execution
    log: Log
    """The whole of it."""


def read_source(store: ExecutionStore, workspace: str, execution_id: str) -> Source:
    """Return an execution with its whole log; Failed where it was deleted."""
    try:
        execution = store.get(workspace, execution_id)
    except NotFound:
        raise _failed(
            ReplaySourceGone(
                f"Execution {execution_id!r} has been deleted, and what is replayed was in its "
                "log; start the workflow anew."
            )
        ) from None
    return Source(execution, store.read_log(workspace, execution_id, whole=True))


def read_visits(
    store: ExecutionStore, source: Source, *, until: int, checkpoint: int | None = None
) -> dict[str, list[Visit]]:
    """Return what nodes gave in an execution and in those that it was forked from, oldest first."""
    chain = [visits(source.log, until=until, checkpoint=checkpoint)]
    execution = source.execution
    while execution.fork is not None and execution.parent is not None:
        fork = Fork.of(execution.fork)
        if fork.checkpoint is None:
            break
        if len(chain) > MAX_ANCESTORS:
            raise _failed(
                ReplayImpossible(
                    f"More than {MAX_ANCESTORS} executions were forked from each other; replay "
                    "with the policy 'rerun', which reads none of them."
                )
            )
        above = read_source(store, execution.workspace, execution.parent["execution_id"])
        chain.append(visits(above.log, until=fork.until, checkpoint=fork.checkpoint))
        execution = above.execution
    found: dict[str, list[Visit]] = {}
    for part in reversed(chain):
        for node, each in part.items():
            found.setdefault(node, []).extend(each)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeding:
    """Writes the first entries.

    Args:
        store: Holds both logs.
        execution: The new one.
        fork: What it takes over.
        source: Where from.
        graph: What it runs.
        fence: Log index of its claim.
        now: The time, as written.
    """

    store: ExecutionStore
    execution: Execution
    fork: Fork
    source: Source
    graph: BuiltGraph
    fence: int
    now: str

    def __call__(self) -> Log:
        """Write them; return the log as if it had been read behind them.

        Raises:
            ExecutionConflict: A newer invocation, or a cancel, has taken the index.
            Failed: The graph cannot go on from there.
        """
        entry = self._entry(self._checkpoint())
        owner = self.execution
        rows = [
            TaskRow(checkpoint=entry.index, task_id=task_id, at=self.now, body=body)
            for task_id, body in self._rows()
        ]
        for row in rows:
            # Nobody else writes behind this claim: a row that stands there is this one.
            self.store.put_task(owner.workspace, owner.id, row)
        self.store.append(owner.workspace, owner.id, entry)
        return Log([entry], rows)

    def _checkpoint(self) -> LogEntry:
        for entry in self.source.log.entries:
            if entry.index == self.fork.checkpoint and entry.type is EntryType.CHECKPOINT:
                return entry
        raise _failed(
            ReplaySourceGone(
                f"Execution {self.source.execution.id!r} has no checkpoint "
                f"{self.fork.checkpoint} any more."
            )
        )

    # --- the checkpoint ------------------------------------------------------------------------

    def _entry(self, origin: LogEntry) -> LogEntry:
        body = {name: origin.body[name] for name in _CHECKPOINT if name in origin.body}
        if self.fork.state:
            body["values"] = self._edited(body["values"])
        if isinstance(body.get("metadata"), dict):
            body["metadata"] = {**body["metadata"], "source": "fork"}
        checkpoint = bodies.checkpoint_of(body)
        following = next_tasks(self.graph.root, checkpoint)
        body |= {
            "parent_id": None,
            "source": "fork",
            "tasks": [],
            "next": [node for node in following if node not in HIDDEN],
            "claim": self.fence,
            "drained": False,
            "seconds": 0.0,
            "base_step": int(origin.body["step"]),
            "forked_from": {
                "execution_id": self.source.execution.id,
                "checkpoint": origin.index,
            },
        }
        self._require_the_same(origin, body["next"])
        if not following:
            body["output"] = codec.encode(self.graph.output(checkpoint))
        stop = origin.body.get("breakpoint")
        if stop is not None and not self._is_decided(stop):
            body["breakpoint"] = self._renamed(stop, body["checkpoint_id"])
        if self.fork.uses_records:
            body["visits"] = self._counts(origin.index)
        return LogEntry(index=self.fence + 1, type=EntryType.CHECKPOINT, at=self.now, body=body)

    def _edited(self, encoded: Any) -> Any:
        values = codec.decode(encoded)
        channels = self.graph.specifications[()].state.channels
        for name, given in self.fork.state.items():
            if plain(codec.encode(values.get(name))) == plain(given) and name in values:
                continue  # given as it was shown: it keeps what plain JSON cannot say
            value = codec.decode(given)
            spec = channels.get(name)
            if spec is not None and spec.reducer == "add_messages":
                value = add_messages([], value)
            values[name] = value
        return codec.encode(values)

    def _require_the_same(self, origin: LogEntry, following: Sequence[str]) -> None:
        """Refuse to go on where other nodes would follow: the version differs in its edges."""
        expected = origin.body.get("stopped") or origin.body.get("next") or []
        if sorted(expected) != sorted(following):
            raise _failed(
                ReplayImpossible(
                    f"Behind checkpoint {origin.index} of {self.source.execution.id!r} come "
                    f"{sorted(expected)}, but version {self.execution.version} would go on with "
                    f"{sorted(following)}; choose an earlier checkpoint or the same version."
                )
            )

    def _counts(self, checkpoint: int) -> dict[str, int]:
        found = read_visits(self.store, self.source, until=self.fork.until, checkpoint=checkpoint)
        return {node: len(each) for node, each in found.items()}

    def _is_decided(self, stop: Mapping[str, Any]) -> bool:
        """Tell whether a retry need not stop again where its source was told to go on."""
        return self.fork.keep and stop["id"] in self.source.log.decisions

    def _renamed(self, stop: Mapping[str, Any], checkpoint_id: str) -> dict[str, Any]:
        return {**stop, "id": interrupt_id(self.execution.id, checkpoint_id, 0)}

    # --- rows ----------------------------------------------------------------------------------

    def _rows(self) -> list[tuple[str, dict[str, Any]]]:
        """Return what a retry keeps of the superstep behind the checkpoint.

        Finished tasks, where sub-graphs stand, and what unfinished tasks were answered. What
        failed begins anew, and so does all that it had started.
        """
        if not self.fork.keep:
            return []
        rows = [row for row in self.source.log.tasks if row.checkpoint == self.fork.checkpoint]
        begun_anew = {row.task_id for row in rows if self._begins_anew(row)}
        kept: list[tuple[str, dict[str, Any]]] = []
        for row in rows:
            around = str(row.body.get("ns", ""))
            if self._is_lost(around, begun_anew) or row.task_id.partition(".")[0] in begun_anew:
                continue
            body = {name: each for name, each in row.body.items() if name not in _PRESENT}
            body["claim"] = self.fence
            if row.task_id.startswith(GRAPH):
                kept.append((row.task_id, self._graph(body)))
            elif row.task_id.startswith(BOOKKEEPING):
                continue
            elif _is_finished(row):
                self._require_channels(row)
                kept.append((row.task_id, {**body, "reused": True}))
            else:
                journaled = {
                    "status": "executing",
                    "attempts": 1,
                    "finished_at": None,
                    "error": None,
                }
                kept.append((row.task_id, {**body, **journaled}))
        return kept

    def _require_channels(self, row: TaskRow) -> None:
        """Refuse to keep a task whose transitions the other version does not have."""
        if row.body.get("ns") or not self.fork.other_version:
            return
        known = self.graph.root.channels
        lost = [
            name
            for name, _ in row.body.get("writes") or ()
            if name not in known and not name.startswith("__")
        ]
        if lost:
            raise _failed(
                ReplayImpossible(
                    f"Node {row.body['node']!r} has finished and wrote to {min(lost)!r}, which "
                    f"version {self.execution.version} does not have; replay from the start, or "
                    "retry on the same version."
                )
            )

    def _begins_anew(self, row: TaskRow) -> bool:
        if row.task_id.startswith(BOOKKEEPING) or _is_finished(row):
            return False
        is_open = row.body["status"] in {"executing", "waiting"}
        return not (is_open and row.body.get("answers")) or self.fork.other_version

    def _is_lost(self, namespace: str, begun_anew: set[str]) -> bool:
        """Tell whether what runs in a namespace belongs to something that begins anew."""
        steps = namespace.split("|") if namespace else []
        if any(step.rpartition(":")[2] in begun_anew for step in steps):
            return True
        if not self.fork.other_version:
            return False
        is_invoked = any(step.isdecimal() for step in steps)
        return is_invoked or bool(steps and node_path(namespace)[0] in self.fork.changed)

    def _graph(self, body: dict[str, Any]) -> dict[str, Any]:
        for name in ("tasks", "visited"):
            body[name] = [{**task, "reused": True} for task in body.get(name) or ()]
        stop = body.pop("breakpoint", None)
        if stop is not None and not self._is_decided(stop):
            body["breakpoint"] = self._renamed(stop, body["checkpoint_id"])
        return body


def _is_finished(row: TaskRow) -> bool:
    """Tell whether the graph goes on behind a task: of one that failed, at its ``on_error``."""
    return row.body["status"] == "succeeded" or "writes" in row.body


def _failed(error: OrcheoError) -> Failed:
    return Failed({"type": error.type, "message": error.message})


__all__ = ["Seeding", "Source", "read_source", "read_visits"]
