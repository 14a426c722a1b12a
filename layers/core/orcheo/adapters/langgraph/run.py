"""What the nodes of a compiled graph need from the segment that runs them."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from orcheo.adapters.langgraph.frontier import Compiled
from orcheo.adapters.langgraph.lending import Lending, Told
from orcheo.adapters.langgraph.saver import FencedSaver
from orcheo.adapters.langgraph.task_book import TaskBook
from orcheo.application.effect_ports import ChatModels, SubWorkflows
from orcheo.application.node_ports import NodeContext
from orcheo.application.ports import Clock, Randomness
from orcheo.application.user_code_ports import UserCode
from orcheo.application.vault_ports import Vault
from orcheo.domain.commit_log import Decision
from orcheo.domain.executions import Execution
from orcheo.domain.forks import Fork
from orcheo.domain.templates import Lend
from orcheo.domain.visits import Visits
from orcheo.domain.workflows import Version


class BuiltinNodes(Protocol):
    """The registry, as the engine uses it."""

    def run(
        self, type_name: str, config: Mapping[str, Any], context: NodeContext, lend: Lend
    ) -> Any:
        """Render the configuration and run a node; plain JSON. May raise ``WaitUntil``."""
        ...

    def route(
        self,
        type_name: str,
        config: Mapping[str, Any],
        scope: Mapping[str, Any],
        source: str,
    ) -> str:
        """Return a router's outcome; ``source`` is the node that it follows."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What every segment shares."""

    clock: Clock
    randomness: Randomness
    user_code: UserCode
    nodes: BuiltinNodes
    chat_models: ChatModels
    sub_workflows: SubWorkflows
    http: Any
    """An ``httpx.Client`` whose transport applies the egress rules."""
    vault: Vault
    tell: Told = lambda _redactor: None
    """Is told what must not appear in the log of this process."""


class InvokedGraph(Protocol):
    """A graph that a node invokes."""

    @property
    def root(self) -> Compiled:
        """The whole graph."""
        ...

    def starts_from(self, inputs: Any) -> Any:
        """Return what LangGraph starts from, given what the graph is invoked with."""
        ...


class ShareOfTasks:
    """The tasks of the root that a segment may run, and none beside them."""

    def __init__(self, todo: frozenset[str]) -> None:
        self._todo = todo
        self._lock = threading.Lock()
        self._begun = 0

    def begin(self, task_id: str, *, is_over: bool) -> Literal["yes", "no", "later"]:
        """Tell whether a task may begin: at least one of them always may."""
        if task_id not in self._todo:
            return "no"
        with self._lock:
            if is_over and self._begun:
                return "later"
            self._begun += 1
        return "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One segment: LangGraph's run context."""

    parts: Parts
    execution: Execution
    version: Version
    book: TaskBook
    saver: FencedSaver
    lending: Lending
    inputs: Any
    """What the trigger sent, as plain JSON."""
    fork: Fork | None
    visits: Visits
    """What nodes gave in the execution that is replayed, where its policy uses that."""
    decisions: Mapping[str, Decision]
    """Answers of people, by interrupt id, as known when the segment began."""
    host: Callable[[str, str], InvokedGraph]
    """Return the graph at a position of the script, and remember that it runs in a namespace."""
    is_over: Callable[[], bool]
    """Tells whether the segment has used up its time."""
    look: Callable[[], None]
    """Look at the log now and then; ExecutionConflict where someone else has written to it."""
    share: "ShareOfTasks | None" = None
    """Set where this segment runs a share of a superstep."""

    @property
    def script(self) -> str:
        """The script of the version's python nodes."""
        return self.version.script or ""

    @property
    def entrypoint(self) -> str | None:
        """What builds the script's graph."""
        script = self.version.graph.script
        return None if script is None else script.entrypoint
