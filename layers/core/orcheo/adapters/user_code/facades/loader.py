"""Builds the objects behind the tables, once, in the zygote."""

import importlib
import sys
from collections.abc import Mapping
from typing import Any, Final

from orcheo.adapters.user_code.facades import (
    coroutines,
    effects,
    extensions,
    functional,
    messages,
    recorder,
    replacements,
)
from orcheo.adapters.user_code.facades.catalogue import LAZY_MODULES, MODULES, refuse_import

_OWN: Final[Mapping[str, Any]] = {
    "orcheo": extensions,
    "orcheo.nodes": extensions,
    "langgraph.graph": recorder,
    "langgraph.graph.message": messages,
    "langgraph.graph.state": recorder,
    "langgraph.types": effects,
    "langgraph.constants": recorder,
    "langgraph.config": effects,
    "langgraph.errors": effects,
    "langgraph.func": functional,
    "langgraph.runtime": effects,
    "langgraph.checkpoint.memory": recorder,
    "langchain_core.messages": messages,
    "langchain_core.runnables": effects,
    "typing": replacements,
    "typing_extensions": replacements,
    "dataclasses": replacements,
    "collections": replacements,
    "functools": replacements,
    "asyncio": coroutines,
}


_FOR_C: Final = frozenset({"_strptime", "copyreg", "datetime", "decimal", "time", "warnings"})
"""Modules that C code of the standard library imports while a script calls it. It asks through the
script's builtins with a list of names, where an import statement has a tuple or nothing."""


class FacadeModule:
    """What an import statement binds: names, and nothing else."""

    def __init__(self, name: str, members: Mapping[str, Any]) -> None:
        for key, value in members.items():
            object.__setattr__(self, key, value)
        object.__setattr__(self, "__name__", name)

    def __setattr__(self, name: str, value: Any) -> None:
        raise TypeError(f"{self!r} cannot be changed.")

    def __delattr__(self, name: str) -> None:
        raise TypeError(f"{self!r} cannot be changed.")

    def __repr__(self) -> str:
        return f"<module {object.__getattribute__(self, '__name__')!r}>"


_loaded: dict[str, FacadeModule] = {}


def _build(name: str) -> FacadeModule:
    if name in _loaded:
        return _loaded[name]
    facade = MODULES[name]
    members: dict[str, Any] = {}
    own = _own(name)
    for each in facade.own.split():
        child = f"{name}.{each}"
        members[each] = _build(child) if child in MODULES else getattr(own, each)
    if facade.real:
        real = importlib.import_module(name)
        members |= {
            each: getattr(real, each) for each in facade.real.split() if hasattr(real, each)
        }
    return _loaded.setdefault(name, FacadeModule(name, members))


def _own(name: str) -> Any:
    if name in LAZY_MODULES:
        return importlib.import_module("orcheo.adapters.user_code.facades.models")
    return _OWN.get(name)


def preload(names: frozenset[str]) -> bool:
    """Build the everyday modules, and those lazy ones that are named; tell whether any was new.

    Imports need ``open``, so a child cannot make up for what was not built before it.
    """
    before = len(_loaded)
    for name in MODULES:
        if name not in LAZY_MODULES or name in names:
            _build(name)
    return len(_loaded) > before


def import_module(
    name: str,
    _globals: Any = None,
    _locals: Any = None,
    names: Any = (),
    level: int = 0,
) -> Any:
    """Perform an import statement.

    ``import a.b`` binds ``a``; ``from a.b import c`` asks for ``a.b``.
    """
    if name in _FOR_C and isinstance(names, list):
        return sys.modules[name]
    reason = refuse_import(name, None)
    if reason is not None or level:
        raise ImportError(reason or "A relative import is refused.")
    for each in names or ():
        reason = refuse_import(name, each)
        if reason is not None:
            raise ImportError(reason)
    return _build(name if names else name.split(".", maxsplit=1)[0])


def complete_models(names: Mapping[str, Any]) -> None:
    """Finish a script's pydantic models, where pydantic is loaded."""
    if "pydantic" in _loaded:
        _own("pydantic").complete(names)
