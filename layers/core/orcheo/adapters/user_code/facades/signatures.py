"""What LangGraph reads off a callable: its name, its schemas, its destinations, what it wants."""

import functools
import inspect
import types
import typing
from collections.abc import Callable
from typing import Any, Final, Literal

from orcheo.adapters.user_code import guards, hints
from orcheo.adapters.user_code.facades import nodes
from orcheo.adapters.user_code.facades.effects import Command, RunnableConfig, StreamWriter

INJECTED: Final = ("config", "runtime", "store", "writer", "previous")
_ANY: Final[Any] = object()
_ACCEPTED: Final[dict[str, tuple[Any, ...]]] = {
    "config": (RunnableConfig, "RunnableConfig", "Optional[RunnableConfig]",
               "RunnableConfig | None", inspect.Parameter.empty),
    "writer": (StreamWriter, "StreamWriter", inspect.Parameter.empty),
    "store": (_ANY,),
    "runtime": (_ANY,),
    "previous": (_ANY,),
}  # fmt: skip
_KEYWORD: Final = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def node_name(action: Any) -> str:
    """Return the name that LangGraph infers for a node."""
    if isinstance(action, nodes.Builtin):
        return str(vars(action).get("_type"))
    name = getattr(action, "__name__", None)
    if isinstance(name, str):
        return str(name)
    name = getattr(action, "name", None)
    return str(name) if isinstance(name, str) else type(action).__name__


def branch_name(path: Any) -> str:
    """Return the name that LangGraph infers for a condition."""
    name = getattr(path, "__name__", None)
    return str(name) if isinstance(name, str) and name != "<lambda>" else "condition"


def function_of(action: Any) -> Any:
    """Return the function behind a callable, for its annotations and its kind."""
    while isinstance(action, functools.partial):
        action = action.func
    if isinstance(action, types.FunctionType | types.MethodType | type):
        return action
    method = inspect.getattr_static(type(action), "__call__", None)
    return method if isinstance(method, types.FunctionType) else action


def parameters(action: Any) -> dict[str, inspect.Parameter]:
    """Return a callable's parameters; none where they cannot be told."""
    try:
        return dict(inspect.signature(action).parameters)
    except (TypeError, ValueError):
        return {}


def is_async(action: Any) -> bool:
    """Tell whether calling it gives a coroutine."""
    return inspect.iscoroutinefunction(function_of(action))


def wanted(action: Any) -> list[str]:
    """Return which of the injected arguments a callable takes."""
    found: list[str] = []
    given = parameters(action)
    for name in INJECTED:
        parameter = given.get(name)
        if parameter is None or parameter.kind not in _KEYWORD:
            continue
        accepted = _ACCEPTED[name]
        if accepted[0] is _ANY or _is_accepted(parameter.annotation, accepted):
            found.append(name)
    return found


def _is_accepted(annotation: Any, accepted: tuple[Any, ...]) -> bool:
    if isinstance(annotation, str):
        try:
            annotation = hints.resolve(annotation)
        except (NameError, TypeError, AttributeError):
            return annotation in accepted
    options = typing.get_args(annotation) if _is_union(annotation) else (annotation,)
    return any(option is each or option == each for option in options for each in accepted)


def _is_union(annotation: Any) -> bool:
    return typing.get_origin(annotation) in {typing.Union, types.UnionType}


def _hints(action: Any) -> dict[str, Any]:
    try:
        return hints.resolved_hints(function_of(action))
    except (NameError, TypeError, AttributeError):
        return {}


def _schema(action: Any, found: dict[str, Any]) -> Any:
    names = list(parameters(action))
    hint = found.get(names[0]) if names else None
    if isinstance(hint, type) and hints.raw_annotations(hint):
        return hint
    return None


def input_schema(action: Any) -> Any:
    """Return the class that a callable's first parameter asks for, if it is a schema."""
    if isinstance(action, functools.partial):
        return None
    return _schema(action, _hints(action))


def inferred(action: Any) -> tuple[Any, tuple[str, ...] | None]:
    """Return a node's private schema and the destinations that its return annotation lists."""
    if isinstance(action, functools.partial) or not callable(action):
        return None, None
    found = _hints(action)
    returns = found.get("return")
    options = typing.get_args(returns) if _is_union(returns) else (returns,)
    for option in options:
        if typing.get_origin(option) is Command:
            inner = typing.get_args(option)
            if inner and typing.get_origin(inner[0]) is Literal:
                return _schema(action, found), tuple(str(e) for e in typing.get_args(inner[0]))
    return _schema(action, found), None


def literal_ends(path: Any) -> dict[Any, str] | None:
    """Return the path map that a condition's ``Literal`` return annotation lists."""
    if isinstance(path, functools.partial):
        return None
    returns = _hints(path).get("return")
    if typing.get_origin(returns) is Literal:
        return {each: str(each) for each in typing.get_args(returns)}
    return None


def requires_arguments(function: Callable[..., Any]) -> bool:
    """Tell whether a function cannot be called without arguments."""
    empty = inspect.Parameter.empty
    return any(
        parameter.default is empty
        and parameter.kind not in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}
        for parameter in parameters(function).values()
    )


def is_script_class(candidate: Any) -> bool:
    """Tell whether the script defined this class."""
    return isinstance(candidate, type) and guards.SCRIPT_CLASSES.owns(candidate)
