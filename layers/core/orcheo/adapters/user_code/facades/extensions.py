"""The names of ``orcheo`` and ``orcheo.nodes``."""

from typing import Any, Final

from orcheo.adapters.user_code import specification
from orcheo.adapters.user_code.facades import effects, nodes, overrides

Adapted = overrides.Adapted
Builtin = nodes.Builtin
Channel = nodes.Channel
EffectFailed = effects.EffectFailed
Router = overrides.Router
Settings = nodes.Settings
Workflow = nodes.Workflow

_MISSING: Final = object()


def interrupt(
    value: Any, *, schema: Any = None, expires_seconds: float | None = None, default: Any = _MISSING
) -> Any:
    """Ask a person, and return the answer.

    Args:
        value: What is shown.
        schema: JSON Schema that the answer must fit; others are refused where they are given.
        expires_seconds: How long the question stands.
        default: The answer where nobody gives one in time; without it the node then fails as
            ``InterruptExpired``.
    """
    options: dict[str, Any] = {}
    if schema is not None:
        options["schema"] = schema
    if expires_seconds is not None:
        options["expires_seconds"] = expires_seconds
    if default is not _MISSING:
        options["default"] = default
    return effects.interrupt(value, options)


def callables(graph: Any) -> dict[str, Any]:
    """Return the functions of a graph by their position in it, as its specification names them."""
    return specification.callables(graph)


def schemas(graph: Any) -> dict[str, Any]:
    """Return the schema classes of a graph: ``state``, ``input``, ``output`` below each path."""
    return specification.schemas(graph)


def policies(graph: Any) -> dict[str, Any]:
    """Return the retry policies of a graph by the position of their node."""
    return specification.policies(graph)


def __getattr__(name: str) -> Any:
    try:
        return nodes.CLASSES[name]
    except KeyError:
        raise AttributeError(name) from None
