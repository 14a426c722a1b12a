"""What the nodes of a compiled graph need from the segment that runs them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from orcheo.adapters.langgraph.saver import FencedSaver
from orcheo.adapters.langgraph.task_book import TaskBook
from orcheo.application.ports import Clock, NodeContext, Randomness, UserCode
from orcheo.domain.executions import Execution
from orcheo.domain.workflows import Version


class BuiltinNodes(Protocol):
    """The registry, as the engine uses it."""

    def run(self, type_name: str, config: Mapping[str, Any], context: NodeContext) -> Any:
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
    http: Any
    """An ``httpx.Client`` whose transport applies the egress rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One segment: LangGraph's run context."""

    parts: Parts
    execution: Execution
    version: Version
    book: TaskBook
    saver: FencedSaver
    inputs: Any
    """What the trigger sent, as plain JSON."""

    @property
    def script(self) -> str:
        """The script of the version's python nodes."""
        return self.version.script or ""

    @property
    def entrypoint(self) -> str | None:
        """What builds the script's graph."""
        script = self.version.graph.script
        return None if script is None else script.entrypoint
