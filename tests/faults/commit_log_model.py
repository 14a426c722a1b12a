"""The commit log under the real use cases: before each of their calls others may go first.

The actors: a state machine that advances the execution and, where that dies, tries again and
finishes it; two invocations that nobody waits for (a late duplicate, a retry of a slow one); a
cancel; a pause and its resume; the reaper. What they run is the product: ``AdvanceExecution`` with
the product's ``FencedSaver``, ``CancelExecution``, ``FinishExecution``, ``ReapExecutions``. Only
the nodes are made up: they give what LangGraph recorded for the same graph.
"""

import contextlib
import functools
import itertools
import operator
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, TypedDict

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph

from orcheo.adapters.langgraph.claims import Claims
from orcheo.adapters.langgraph.saver import FencedSaver, SaverHooks
from orcheo.adapters.langgraph.signals import RowsMoved
from orcheo.adapters.langgraph.task_book import TaskBook, TaskRecord
from orcheo.application.advance_execution import AdvanceExecution
from orcheo.application.cancel_execution import CancelExecution
from orcheo.application.end_execution import EndExecution
from orcheo.application.engine_ports import Segment, SegmentResult
from orcheo.application.finish_execution import Failure, FinishExecution
from orcheo.application.messages import AdvanceRequest, SuspendRequest
from orcheo.application.pause_execution import PauseExecution
from orcheo.application.reap_executions import ReapExecutions
from orcheo.application.suspend_execution import SuspendExecution
from orcheo.application.version_cache import VersionCache
from orcheo.domain.commit_log import EntryType, Log, LogEntry, TaskRow, end_status
from orcheo.domain.errors import ExecutionConflict, IllegalTransition
from orcheo.domain.executions import Execution
from orcheo.domain.lifecycles import ExecutionStatus
from tests.fakes.aws import RecordingOrchestrator
from tests.fakes.clock import FakeClock
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.fakes.vault import no_credentials
from tests.fakes.workflow_store import InMemoryWorkflowStore
from tests.faults.turns_of_greenlets import Choose, Died, Stage
from tests.harness.admission import admission
from tests.harness.samples import AT, WORKSPACE, a_version, a_workflow, an_execution

EXECUTION: Final = an_execution()
ID: Final = EXECUTION.id
REQUEST: Final = AdvanceRequest(workspace=WORKSPACE, execution_id=ID)
_TRIES: Final = 4
"""Of Advance, as the definition of the state machine has it."""
EVERY_CALL: Final = (
    "get",
    "read_log",
    "append",
    "put_task",
    "project",
    "put_suspension",
    "due",
    "postpone",
    "look_at",
)
LOG_CALLS: Final = ("read_log", "append", "put_task")
"""What decides who may write: the status item follows it, and is not asked."""
_VERSIONS: Final = InMemoryWorkflowStore()
_VERSIONS.create(WORKSPACE, a_workflow(), a_version())


# --- the store -------------------------------------------------------------------------------


class ModelStore(InMemoryExecutionStore):
    """The store in memory, which also remembers what it told its callers.

    Args:
        conditional: False: the log's one condition is gone. A put lands wherever it is sent, as
            DynamoDB would have it without ``attribute_not_exists``.
    """

    def __init__(self, *, conditional: bool = True) -> None:
        super().__init__()
        self._conditional = conditional
        self.acknowledged: list[LogEntry] = []
        """Every entry whose put succeeded, in order."""

    def get(self, workspace: str, execution_id: str) -> Execution:
        """Return the status item; not copied, like all that is frozen."""
        return self._executions[workspace, execution_id]

    def put_task(
        self, workspace: str, execution_id: str, row: TaskRow, *, replaces: TaskRow | None = None
    ) -> TaskRow:
        """Write a task row, first writer wins; return the row that now stands."""
        rows = self._tasks.setdefault((workspace, execution_id), {})
        place = (row.checkpoint, row.task_id)
        if rows.get(place) == replaces:
            rows[place] = row
        return rows[place]

    def append(self, workspace: str, execution_id: str, entry: LogEntry) -> None:
        """Put an entry at its index."""
        entries = self._entries.setdefault((workspace, execution_id), {})
        if self._conditional and entry.index in entries:
            raise ExecutionConflict(f"Entry {entry.index} is taken.")
        entries[entry.index] = entry
        self.acknowledged.append(entry)

    def read_log(self, workspace: str, execution_id: str, *, whole: bool = False) -> Log:
        """Return the log."""
        key = (workspace, execution_id)
        entries = [entry for _, entry in sorted(self._entries.get(key, {}).items())]
        tasks = list(self._tasks.get(key, {}).values())
        log = Log(entries, tasks, self._decisions.get(key, {}), self._suspensions.get(key))
        newest = log.checkpoint
        if whole or newest is None:
            return log
        return Log(
            [entry for entry in entries if entry.index >= newest.index],
            [row for row in tasks if row.checkpoint == newest.index],
            log.decisions,
            log.suspension,
        )


# --- the engine ------------------------------------------------------------------------------


class _State(TypedDict):
    count: Annotated[int, operator.add]


def _counted(state: _State) -> Any:  # noqa: ARG001 - a node takes it
    return {"count": 1}


@dataclass(frozen=True)
class Recorded:
    """A graph, and what LangGraph checkpoints when it runs."""

    compiled: Any
    checkpoints: Sequence[tuple[Any, Any]]
    """``(checkpoint, metadata)``, oldest first: that of the input, then one for each superstep."""
    tasks: Sequence[Sequence[str]]
    """The nodes of the superstep that leads to each."""


@functools.cache
def recorded(supersteps: int, *, wide: bool = False) -> Recorded:
    """Return a graph of so many supersteps one after another; ``wide``: the first has two tasks."""
    graph = StateGraph(_State)
    graph.add_node("n0", _counted)
    graph.add_edge(START, "n0")
    if wide:
        graph.add_node("beside", _counted)
        graph.add_edge(START, "beside")
    for number in range(1, supersteps):
        graph.add_node(f"n{number}", _counted)
        graph.add_edge(["n0", "beside"] if wide and number == 1 else f"n{number - 1}", f"n{number}")
    graph.add_edge(f"n{supersteps - 1}", END)
    saver = InMemorySaver()
    compiled = graph.compile(checkpointer=saver)
    config: Any = {"configurable": {"thread_id": "recorded"}}
    compiled.invoke({"count": 0}, config)
    found = [(each.checkpoint, each.metadata) for each in reversed(list(saver.list(config)))]
    first = ["n0", "beside"] if wide else ["n0"]
    tasks: list[list[str]] = [[], [START], first, *([f"n{n}"] for n in range(1, supersteps))]
    return Recorded(compiled, found, tasks[: len(found)])


@dataclass(frozen=True)
class RecordedEngine:
    """Runs a recorded graph on the product's saver: what is written and where is the product's."""

    store: Any
    graph: Recorded
    performed: Counter[str] = field(default_factory=Counter[str])
    """How often each task was run."""

    def run(self, segment: Segment) -> SegmentResult:
        """Write one checkpoint after another; ExecutionConflict where the log refuses one."""
        execution, checkpoint = segment.execution, segment.log.checkpoint
        root = None if checkpoint is None else checkpoint.body
        book = TaskBook(
            store=self.store,
            workspace=execution.workspace,
            execution_id=execution.id,
            fence=segment.fence,
            checkpoint=-1 if checkpoint is None else checkpoint.index,
            rows=segment.log.tasks,
            claims=Claims(()),
            now=_now,
            ran=lambda: 0.0,
            redact=lambda body: body,
        )
        drains: list[bool] = []
        saver = FencedSaver(
            store=self.store,
            workspace=execution.workspace,
            execution_id=execution.id,
            last_index=segment.fence,
            root=root,
            book=book,
            hooks=SaverHooks(
                compiled=lambda _: self.graph.compiled,
                breakpoint=_nothing,
                output=_nothing,
                paused=lambda: drains.append(True),
                stops=lambda *_: False,
                stamp=lambda *_: {"claim": segment.fence, "drained": False, "seconds": 0.0},
                written=_nothing,
                redact=lambda body: body,
                now=_now,
            ),
        )
        try:
            return self._run(saver, book, -1 if root is None else int(root["step"]) + 1, drains)
        except RowsMoved as moved:
            raise ExecutionConflict(str(moved)) from moved

    def _run(
        self, saver: FencedSaver, book: TaskBook, step: int, drains: Sequence[bool]
    ) -> SegmentResult:
        config: Any = {"configurable": {"thread_id": ID}}
        first = step + 1
        for number, (checkpoint, metadata) in enumerate(self.graph.checkpoints):
            if number < first:
                continue
            for node in self.graph.tasks[number]:
                task = f"{number}-{node}"
                self.performed[task] += _perform(book, saver, node, task, config)
            saver.put(config, checkpoint, metadata, {})
            if drains and number + 1 < len(self.graph.checkpoints):
                return SegmentResult(outcome="continue", last_index=saver.last_index)
        return SegmentResult(outcome="succeeded", last_index=saver.last_index)


