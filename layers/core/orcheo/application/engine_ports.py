"""What use cases need of the engine: a run of supersteps on the commit log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from orcheo.application.messages import Chunk
from orcheo.domain.commit_log import Log
from orcheo.domain.executions import Execution
from orcheo.domain.workflows import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One invocation's share of an execution, for the engine."""

    execution: Execution
    version: Version
    log: Log
    """As read before the claim."""
    fence: int
    """Log index of this invocation's claim."""
    drain_after_seconds: float
    """The time budget: no superstep starts after it."""
    generation: int = 0
    """Of the state machine that asks; kept in checkpoints, where one finds it without a search."""
    chunk: Chunk | None = None
    """Set where only a share of the present superstep is to run; ``fence`` is then the claim that
    handed it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentResult:
    """Where a segment stopped."""

    outcome: Literal["succeeded", "failed", "continue", "backoff", "suspend", "fan_out"]
    """``suspend``: tasks wait for decisions, and for nothing else; their rows say which.
    ``fan_out``: the superstep is wide; ``chunks`` are to be run elsewhere."""
    last_index: int
    """Newest log entry that the segment wrote or knew."""
    seconds: float = 0.0
    """How long ``backoff`` waits, and ``suspend`` at most; 0 there: nothing of it expires."""
    error: Mapping[str, Any] | None = None
    """``{type, message, node_id?}`` where it failed."""
    ran: float = 0.0
    """Seconds that the execution has been running so far; waits do not count."""
    chunks: Sequence[Chunk] = ()


class Engine(Protocol):
    """Runs supersteps of a graph on the commit log."""

    def run(self, segment: Segment) -> SegmentResult:
        """Run until done or until the segment must stop; ExecutionConflict when fenced off."""
        ...
