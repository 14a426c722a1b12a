"""Which of a script's names gives the graph. Only in a child.

A named entry point may be a graph, a function that returns one (sync, async, or a context manager
that yields it), or a dotted name. A function is called without arguments; one that takes a
``RunnableConfig`` gets an empty one, as on LangGraph Platform.
"""

import re
import types
import typing
from collections.abc import Mapping
from typing import Any, Final

from orcheo.adapters.user_code import guards, hints
from orcheo.adapters.user_code.facades import coroutines, recorder, signatures
from orcheo.adapters.user_code.facades.effects import RunnableConfig
from orcheo.adapters.user_code.facades.runnables import ensure_config
from orcheo.domain.errors import ScriptRejected

CONVENTIONAL: Final = ("build_graph", "graph", "workflow", "app")
_BUILDER: Final = re.compile(r"^(build|create|get|make|setup)(_\w+)?_(agent|app|graph|workflow)$")
_MOST_LISTED: Final = 20


def find(names: Mapping[str, Any], entrypoint: str | None) -> tuple[str, Any]:
    """Return the entry point's name and the graph that it gives; ScriptRejected."""
    name, found = _found(names, entrypoint)
    graph = found if recorder.record_of(found) is not None else _built(name, found)
    if recorder.record_of(graph) is None:
        raise ScriptRejected(
            f"The entry point {name!r} gives {type(graph).__name__!r}, not a graph; return "
            "a StateGraph, compiled or not.",
            line=_line_of(found),
            column=None,
            code="entrypoint",
        )
    return name, graph


def _found(names: Mapping[str, Any], entrypoint: str | None) -> tuple[str, Any]:
    if entrypoint is not None:
        return entrypoint, _named(names, entrypoint)
    for name in CONVENTIONAL:
        if name in names and _may_be_entrypoint(names[name]):
            return name, names[name]
    graphs = _graphs(names)
    if len({id(recorder.record_of(graph)) for graph in graphs.values()}) > 1:
        raise _refused(
            f"The script has several graphs: {_listed(graphs)}. Name one as 'entrypoint'."
        )
    if graphs:
        return list(graphs.items())[-1]
    builders = {name: each for name, each in names.items() if _is_builder(name, each)}
    if len(builders) > 1:
        raise _refused(
            f"Several functions may build the graph: {_listed(builders)}. Name one as 'entrypoint'."
        )
    if not builders:
        raise _refused(
            "The script gives no graph: define build_graph() that returns a StateGraph, or "
            "assign one to 'graph'."
        )
    return next(iter(builders.items()))


def _named(names: Mapping[str, Any], entrypoint: str) -> Any:
    # "./agent.py:graph" is how LangGraph's own configuration file names one.
    first, *rest = entrypoint.rpartition(":")[2].split(".")
    if first not in names or first.startswith("__"):
        public = {name: each for name, each in names.items() if not name.startswith("_")}
        raise _refused(f"The script has no {entrypoint!r}; it defines {_listed(public)}.")
    found = names[first]
    for part in rest:
        found = guards.read_attribute(found, part)
    return found


def _graphs(names: Mapping[str, Any]) -> dict[str, Any]:
    """Return the module's graphs; of those that hold each other only the outermost."""
    found = {k: v for k, v in names.items() if recorder.record_of(v) is not None}
    inner = {
        id(recorder.record_of(node.action))
        for graph in found.values()
        for record in [recorder.record_of(graph)]
        if record is not None
        for node in record.nodes.values()
    }
    return {k: v for k, v in found.items() if id(recorder.record_of(v)) not in inner}


def _may_be_entrypoint(value: Any) -> bool:
    if recorder.record_of(value) is not None:
        return True
    return isinstance(value, types.FunctionType) and not _missing(value)


def _is_builder(name: str, value: Any) -> bool:
    """Tell whether a function says by its annotation, or by its name, that it builds a graph."""
    if not isinstance(value, types.FunctionType) or _missing(value):
        return False
    try:
        returns = hints.resolved_hints(value).get("return")
    except (NameError, TypeError, AttributeError):
        returns = None
    kind = typing.get_origin(returns) or returns
    is_graph = isinstance(kind, type) and issubclass(
        kind, recorder.StateGraph | recorder.CompiledStateGraph
    )
    return is_graph or _BUILDER.match(name) is not None


def _takes_config(function: Any) -> str | None:
    """Return the parameter that asks for a configuration."""
    try:
        known = hints.resolved_hints(function)
    except (NameError, TypeError, AttributeError):
        known = {}
    for name in signatures.parameters(function):
        options = typing.get_args(known.get(name)) or (known.get(name),)
        if name == "config" or any(each is RunnableConfig for each in options):
            return name
    return None


def _missing(function: Any) -> list[str]:
    """Return the parameters that nothing is known to give."""
    given = _takes_config(function)
    return [
        name
        for name, parameter in signatures.parameters(function).items()
        if parameter.default is parameter.empty
        and parameter.kind not in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}
        and name != given
    ]


def _built(name: str, found: Any) -> Any:
    if not callable(found):
        return found
    missing = _missing(found)
    if missing:
        raise ScriptRejected(
            f"The entry point {name!r} needs arguments ({', '.join(missing)}); give each a "
            "default, or take a RunnableConfig.",
            line=_line_of(found),
            column=None,
            code="entrypoint",
        )
    config = _takes_config(found)
    result = found(**({config: ensure_config()} if config is not None else {}))
    if hasattr(result, "__await__"):
        result = coroutines.run(result)
    if recorder.record_of(result) is not None:
        return result
    # A context manager is entered and stays open: the process ends with the call.
    kind: Any = type(result)
    if hasattr(kind, "__aenter__"):
        return coroutines.run(kind.__aenter__(result))
    return kind.__enter__(result) if hasattr(kind, "__enter__") else result


def _refused(message: str) -> ScriptRejected:
    return ScriptRejected(message, line=None, column=None, code="entrypoint")


def _listed(candidates: Mapping[str, Any]) -> str:
    """Return names with the lines where they are defined."""
    shown: list[str] = []
    for name, each in list(candidates.items())[:_MOST_LISTED]:
        line = _line_of(each)
        shown.append(repr(name) if line is None else f"{name!r} (line {line})")
    return ", ".join(shown) or "nothing"


def _line_of(candidate: Any) -> int | None:
    record = recorder.record_of(candidate)
    if record is not None:
        return record.line
    code = getattr(candidate, "__code__", None)
    return code.co_firstlineno if isinstance(code, types.CodeType) else None
