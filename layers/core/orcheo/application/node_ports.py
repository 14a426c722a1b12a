"""What a built-in node may touch, and what it may ask of the engine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from orcheo.application.ports import Clock
from orcheo.domain.commit_log import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeContext:
    """All that a built-in node may touch."""

    node_id: str
    execution_id: str
    workspace: str
    attempt: int
    """From 1."""
    resumed: bool = False
    """True where the node asked to wait (``WaitUntil``) and the wait is over."""
    deadline: float
    """On ``clock.monotonic()``: past it the node is timed out."""
    clock: Clock
    scope: Mapping[str, Any]
    """What templates see: inputs, results, channels, trigger, execution."""
    previous: Any
    """What this node wrote on its last visit; null on the first."""
    http: Any
    """An ``httpx.Client`` whose transport applies the egress rules."""
    log: Callable[[str], None]
    """Adds a line to the node's log."""
    lends: bool = False
    """True where the configuration holds credentials: they go where the node sends them, and must
    not follow a redirect elsewhere."""
    answer: Decision | None = None
    """Where the node asked (``AskPerson``): what was decided."""


class AskPerson(Exception):  # noqa: N818 - a request to the engine, not a failure
    """Raised by a node: call me again, the same attempt, once someone has answered.

    Args:
        value: What is shown, plain JSON.
        options: Any of ``schema``, ``expires_seconds`` and ``default``.
    """

    def __init__(self, value: Any, options: Mapping[str, Any]) -> None:
        super().__init__("ask a person")
        self.value = value
        self.options = options


class WaitUntil(Exception):  # noqa: N818 - a request to the engine, not a failure
    """Raised by a node: call me again after so many seconds, the same attempt."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds
