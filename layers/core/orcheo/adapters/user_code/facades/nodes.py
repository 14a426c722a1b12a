"""``orcheo`` and ``orcheo.nodes``: what Orcheo adds to LangGraph, for scripts that use it.

Nodes and routers of the registry are plain data here: a type and its configuration. The registry
itself never comes near a script; ``node_types`` is a table that is generated from it.
"""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final

from orcheo.adapters.user_code.facades.node_types import NODE_TYPES

_MAX_DEPTH: Final = 50


class Builtin:
    """A node or a router of the registry, by its type: ``Builtin("crm_lookup", {"id": 7})``.

    Args:
        type_name: As ``GET /nodes`` shows it.
        config: Its configuration.
        keywords: The same, for keys that are identifiers.
    """

    kinds: ClassVar[tuple[str, ...]] = ("node", "branch")

    def __init__(
        self, type_name: Any, config: Mapping[str, Any] | None = None, /, **keywords: Any
    ) -> None:
        if not isinstance(type_name, str) or not type_name:
            raise TypeError(
                "Builtin needs the type of a node as text: Builtin('transform', {...})."
            )
        self._type = str(type_name)
        self._config = _plain({**(config or {}), **keywords}, f"The configuration of {self!r}", 0)

    def __call__(self, *_arguments: Any, **_options: Any) -> Any:
        """Refuse: only the engine runs a node."""
        raise TypeError(
            f"{self!r} is a built-in node and cannot be called: give it to add_node or "
            "add_conditional_edges; its result is in 'results' under the node's id."
        )

    def __repr__(self) -> str:
        named = type(self).__name__
        return f"Builtin({self._type!r})" if named == "Builtin" else named


def _class_of(name: str, type_name: str, kinds: tuple[str, ...]) -> type[Builtin]:
    def init(self: Builtin, config: Mapping[str, Any] | None = None, /, **keywords: Any) -> None:
        Builtin.__init__(self, type_name, config, **keywords)

    use = {"node": "add_node", "branch": "add_conditional_edges"}
    text = f"The registry's {type_name!r}, for {' and '.join(use[kind] for kind in kinds)}."
    members = {"__init__": init, "__doc__": text, "__module__": "orcheo.nodes", "kinds": kinds}
    return type(name, (Builtin,), members)


CLASSES: Final[Mapping[str, type[Builtin]]] = MappingProxyType(
    {name: _class_of(name, *entry) for name, entry in NODE_TYPES.items()}
)
"""One class for each type of the registry."""


class Workflow:
    """Another workflow as a node, with an execution of its own.

    Args:
        workflow_id: Which.
        version: Null: the one that is active then.
        inputs: Templates are filled from the state.
    """

    def __init__(self, *, workflow_id: str, version: int | None = None, inputs: Any = None) -> None:
        self._document: dict[str, Any] = {"workflow_id": str(workflow_id)}
        if version is not None:
            self._document["version"] = int(version)
        if inputs is not None:
            self._document["inputs"] = _plain(inputs, "The inputs of a Workflow", 0)

    def __call__(self, *_arguments: Any, **_options: Any) -> Any:
        """Refuse: only the engine runs a workflow."""
        raise TypeError("A Workflow cannot be called: give it to add_node.")


class Channel:
    """What an annotation cannot say of a channel: ``Annotated[int, Channel(initial=5)]``.

    Args:
        initial: What the channel starts from.
        type: Its JSON Schema type, or several, where the annotation does not say it.
        ephemeral: True for a value that is not kept.
    """

    def __init__(self, *, initial: Any = ..., type: Any = None, ephemeral: bool = False) -> None:  # noqa: A002 - the specification's word
        self._initial = initial
        self._type = list(type) if isinstance(type, list | tuple) else type
        self._ephemeral = bool(ephemeral)

    def document(self, encode: Callable[[Any], Any]) -> dict[str, Any]:
        """Return what it adds to the channel's specification."""
        said: dict[str, Any] = {}
        if self._type is not None:
            said["type"] = self._type
        if self._initial is not ...:
            said["initial"] = encode(self._initial)
        if self._ephemeral:
            said["ephemeral"] = True
        return said


def channel_extras(metadata: Any, encode: Callable[[Any], Any]) -> dict[str, Any]:
    """Return what the ``Channel`` marks of an annotation say."""
    said: dict[str, Any] = {}
    for mark in metadata:
        if isinstance(mark, Channel):
            said |= mark.document(encode)
    return said


def without_channels(metadata: Any) -> tuple[Any, ...]:
    """Return an annotation's metadata as LangGraph would see it."""
    return tuple(mark for mark in metadata if not isinstance(mark, Channel))


