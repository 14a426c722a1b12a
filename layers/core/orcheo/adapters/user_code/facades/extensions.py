"""The names of ``orcheo`` and ``orcheo.nodes``."""

from typing import Any

from orcheo.adapters.user_code import specification
from orcheo.adapters.user_code.facades import effects, nodes, overrides

Adapted = overrides.Adapted
Builtin = nodes.Builtin
Channel = nodes.Channel
EffectFailed = effects.EffectFailed
Router = overrides.Router
Settings = nodes.Settings
Workflow = nodes.Workflow


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
