"""The port ``Engine`` on LangGraph: one segment of an execution, superstep by superstep."""

import contextlib
import dataclasses
import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import Checkpoint
from langgraph.errors import GraphDrained
from langgraph.runtime import RunControl

from orcheo.adapters.langgraph import codec
from orcheo.adapters.langgraph.builder import BuiltGraph, build, named
from orcheo.adapters.langgraph.claims import Claims, read_claims
from orcheo.adapters.langgraph.hosts import Hosts
from orcheo.adapters.langgraph.lending import Lending
from orcheo.adapters.langgraph.proxies import NODE_SECONDS
from orcheo.adapters.langgraph.run import Parts, Run, ShareOfTasks
from orcheo.adapters.langgraph.run_limits import check_limits
from orcheo.adapters.langgraph.saver import FencedSaver, SaverHooks
from orcheo.adapters.langgraph.seeding import Seeding, read_source, read_visits
from orcheo.adapters.langgraph.shares import (
    ShareRow,
    Superstep,
    Tasks,
    deaths,
    is_finished,
    is_wide,
    places,
    seconds_before,
    share_rows,
    spread,
    tasks_of,
    thinned,
)
from orcheo.adapters.langgraph.signals import (
    Aborted,
    Failed,
    RowsMoved,
    ShareEnded,
    Stopped,
    described,
)
from orcheo.adapters.langgraph.task_book import Failure, TaskBook
from orcheo.application.engine_ports import Segment, SegmentResult
from orcheo.application.messages import Chunk
from orcheo.application.ports import ExecutionStore, timestamp
from orcheo.domain.errors import ExecutionConflict, InvalidGraph, OrcheoError, Unavailable
from orcheo.domain.forks import Fork
from orcheo.domain.values import plain
from orcheo.domain.visits import Visit, Visits

CACHED_GRAPHS: Final = 32
LOOK_SECONDS: Final = 10.0
"""How often a task that asks again and again looks whether the execution is still its own."""
MAX_CONCURRENCY: Final = 16
"""Tasks of a superstep at once."""