_SETTINGS: Final = (
    "max_steps", "timeout_seconds", "deadline_seconds", "concurrency", "priority", "mode",
    "queue_backoff_seconds", "error_workflow", "retention_days", "input_schema",
)  # fmt: skip


class Settings:
    """Limits of the workflow's executions: ``SETTINGS = Settings(max_steps=50)``."""

    def __init__(self, **settings: Any) -> None:
        unknown = [name for name in settings if name not in _SETTINGS]
        if unknown:
            raise TypeError(f"Settings has no {unknown[0]!r}; it has {', '.join(_SETTINGS)}.")
        self._document = _plain(settings, "Settings", 0)


def action_of(candidate: Any) -> dict[str, Any] | None:
    """Return a built-in node or router, or a workflow, as its part of the specification."""
    if isinstance(candidate, Builtin):
        found = vars(candidate)
        if "_type" not in found:
            raise TypeError("A subclass of a built-in node must call super().__init__.")
        return {"kind": "builtin", "type": found["_type"], "config": found["_config"]}
    if isinstance(candidate, Workflow):
        return {"kind": "workflow", **vars(candidate)["_document"]}
    return None


def check_use(candidate: Any, kind: str) -> None:
    """Check that a built-in is used as what it is; TypeError."""
    if isinstance(candidate, Builtin) and kind not in candidate.kinds:
        use = "add_conditional_edges(...)" if kind == "node" else "add_node(...)"
        what = "a router" if kind == "node" else "a node"
        raise TypeError(f"{candidate!r} is {what}: give it to {use}.")


def branch_name(candidate: Any, others: Mapping[str, Any]) -> str:
    """Return a name for a built-in router among others after the same node."""
    name = str(vars(candidate).get("_type"))
    while name in others:
        name += "'"
    return name


def outcomes(candidate: Any, path_map: Any) -> dict[Any, str]:
    """Return where a built-in router's outcomes lead; TypeError."""
    check_use(candidate, "branch")
    if not isinstance(candidate, Builtin) or not isinstance(path_map, Mapping):
        raise TypeError(
            f"{candidate!r} needs a path map from its outcomes to nodes, "
            "such as {'true': 'next', 'false': END}."
        )
    return {
        str(key).lower() if isinstance(key, bool) else str(key): str(target)
        for key, target in path_map.items()
    }


def settings_of(names: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the settings among a module's names; ValueError where there are several."""
    found = {name: each for name, each in names.items() if isinstance(each, Settings)}
    if len({id(each) for each in found.values()}) > 1 and "SETTINGS" not in found:
        raise ValueError(f"There are several Settings: {', '.join(found)}; call one SETTINGS.")
    chosen = found.get("SETTINGS", next(iter(found.values()), None))
    return None if chosen is None else vars(chosen)["_document"]


_NODE_KEYS: Final = frozenset(
    {
        *("ui", "isolated", "label", "output", "retry", "timeout_seconds", "defer"),
        *("async", "destinations", "input", "input_root", "wants", "on_error"),
    }
)


def node_extras(metadata: Any, name: str) -> dict[str, Any]:
    """Return what ``metadata={"orcheo": {...}}`` of a node adds to its specification."""
    if not isinstance(metadata, Mapping) or "orcheo" not in metadata:
        return {}
    extras = metadata["orcheo"]
    if not isinstance(extras, Mapping):
        raise TypeError(f"metadata['orcheo'] of node {name!r} must be a mapping.")
    # A sub-graph that gets the state as it is says so with "at": null.
    known = _NODE_KEYS if extras.get("at", ...) is not None else _NODE_KEYS | {"at"}
    unknown = [key for key in extras if key not in known]
    if unknown:
        raise ValueError(
            f"metadata['orcheo'] of node {name!r} has {unknown[0]!r}; it may have "
            f"{', '.join(sorted(_NODE_KEYS))}."
        )
    made: dict[str, Any] = _plain(extras, f"metadata['orcheo'] of node {name!r}", 0)
    if isinstance(made.get("output"), str):
        made["output"] = {"channel": made["output"]}
    return made


def _plain(value: Any, what: str, depth: int) -> Any:
    """Return a value as JSON has it; TypeError."""
    if depth > _MAX_DEPTH:
        raise TypeError(f"{what} is nested deeper than {_MAX_DEPTH} levels.")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    if isinstance(value, list | tuple):
        return [_plain(each, what, depth + 1) for each in value]
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {str(key): _plain(each, what, depth + 1) for key, each in value.items()}
    raise TypeError(f"{what} holds a {type(value).__name__!r}; it may hold only what JSON has.")
