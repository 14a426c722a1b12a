"""How a task or a superstep stops without an answer.

Those that a task raises derive from ``GraphBubbleUp``: LangGraph then lets the tasks beside it
run to their end and keeps what they gave.
"""

from collections.abc import Mapping
from typing import Any

from langgraph.errors import GraphBubbleUp

from orcheo.domain.errors import OrcheoError


class Stopped(GraphBubbleUp):
    """The task failed for good, or waits; its row says which."""


class Aborted(GraphBubbleUp):
    """What the engine stands on failed: the log or a task row could not be written."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(str(cause))
        self.cause = cause


class RowsMoved(Exception):  # noqa: N818 - an outcome, not a failure
    """Another invocation has written a row of this superstep; read again and adopt it."""


class ShareEnded(Exception):  # noqa: N818 - an outcome, not a failure
    """All tasks of a share have run; what they lead to is for whoever claims next."""


class Failed(Exception):  # noqa: N818 - an outcome, not a failure
    """The execution ends as failed."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(str(error["message"]))
        self.error = error


class ScriptError(Exception):
    """A callable of a script raised: its own class name, what that derives from, its message."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(str(error.get("message", "")))
        self.type = str(error.get("type", "Exception"))
        self.families = frozenset(str(name) for name in error.get("families", ()))
        self.line = error.get("line")


def described(error: Exception) -> tuple[dict[str, Any], frozenset[str]]:
    """Return an error as a row holds it, and the names by which a policy may know it."""
    if isinstance(error, ScriptError):
        names = error.families | {error.type}
        fault: dict[str, Any] = {"type": error.type, "message": str(error)}
        if error.line is not None:
            fault["line"] = error.line
    else:
        names = frozenset(kind.__name__ for kind in type(error).__mro__)
        message = error.message if isinstance(error, OrcheoError) else str(error)
        fault = {"type": type(error).__name__, "message": message or type(error).__name__}
    names |= getattr(error, "families", frozenset())
    fault["families"] = sorted(names - {"object", "BaseException"})
    return fault, names