def _perform(book: TaskBook, saver: FencedSaver, node: str, task: str, config: Any) -> bool:
    if node == START or book.row(task) is not None:
        return False
    book.open(TaskRecord(id=task, node=node, namespace="", attempts=1, returned=True))
    saver.put_writes(config, [("count", 1)], task)
    return True


def _nothing(*_: Any) -> None:
    return None


def _now() -> str:
    return AT


# --- the world -------------------------------------------------------------------------------


@dataclass
class Model:
    """One execution, and everybody who writes to its log."""

    choose: Choose
    graph: Recorded
    store: ModelStore = field(default_factory=ModelStore)
    moves: Sequence[str] = EVERY_CALL
    """Calls at which somebody else may go first."""

    def __post_init__(self) -> None:
        self.stage = Stage(self.choose)
        self.machines = RecordingOrchestrator()
        self.clock = FakeClock()
        self.performed: Counter[str] = Counter()
        self.workers = 0
        self.driven = False
        """True where an actor is the state machine that dispatch has started."""
        self.cancelled: list[str] = []
        """What each cancel was told: the status that it left, or that it came too late."""
        self.store.create(EXECUTION, due_at=AT)
        self.machines.start(WORKSPACE, ID)

    # --- actors ------------------------------------------------------------------------------

    def state_machine(self, name: str) -> None:
        """Add what ``execute_workflow`` does from Advance to its end."""
        self.driven = True

        def act() -> None:
            try:
                self._drive(self._seen_by(name), name)
            finally:
                self.machines.end(WORKSPACE, ID)

        self.stage.add(name, act)

    def invocation(self, name: str) -> None:
        """Add one invocation of ``advance_execution`` for whose result nobody waits."""
        self.workers += 1
        self.stage.add(name, lambda: self._advance(self._seen_by(name))(REQUEST, **_ONCE))

    def pause(self, name: str = "pause", *, resumes: bool = True) -> None:
        """Add someone who pauses, and then lets it go on."""
        pause = PauseExecution(self._seen_by(name), self.machines, self.clock)

        def act() -> None:
            with contextlib.suppress(IllegalTransition):
                pause(WORKSPACE, ID, by="ada")
                if resumes:
                    pause.resume(WORKSPACE, ID, by="ada")

        self.stage.add(name, act)

    def cancel(self, name: str = "cancel") -> None:
        """Add someone who cancels."""
        store = self._seen_by(name)
        cancel = CancelExecution(store, self.machines, self.clock, EndExecution(store, self.clock))

        def act() -> None:
            try:
                self.cancelled.append(cancel(WORKSPACE, ID, by="ada").status.value)
            except IllegalTransition:
                self.cancelled.append("too late")

        self.stage.add(name, act)

    def reaper(self, passes: int = 1, name: str = "reaper") -> None:
        """Add passes of the reaper, each at a time when the execution is due."""
        reap = self._reap(self._seen_by(name))

        def act() -> None:
            for _ in range(passes):
                self.clock.advance(600)
                reap()

        self.stage.add(name, act)

    def past_deadline(self) -> None:
        """Let the deadline pass: whoever looks now ends the execution."""
        self.clock.advance(86_400)

    def finisher(self, name: str = "finish") -> None:
        """Add the rule on state machines that have failed, of one that is gone."""
        self.machines.end(WORKSPACE, ID)
        finish = self._finish(self._seen_by(name))
        self.stage.add(name, lambda: finish(_lost(machine_ended=True)))

    # --- one run -----------------------------------------------------------------------------

    def run(self) -> "Model":
        """Let everybody act, then let the reaper and state machines without faults end it."""
        self.stage.run()
        if not self.driven:
            self.machines.end(WORKSPACE, ID)
        for number in range(_PASSES):
            if self.execution.status.is_terminal:
                break
            self.clock.advance(86_400 / 4)
            self._reap(self.store)()
            self.stage.run()
            latest = self.machines.latest(WORKSPACE, ID)
            if latest is not None and latest.running and latest.generation:
                self.state_machine(f"restart {number}")
                self.stage.run()
        return self

    @property
    def execution(self) -> Execution:
        """The status item."""
        return self.store.get(WORKSPACE, ID)

    @property
    def log(self) -> Log:
        """The whole log."""
        return self.store.read_log(WORKSPACE, ID, whole=True)

    def _seen_by(self, name: str) -> Any:
        return self.stage.wrap(name, self.store, self.moves)

    def _advance(self, store: Any) -> AdvanceExecution:
        return AdvanceExecution(
            executions=store,
            versions=_CACHE,
            engine=RecordedEngine(store, self.graph, self.performed),
            orchestrator=self.machines,
            end=EndExecution(store, self.clock),
            clock=self.clock,
            close_grant=no_credentials(self.clock),
        )

    def _reap(self, store: Any) -> ReapExecutions:
        admit = admission(store, self.machines, self.clock)
        end = EndExecution(store, self.clock)
        return ReapExecutions(store, self.machines, self.clock, end, admit)

    def _finish(self, store: Any) -> FinishExecution:
        return FinishExecution(store, self.machines, EndExecution(store, self.clock))

    def _tried(self, advance: AdvanceExecution) -> Any:
        for _ in range(_TRIES):
            try:
                return advance(REQUEST, **_ONCE)
            except Died:
                continue
        return None

    def _drive(self, store: Any, name: str) -> None:
        """Do what ``execute_workflow`` does from Advance to its end."""
        advance = self._advance(store)
        suspend = SuspendExecution(store, self.machines, self.clock)
        for attempt in itertools.count():
            result = self._tried(advance)
            if result is None:
                self._finish(store)(_lost())
                return
            if result.outcome in {"finished", "superseded"}:
                return
            if result.outcome == "suspend":
                token = f"{name}-{attempt}"
                self.machines.waiting.add(token)
                suspend(_suspension(result.index, attempt, token))
                self.stage.wait(name, lambda awaited=token: self._is_woken(awaited))

    def _is_woken(self, token: str) -> bool:
        return token in self.machines.woken


_CACHE: Final = VersionCache(_VERSIONS)
_ONCE: Final[dict[str, Any]] = {"request_id": "r", "budget_seconds": 300.0}
_PASSES: Final = 8
"""Of the reaper, until an execution that nothing disturbs any more must have ended."""


def _lost(*, machine_ended: bool = False) -> Failure:
    return Failure(
        workspace=WORKSPACE,
        execution_id=ID,
        error="Runtime.ExitError",
        machine_ended=machine_ended,
    )


def _suspension(index: int, attempt: int, token: str) -> SuspendRequest:
    return SuspendRequest(
        workspace=WORKSPACE, execution_id=ID, index=index, attempt=attempt, token=token
    )


# --- what must hold --------------------------------------------------------------------------


def violations(model: Model) -> list[str]:
    """Return what a finished run breaks; nothing where all is well."""
    found = [*_of_log(model.log.entries), *_of_acknowledged(model)]
    found += [f"{name} raised {error!r}" for name, error in model.stage.errors.items()]
    end = model.log.end
    if end is None:
        found.append("it never ended")
    elif model.execution.status is not end_status(end):
        found.append(f"it shows {model.execution.status.value!r}, its log {end.body['status']!r}")
    if model.workers == 1 and not model.stage.died and not model.driven:
        found += [f"{task} ran {n} times" for task, n in model.performed.items() if n > 1]
    if "cancelled" in model.cancelled and (end is None or end.body["status"] != "cancelled"):
        found.append("a cancel was confirmed and the execution ended otherwise")
    return found