class GraphCache:
    """Compiled graphs of this environment; the one used longest ago goes first."""

    def __init__(self, size: int = CACHED_GRAPHS) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str, int], BuiltGraph] = OrderedDict()

    def get(self, key: tuple[str, str, int], make: Callable[[], BuiltGraph]) -> BuiltGraph:
        """Return a graph, made if it is not here."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return made


class LangGraphEngine:
    """Runs segments.

    Args:
        store: Holds the log.
        parts: What nodes need.
        concurrency: Tasks of a superstep at once. With one they run in their order, and so a
            seeded test is the same on every run.
    """

    def __init__(
        self, store: ExecutionStore, parts: Parts, *, concurrency: int = MAX_CONCURRENCY
    ) -> None:
        self._store = store
        self._parts = parts
        self._concurrency = concurrency
        self._graphs = GraphCache()

    def run(self, segment: Segment) -> SegmentResult:
        """Run supersteps until the graph is done or the segment must stop.

        Raises:
            ExecutionConflict: A newer writer owns the execution, or an older one has recorded a
                task first: what it recorded is adopted by whoever claims next.
            Unavailable: A store failed; the same segment may be tried again.
        """
        version, workspace = segment.version, segment.execution.workspace
        try:
            graph = self._graphs.get(
                (workspace, version.workflow_id, version.number),
                lambda: build(version, self._parts.user_code, workspace),
            )
        except InvalidGraph as error:
            fault = {"type": error.type, "message": error.message}
            return SegmentResult(outcome="failed", last_index=segment.fence, error=fault)
        return _Segment(self._store, self._parts, segment, graph, self._concurrency).run()


@dataclass(slots=True)
class _Segment:
    """One run of the engine."""

    store: ExecutionStore
    parts: Parts
    segment: Segment
    graph: BuiltGraph
    concurrency: int
    control: RunControl = field(default_factory=RunControl)
    started: float = 0.0
    next_look: float = 0.0
    seconds_before: float = 0.0
    base_step: int = 0
    """Where it is a fork: the superstep that it began behind, since its limits count afresh."""
    fork: Fork | None = None
    visits: Visits = field(default_factory=dict[str, list[Visit]])
    is_seeded: bool = False
    lending: Lending = field(init=False)
    wide: Sequence[str] = ()
    """Nodes of the superstep after the newest checkpoint, where it is to be handed out."""

    def run(self) -> SegmentResult:
        """Run it."""
        self.lending = Lending(
            self.parts.vault,
            self.segment,
            self.graph.references,
            self._seconds_left,
            self.parts.tell,
        )
        try:
            self._take_over()
        except Failed as stop:
            fence = self.segment.fence
            return SegmentResult(outcome="failed", last_index=fence, error=stop.error)
        segment = self.segment
        checkpoint = segment.log.checkpoint
        root = None if checkpoint is None else checkpoint.body
        if root is not None and segment.chunk is not None:
            root = thinned(root, segment.chunk.tasks)
        self.started = self.parts.clock.monotonic()
        self.next_look = self.started + LOOK_SECONDS
        self.seconds_before = seconds_before(segment.log)
        if root is not None:
            self.base_step = int(root.get("base_step", 0))
        book = TaskBook(
            store=self.store,
            workspace=segment.execution.workspace,
            execution_id=segment.execution.id,
            fence=segment.fence,
            checkpoint=-1 if checkpoint is None else checkpoint.index,
            rows=segment.log.tasks,
            # Where this invocation has written the checkpoint, nobody died behind it yet.
            claims=Claims(()) if self.is_seeded else read_claims(segment.log, segment.fence),
            now=self._now,
            ran=self._ran,
            redact=self.lending.redact,
        )
        tasks = self._tasks(root)
        if tasks:
            book.claims = self._claims(tasks)
        hosts = Hosts(self.graph, self.parts.user_code, segment.execution, segment.version)
        saver = FencedSaver(
            store=self.store,
            workspace=segment.execution.workspace,
            execution_id=segment.execution.id,
            last_index=segment.log.last_index if self.is_seeded else segment.fence,
            root=root,
            book=book,
            hooks=SaverHooks(
                compiled=hosts.compiled,
                breakpoint=hosts.breakpoint,
                output=self._output,
                stamp=self._stamp,
                counts_visits=self.fork is not None and self.fork.uses_records,
                paused=lambda: self.control.request_drain("paused"),
                stops=self._stops,
                written=self._check_limits,
                now=self._now,
                redact=self.lending.redact,
            ),
            skipped=None if segment.chunk is None else _skipped(segment.chunk, tasks, book),
        )
        if segment.chunk is not None:
            return self._share(segment.chunk, tasks, book, saver, hosts)
        if root is not None and "output" in root:
            return self._result("succeeded", saver)
        try:
            if root is not None:
                self._check_limits(root)
                superstep = Superstep(tasks, segment.log)
                if tasks and self._is_wide(root, superstep):
                    return self._hand_out(book, saver, superstep)
            return self._stream(book, saver, hosts, fresh=root is None)
        except Failed as stop:
            return self._result("failed", saver, error=stop.error)

    def _take_over(self) -> None:
        """Begin where the fork says, and read what nodes gave there if they may give it again."""
        segment, execution = self.segment, self.segment.execution
        if execution.fork is None or execution.parent is None:
            return
        self.fork = fork = Fork.of(execution.fork)
        seeds = fork.checkpoint is not None and segment.log.checkpoint is None
        if not (seeds or fork.uses_records):
            return
        source = read_source(self.store, execution.workspace, execution.parent["execution_id"])
        if fork.uses_records:
            self.visits = read_visits(self.store, source, until=fork.until)
        if seeds:
            seeding = Seeding(
                store=self.store,
                execution=execution,
                fork=fork,
                source=source,
                graph=self.graph,
                fence=segment.fence,
                now=self._now(),
            )
            log = dataclasses.replace(seeding(), decisions=segment.log.decisions)
            self.segment = dataclasses.replace(segment, log=log)
            self.is_seeded = True

    def _run_graph(
        self,
        book: TaskBook,
        saver: FencedSaver,
        hosts: Hosts,
        *,
        fresh: bool,
        share: ShareOfTasks | None = None,
    ) -> None:
        tagged = self.store.inputs(self.segment.execution)
        inputs = codec.decode(tagged)
        context = Run(
            parts=self.parts,
            execution=self.segment.execution,
            version=self.segment.version,
            book=book,
            saver=saver,
            lending=self.lending,
            inputs=named(plain(tagged)),
            fork=self.fork,
            visits=self.visits,
            decisions=self.segment.log.decisions,
            host=hosts.host,
            is_over=lambda: saver.paused or self._is_over(),
            look=lambda: self._look(saver),
            share=share,
        )
        config: RunnableConfig = {
            "configurable": {"thread_id": self.segment.execution.id},
            "recursion_limit": self.segment.version.graph.settings.max_steps + 10,
            "max_concurrency": self.concurrency,
        }
        compiled = self.graph.root.copy(update={"checkpointer": saver})
        for _ in compiled.stream(
            self.graph.starts_from(inputs) if fresh else None,
            config,
            context=context,
            stream_mode=[],
            durability="sync",
            control=self.control,
        ):
            pass

    def _stream(
        self, book: TaskBook, saver: FencedSaver, hosts: Hosts, *, fresh: bool
    ) -> SegmentResult:
        try:
            self._run_graph(book, saver, hosts, fresh=fresh)
        except GraphDrained:
            if saver.body is not None and "output" in saver.body:
                return self._result("succeeded", saver)
            if not _is_drained(saver.body, self.segment.fence):
                self._release(book)
            elif self.wide and not saver.paused:
                return self._fan_out(saver, saver.last_index, [*enumerate(self.wide)])
            return self._result("continue", saver)
        except Stopped:
            return self._stopped(book, saver)
        except RowsMoved as moved:
            raise ExecutionConflict(str(moved)) from moved
        except Aborted as abort:
            if isinstance(abort.cause, RowsMoved):
                raise ExecutionConflict(str(abort.cause)) from abort
            self._release(book)
            raise abort.cause from abort
        except (Failed, ExecutionConflict):
            raise
        except Unavailable:
            self._release(book)
            raise
        except Exception as error:  # noqa: BLE001 - LangGraph refused what a node gave
            return self._refused(error, book, saver)
        return self._result("succeeded", saver)

    # --- wide supersteps -----------------------------------------------------------------------

    def _claims(self, tasks: Tasks) -> Claims:
        """Return who died. Before a share, no claim of its superstep has run a task."""
        known = read_claims(self.segment.log, self.segment.fence)
        dead = known.dead if self.segment.chunk is None else ()
        return Claims(dead, deaths(self.segment.log, tasks))

    def _tasks(self, root: Mapping[str, Any] | None) -> Tasks:
        """Return the tasks of a superstep that is run in shares, or was; else none."""
        if root is None or "output" in root:
            return {}
        if not is_wide(root["next"], self._isolated) and not share_rows(self.segment.log):
            return {}
        return tasks_of(self.graph.root, self.segment.execution.id, root)

    @property
    def _isolated(self) -> frozenset[str]:
        nodes = self.graph.specifications[()].nodes
        return frozenset(node.id for node in nodes if node.isolated)

    def _is_wide(self, root: Mapping[str, Any], superstep: Superstep) -> bool:
        stop = root.get("breakpoint")
        if stop is not None and stop["id"] not in self.segment.log.decisions:
            return False
        nodes = [superstep.tasks[place].node for place in superstep.unfinished]
        return is_wide(nodes, self._isolated)

    def _hand_out(self, book: TaskBook, saver: FencedSaver, superstep: Superstep) -> SegmentResult:
        """Go on with a superstep that is run in shares, by what their rows say."""
        standing = superstep.standing(self.parts.clock.now())
        if standing.failure is not None:
            return self._result("failed", saver, error=standing.failure)
        if not standing.ready and not standing.waits:
            return self._result("suspend", saver)
        self._release(book, shares=bool(standing.ready))
        if standing.ready:
            ready = [(place, superstep.tasks[place].node) for place in standing.ready]
            return self._fan_out(saver, book.checkpoint, ready)
        return self._result("backoff", saver, seconds=min(standing.waits))

    def _fan_out(
        self, saver: FencedSaver, checkpoint: int, tasks: Sequence[tuple[int, str]]
    ) -> SegmentResult:
        shares = spread((place, node in self._isolated) for place, node in tasks)
        chunks = [
            Chunk(checkpoint=checkpoint, claim=self.segment.fence, number=number, tasks=ranges)
            for number, ranges in enumerate(shares)
        ]
        return dataclasses.replace(self._result("fan_out", saver), chunks=chunks)

    def _share(
        self, chunk: Chunk, tasks: Tasks, book: TaskBook, saver: FencedSaver, hosts: Hosts
    ) -> SegmentResult:
        """Run a share; what became of it is in rows."""
        todo = _todo(chunk, tasks, book)
        row = ShareRow(book, chunk, self._now())
        if not todo or not row.begin():
            return self._result("continue", saver)
        error = self._run_share(ShareOfTasks(todo), book, saver, hosts)
        if all(is_finished(book.row(each)) for each in todo):
            error = None  # of folding a part of the updates, which nobody asked for
        wake_at = None
        if book.waits:
            soonest = self.parts.clock.now() + dt.timedelta(seconds=min(book.waits))
            wake_at = timestamp(soonest)
        asks = len(self.segment.log.decisions) if book.suspended else None
        is_stopped = book.paused or self.control.drain_requested
        gates = {} if is_stopped else {"wake_at": wake_at, "asks": asks}
        row.end(todo, self.lending.redact(error), gates)
        return self._result("continue", saver)

    def _run_share(
        self, share: ShareOfTasks, book: TaskBook, saver: FencedSaver, hosts: Hosts
    ) -> Mapping[str, Any] | None:
        """Run its tasks; return the error with which the execution is to fail, if there is one."""
        try:
            self._run_graph(book, saver, hosts, fresh=False, share=share)
        except (GraphDrained, Stopped, ShareEnded, RowsMoved, ExecutionConflict):
            pass  # rows say how far it came, whoever wrote them
        except Failed as stop:
            return stop.error
        except Aborted as abort:
            if isinstance(abort.cause, Failed):
                return abort.cause.error
            if not isinstance(abort.cause, RowsMoved | ExecutionConflict):
                raise abort.cause from abort
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - LangGraph refused what a node gave
            return self._refused(error, book, saver).error
        return None

    # --- ends of a segment ---------------------------------------------------------------------

    def _stopped(self, book: TaskBook, saver: FencedSaver) -> SegmentResult:
        if book.failures:
            return self._result("failed", saver, error=book.failures[0].error)
        if book.paused or self.control.drain_requested:
            self._release(book)
            return self._result("continue", saver)
        if book.waits:
            self._release(book)
            return self._result("backoff", saver, seconds=max(0.0, min(book.waits + book.expiries)))
        if not book.suspended:
            raise RuntimeError("a task stopped and said neither why nor for how long")
        # The entry that says so is the mark of an orderly end.
        soonest = max(1.0, min(book.expiries)) if book.expiries else 0.0
        return self._result("suspend", saver, seconds=soonest)

    def _refused(self, error: Exception, book: TaskBook, saver: FencedSaver) -> SegmentResult:
        if book.failures:
            return self._result("failed", saver, error=book.failures[0].error)
        fault, _ = described(error)
        return self._result("failed", saver, error=Failure("", _named_node(error), fault).error)

    def _release(self, book: TaskBook, *, shares: bool = False) -> None:
        """Leave the mark of an orderly end; without it the claim counts as a crash."""
        with contextlib.suppress(OrcheoError, RowsMoved):
            book.release(shares=shares)

    def _result(
        self,
        outcome: Any,
        saver: FencedSaver,
        *,
        seconds: float = 0.0,
        error: Mapping[str, Any] | None = None,
    ) -> SegmentResult:
        return SegmentResult(
            outcome=outcome,
            last_index=saver.last_index,
            seconds=seconds,
            error=self.lending.redact(error),
            ran=round(self._ran(), 3),
        )

    # --- what the saver asks -------------------------------------------------------------------

    def _now(self) -> str:
        return timestamp(self.parts.clock.now())

    def _elapsed(self) -> float:
        return self.parts.clock.monotonic() - self.started

    def _ran(self) -> float:
        """Return how long the execution has been running."""
        return self.seconds_before + self._elapsed()

    def _seconds_left(self) -> float:
        return max(0.0, self.segment.drain_after_seconds - self._elapsed()) + NODE_SECONDS

    def _is_over(self) -> bool:
        return self._elapsed() >= self.segment.drain_after_seconds

    def _look(self, saver: FencedSaver) -> None:
        now = self.parts.clock.monotonic()
        if now < self.next_look:
            return
        self.next_look = now + LOOK_SECONDS
        if not saver.catch_up():
            raise ExecutionConflict(
                f"{self.segment.execution.id!r} has entries of another writer behind "
                f"{saver.last_index}."
            )

    def _output(self, checkpoint: Checkpoint) -> Any:
        return codec.encode(self.graph.output(checkpoint))

    def _stamp(self, more: bool, begins: Sequence[str]) -> dict[str, Any]:  # noqa: FBT001 - a fact
        """Return what the engine adds to a checkpoint; decide here whether it is the last."""
        self.wide = list(begins) if is_wide(begins, self._isolated) else []
        if self.wide:
            self.control.request_drain("wide superstep")
        if more and self._is_over():
            self.control.request_drain("time budget")
        stamp: dict[str, Any] = {
            "claim": self.segment.fence,
            "drained": more and self.control.drain_requested,
            "seconds": round(self._ran(), 3),
        }
        if self.base_step:
            stamp["base_step"] = self.base_step
        if self.segment.generation:
            stamp["generation"] = self.segment.generation
        return stamp

    def _stops(self, tasks: Sequence[Mapping[str, Any]]) -> bool:
        """Tell whether the node is among tasks after which the execution was told to stop."""
        last = self.segment.execution.stop_after
        if last is None or all(task["node"] != last for task in tasks):
            return False
        self.control.request_drain("stop_after")
        return True

    def _check_limits(self, body: Mapping[str, Any]) -> None:
        check_limits(
            self.segment.execution,
            self.segment.version.graph.settings,
            body,
            seconds=self._ran(),
            now=self.parts.clock.now(),
        )


def _todo(chunk: Chunk, tasks: Tasks, book: TaskBook) -> frozenset[str]:
    """Return the ids of a share's unfinished tasks."""
    mine = [tasks[place].id for place in places(chunk.tasks) if place in tasks]
    return frozenset(each for each in mine if not is_finished(book.row(each)))


def _skipped(chunk: Chunk, tasks: Tasks, book: TaskBook) -> list[str]:
    """Return the tasks of which LangGraph is told that they have run."""
    todo = _todo(chunk, tasks, book)
    return [task.id for task in tasks.values() if task.id not in todo]


def _is_drained(body: Mapping[str, Any] | None, fence: int) -> bool:
    return body is not None and bool(body.get("drained")) and body.get("claim") == fence


def _named_node(error: BaseException) -> str | None:
    """Return the node that LangGraph's note on an error names."""
    notes: Sequence[str] = getattr(error, "__notes__", ())
    for note in notes:
        _, found, rest = note.partition(" task with name '")
        if found:
            return rest.partition("'")[0]
    return None
