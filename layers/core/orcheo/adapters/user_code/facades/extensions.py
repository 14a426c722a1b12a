"""The names of ``orcheo`` and ``orcheo.nodes``."""

from typing import Any

from orcheo.adapters.user_code import specification
from orcheo.adapters.user_code.facades import nodes

Builtin = nodes.Builtin
Channel = nodes.Channel
Settings = nodes.Settings
Workflow = nodes.Workflow


def callables(graph: Any) -> dict[str, Any]:
    """Return the functions of a graph by their position in it, as its specification names them."""
    return specification.callables(graph)


def __getattr__(name: str) -> Any:
    try:
        return nodes.CLASSES[name]
    except KeyError:
        raise AttributeError(name) from None