def _of_acknowledged(model: Model) -> list[str]:
    standing = {entry.index: entry for entry in model.log.entries}
    return [
        f"{entry.type.value} {entry.index} was confirmed and is not in the log"
        for entry in model.store.acknowledged
        if standing.get(entry.index) is not entry
    ]


def _of_log(entries: Sequence[LogEntry]) -> list[str]:
    """Fold the log once: who owns it, whether it is paused or cancelled, which step comes next."""
    found: list[str] = []
    fold = _Fold()
    for place, entry in enumerate(entries):
        if entry.index != place:
            found.append(f"entry {place} is missing")
        problem = fold.take(entry)
        if problem:
            found.append(f"{entry.type.value} {entry.index} {problem}")
    return found


@dataclass
class _Fold:
    owner: int = -1
    """Index of the newest claim."""
    step: int = -2
    done: bool = False
    """True once a checkpoint holds the result."""
    cancelled: bool = False
    ended: bool = False
    paused: bool = False
    since_pause: int = 0
    """Checkpoints since the newest pause."""

    def take(self, entry: LogEntry) -> str | None:
        """Take the next entry; return what is wrong with it."""
        if self.ended:
            return "follows the end"
        if self.cancelled and entry.type is not EntryType.END:
            return "follows a cancel"
        return _RULES[entry.type](self, entry)

    def claim(self, entry: LogEntry) -> str | None:
        """The newest claim owns the log."""
        self.owner = entry.index
        return None

    def checkpoint(self, entry: LogEntry) -> str | None:
        """Only the owner commits, step by step; while paused one step that ran before it."""
        step, last = int(entry.body["step"]), self.step
        self.step, self.done = step, "output" in entry.body
        self.since_pause += 1
        if entry.body["claim"] != self.owner:
            return f"is of claim {entry.body['claim']}, the newest is {self.owner}"
        if step != last + 1:
            return f"is of step {step} after {last}"
        if self.paused and self.since_pause > 1:
            return "is the second while paused"
        return None

    def suspend(self, entry: LogEntry) -> str | None:
        """Nothing follows from it: it ends an invocation."""
        return None

    def pause(self, entry: LogEntry) -> str | None:
        """From here on nothing new begins."""
        if not self.paused:
            self.paused, self.since_pause = True, 0
        return None

    def resume(self, entry: LogEntry) -> str | None:
        """From here on it goes on."""
        self.paused = False
        return None

    def cancel(self, entry: LogEntry) -> str | None:
        """Only the end follows."""
        self.cancelled = True
        return None

    def end(self, entry: LogEntry) -> str | None:
        """It says what the log says."""
        self.ended = True
        status = entry.body["status"]
        if self.cancelled != (status == ExecutionStatus.CANCELLED.value):
            return f"says {status!r}, cancelled is {self.cancelled}"
        if status == ExecutionStatus.SUCCEEDED.value and not self.done:
            return "says 'succeeded' before the last step"
        return None


_RULES: Final[dict[EntryType, Callable[[_Fold, LogEntry], str | None]]] = {
    EntryType.CLAIM: _Fold.claim,
    EntryType.CHECKPOINT: _Fold.checkpoint,
    EntryType.SUSPEND: _Fold.suspend,
    EntryType.PAUSE: _Fold.pause,
    EntryType.RESUME: _Fold.resume,
    EntryType.CANCEL: _Fold.cancel,
    EntryType.END: _Fold.end,
}
