"""What use cases need of the walled function that runs users' scripts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedGraph:
    """What a script built, twice the same."""

    graph: dict[str, Any]
    """Graph specification as JSON, ``script`` included."""
    warnings: Sequence[dict[str, Any]] = ()
    """``{code, message, line?}``."""
    log: Sequence[str] = ()
    """What the script printed."""
    compiled: int = 0
    """1 where the script had to be compiled, 0 where somebody had done so before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """A graph to write as a script."""

    workspace: str
    graph: Mapping[str, Any]
    """As JSON."""
    script: str | None = None
    """What the graph's python nodes live in; null where it has none."""
    entrypoint: str | None = None
    """What gives the graph in ``script``."""
    timeout_seconds: float = 60.0
    """Wall clock of the child."""
    within_seconds: float | None = None
    """Wall clock of all; null: as long as it takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRequest:
    """One call of a callable in a script."""

    workspace: str
    script: str
    entrypoint: str | None
    at: str
    """Position, see ``PythonNode.at``, ``PythonBranch.at``, ``PythonReducer.python``."""
    role: Literal["node", "branch", "reducer", "task", "graph"]
    arguments: Sequence[Any]
    """Tagged JSON. node and branch: [state]; reducer: [current or missing marker, [updates…]];
    task: [positional, keywords]; graph, which gives the specification at a position: [null]."""
    config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """``{configurable: {...}, metadata: {...}, tags: [...]}`` for callables that want
    ``config``."""
    answers: Sequence[Mapping[str, Any] | None] = ()
    """``{kind, hash, answer | error}`` by the number of the effect that the callable asked for;
    null where there is no answer yet."""
    seed: str | None = None
    """Makes chance the same on every call; null: another each time."""
    timeout_seconds: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CallResult:
    """What a call came to: exactly one of result, request and error."""

    outcome: Literal["result", "request", "error"]
    result: Any = None
    """Tagged JSON: an update, a route, ``send``/``command`` tags."""
    request: Mapping[str, Any] | None = None
    """The first of the effects that are asked for."""
    requests: Sequence[Mapping[str, Any]] = ()
    """All of them: ``{number, kind: interrupt | invoke | task | chat, hash, payload}``."""
    error: Mapping[str, Any] | None = None
    """``{type, families: [...], message, line?, traceback?}``; the script's own lines only."""
    log: Sequence[Mapping[str, Any]] = ()
    """``{stream: print | writer, text | value}``."""
    seconds: float = 0.0


class UserCode(Protocol):
    """The walled function that runs scripts."""

    def import_script(
        self,
        workspace: str,
        script: str,
        entrypoint: str | None,
        *,
        timeout_seconds: float,
        within_seconds: float | None = None,
    ) -> ImportedGraph:
        """Build the script's graph twice.

        Args:
            workspace: Whose script it is.
            script: Its text.
            entrypoint: What gives the graph; null to find it.
            timeout_seconds: Wall clock of each build.
            within_seconds: Wall clock of all; null: as long as the builds take.

        Raises:
            ScriptTooLarge: It has more than 128 KiB of UTF-8.
            ScriptRejected: It cannot be imported; ``details`` say where and why, ``code`` is
                ``timeout`` where it did not end in time.
            NondeterministicGraph: The two builds differ.
        """
        ...

    def export_script(self, request: ExportRequest) -> str:
        """Write a graph as the text of a script that builds it, not formatted.

        The script's own functions, classes, constants and comments stay. In the new text the same
        ``entrypoint`` gives the graph; without a script it is ``build_graph``.

        Raises:
            ScriptRejected: The script cannot be run, or lacks something that the graph names.
        """
        ...

    def call(self, request: CallRequest) -> CallResult:
        """Call one callable. A killed child is an ``error`` of type NodeTimeout or NodeCrashed."""
        ...
