"""The port ``Engine`` on LangGraph: one segment of an execution, superstep by superstep."""

import contextlib
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
from orcheo.adapters.langgraph.attempts import described
from orcheo.adapters.langgraph.builder import BuiltGraph, build, named
from orcheo.adapters.langgraph.claims import read_claims
from orcheo.adapters.langgraph.hosts import Hosts
from orcheo.adapters.langgraph.run import Parts, Run
from orcheo.adapters.langgraph.saver import FencedSaver, SaverHooks
from orcheo.adapters.langgraph.signals import Aborted, Failed, RowsMoved, Stopped
from orcheo.adapters.langgraph.task_book import Failure, TaskBook
from orcheo.application.ports import ExecutionStore, Segment, SegmentResult, timestamp
from orcheo.domain.errors import ExecutionConflict, InvalidGraph, OrcheoError, Unavailable
from orcheo.domain.values import plain

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
    """

    def __init__(self, store: ExecutionStore, parts: Parts) -> None:
        self._store = store
        self._parts = parts
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
        return _Segment(self._store, self._parts, segment, graph).run()


@dataclass(slots=True)
class _Segment:
    """One run of the engine."""

    store: ExecutionStore
    parts: Parts
    segment: Segment
    graph: BuiltGraph
    control: RunControl = field(default_factory=RunControl)
    started: float = 0.0
    next_look: float = 0.0
    seconds_before: float = 0.0

    def run(self) -> SegmentResult:
        """Run it."""
        segment = self.segment
        checkpoint = segment.log.checkpoint
        root = None if checkpoint is None else checkpoint.body
        self.started = self.parts.clock.monotonic()
        self.next_look = self.started + LOOK_SECONDS
        self.seconds_before = 0.0 if root is None else float(root.get("seconds", 0.0))
        book = TaskBook(
            store=self.store,
            workspace=segment.execution.workspace,
            execution_id=segment.execution.id,
            fence=segment.fence,
            checkpoint=-1 if checkpoint is None else checkpoint.index,
            rows=segment.log.tasks,
            claims=read_claims(segment.log, segment.fence),
            now=self._now,
        )
        hosts = Hosts(self.graph, self.parts.user_code, segment.execution, segment.version)
        saver = FencedSaver(
            store=self.store,
            workspace=segment.execution.workspace,
            execution_id=segment.execution.id,
            last_index=segment.fence,
            root=root,
            book=book,
            hooks=SaverHooks(
                compiled=hosts.compiled,
                breakpoint=hosts.breakpoint,
                output=self._output,
                stamp=self._stamp,
                paused=lambda: self.control.request_drain("paused"),
                stops=self._stops,
                written=self._check_limits,
                now=self._now,
            ),
        )
        if root is not None and "output" in root:
            return self._result("succeeded", saver)
        try:
            if root is not None:
                self._check_limits(root)
            return self._stream(book, saver, hosts, fresh=root is None)
        except Failed as stop:
            return self._result("failed", saver, error=stop.error)

    def _stream(
        self, book: TaskBook, saver: FencedSaver, hosts: Hosts, *, fresh: bool
    ) -> SegmentResult:
        inputs = codec.decode(self.segment.execution.inputs)
        context = Run(
            parts=self.parts,
            execution=self.segment.execution,
            version=self.segment.version,
            book=book,
            saver=saver,
            inputs=named(plain(self.segment.execution.inputs)),
            decisions=self.segment.log.decisions,
            host=hosts.host,
            is_over=lambda: saver.paused or self._is_over(),
            look=lambda: self._look(saver),
        )
        config: RunnableConfig = {
            "configurable": {"thread_id": self.segment.execution.id},
            "recursion_limit": self.segment.version.graph.settings.max_steps + 10,
            "max_concurrency": MAX_CONCURRENCY,
        }
        compiled = self.graph.root.copy(update={"checkpointer": saver})
        try:
            for _ in compiled.stream(
                self.graph.starts_from(inputs) if fresh else None,
                config,
                context=context,
                stream_mode=[],
                durability="sync",
                control=self.control,
            ):
                pass
        except GraphDrained:
            if saver.body is not None and "output" in saver.body:
                return self._result("succeeded", saver)
            if not _is_drained(saver.body, self.segment.fence):
                self._release(book)
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

    # --- ends of a segment ---------------------------------------------------------------------

    def _stopped(self, book: TaskBook, saver: FencedSaver) -> SegmentResult:
        if book.failures:
            return self._result("failed", saver, error=book.failures[0].error)
        if book.paused or self.control.drain_requested:
            self._release(book)
            return self._result("continue", saver)
        if book.waits:
            self._release(book)
            return self._result("backoff", saver, seconds=max(0.0, min(book.waits)))
        if not book.suspended:
            raise RuntimeError("a task stopped and said neither why nor for how long")
        # The entry that says so is the mark of an orderly end.
        return self._result("suspend", saver)

    def _refused(self, error: Exception, book: TaskBook, saver: FencedSaver) -> SegmentResult:
        if book.failures:
            return self._result("failed", saver, error=book.failures[0].error)
        fault, _ = described(error)
        return self._result("failed", saver, error=Failure("", _named_node(error), fault).error)

    def _release(self, book: TaskBook) -> None:
        """Leave the mark of an orderly end; without it the claim counts as a crash."""
        with contextlib.suppress(OrcheoError, RowsMoved):
            book.release()

    def _result(
        self,
        outcome: Any,
        saver: FencedSaver,
        *,
        seconds: float = 0.0,
        error: Mapping[str, Any] | None = None,
    ) -> SegmentResult:
        return SegmentResult(
            outcome=outcome, last_index=saver.last_index, seconds=seconds, error=error
        )

    # --- what the saver asks -------------------------------------------------------------------

    def _now(self) -> str:
        return timestamp(self.parts.clock.now())

    def _elapsed(self) -> float:
        return self.parts.clock.monotonic() - self.started

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

    def _stamp(self, more: bool) -> dict[str, Any]:  # noqa: FBT001 - one fact
        """Return what the engine adds to a checkpoint; decide here whether it is the last."""
        if more and self._is_over():
            self.control.request_drain("time budget")
        return {
            "claim": self.segment.fence,
            "drained": more and self.control.drain_requested,
            "seconds": round(self.seconds_before + self._elapsed(), 3),
        }

    def _stops(self, tasks: Sequence[Mapping[str, Any]]) -> bool:
        """Tell whether the node is among tasks after which the execution was told to stop."""
        last = self.segment.execution.stop_after
        if last is None or all(task["node"] != last for task in tasks):
            return False
        self.control.request_drain("stop_after")
        return True

    def _check_limits(self, body: Mapping[str, Any]) -> None:
        """End an execution that is past one of its limits; Failed."""
        settings = self.segment.version.graph.settings
        if "ns" not in body and "output" not in body and int(body["step"]) >= settings.max_steps:
            raise Failed(
                {
                    "type": "MaxStepsExceeded",
                    "message": f"The graph was not done after {settings.max_steps} supersteps; "
                    "look for a loop without an exit, or raise 'settings.max_steps'.",
                }
            )
        if "output" in body:
            return
        if float(body["seconds"]) >= settings.timeout_seconds:
            raise Failed(
                {
                    "type": "ExecutionTimeout",
                    "message": f"The execution ran for more than {settings.timeout_seconds} s; "
                    "raise 'settings.timeout_seconds' if this is meant.",
                }
            )
        if self.parts.clock.now() >= _moment(self.segment.execution.deadline_at):
            raise Failed(
                {
                    "type": "DeadlineExceeded",
                    "message": "The execution's deadline has passed; raise "
                    "'settings.deadline_seconds' if this is meant.",
                }
            )


def _is_drained(body: Mapping[str, Any] | None, fence: int) -> bool:
    return body is not None and bool(body.get("drained")) and body.get("claim") == fence


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _named_node(error: BaseException) -> str | None:
    """Return the node that LangGraph's note on an error names."""
    notes: Sequence[str] = getattr(error, "__notes__", ())
    for note in notes:
        _, found, rest = note.partition(" task with name '")
        if found:
            return rest.partition("'")[0]
    return None
