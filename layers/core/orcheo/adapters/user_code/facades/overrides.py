"""What a graph specification can say and LangGraph cannot, for parts that have no ``metadata``.

Exported scripts use these where an edited graph says something else than its callables and classes
would; people rarely need them.
"""

from collections.abc import Mapping
from typing import Any, Final

_STATE_KEYS: Final = frozenset({"root", "channels", "input", "output", "ui"})
_BRANCH_KEYS: Final = frozenset({"label", "to", "wants", "async", "input", "input_root"})


class Adapted:
    """A state schema with changes: ``StateGraph(Adapted(State, {"channels": {...}}))``.

    Args:
        schema: The class that nodes see.
        changes: ``root``, ``input``, ``output`` and ``channels`` as in the graph specification; a
            channel that is null is left out, a reducer may be a function. ``ui`` is what the
            canvas draws beside the nodes.
    """

    def __init__(self, schema: Any, changes: Mapping[str, Any], /) -> None:
        self._schema = schema
        self._changes = _checked(changes, _STATE_KEYS, "Adapted")


class Router:
    """A condition with changes: ``add_conditional_edges("a", Router(choose, {"label": "x"}))``.

    Args:
        path: The function that chooses.
        changes: Members of a branch in the graph specification.
        input_schema: The class that the function sees, where its annotation does not say it.
        text_keys: True for a path map whose keys are the text of what the function returns.
    """

    def __init__(
        self,
        path: Any,
        changes: Mapping[str, Any] | None = None,
        /,
        *,
        input_schema: Any = None,
        text_keys: bool = False,
    ) -> None:
        self._path = path
        self._changes = _checked(changes or {}, _BRANCH_KEYS, "Router")
        self._input_schema = input_schema
        self._text_keys = bool(text_keys)


class TextKeys(dict[Any, str]):
    """A path map that takes a key's text for the key."""

    def __missing__(self, key: Any) -> str:
        text = str(getattr(key, "value", key))
        if type(key) is str or text not in self:
            raise KeyError(key)
        return self[text]


def adapted(schema: Any) -> tuple[Any, dict[str, Any]]:
    """Return a schema and the changes to it."""
    if isinstance(schema, Adapted):
        found = vars(schema)
        return found["_schema"], found["_changes"]
    return schema, {}


def routed(path: Any) -> tuple[Any, dict[str, Any] | None, Any, bool]:
    """Return a condition, the changes to it (null: none stated), its schema, if keys are text."""
    if isinstance(path, Router):
        found = vars(path)
        return found["_path"], found["_changes"], found["_input_schema"], found["_text_keys"]
    return path, None, None, False


def _checked(changes: Any, known: frozenset[str], what: str) -> dict[str, Any]:
    if not isinstance(changes, Mapping):
        raise TypeError(f"The changes of {what} must be a mapping.")
    unknown = [key for key in changes if key not in known]
    if unknown:
        raise ValueError(f"{what} cannot change {unknown[0]!r}; it can {', '.join(sorted(known))}.")
    return dict(changes)
