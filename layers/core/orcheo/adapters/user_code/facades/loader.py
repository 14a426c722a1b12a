"""Builds the objects behind the tables, once, in the zygote."""

import importlib
import sys
from collections.abc import Mapping
from typing import Any, Final

from orcheo.adapters.user_code.facades.catalogue import (
    MODULES,
    children,
    names_of,
    refuse_import,
)

_HERE: Final = "orcheo.adapters.user_code.facades"
_FOR_C: Final = frozenset({"_strptime", "copyreg", "datetime", "decimal", "time", "warnings"})
"""Modules that C code of the standard library imports while a script calls it. It asks through the
script's builtins with a list of names, where an import statement has a tuple or nothing."""


class FacadeModule:
    """What an import statement binds: names, and nothing else."""

    def __init__(self, name: str, members: Mapping[str, Any]) -> None:
        for key, value in members.items():
            object.__setattr__(self, key, value)
        object.__setattr__(self, "__name__", name)

    def __getattr__(self, name: str) -> Any:
        module = object.__getattribute__(self, "__name__")
        reason = refuse_import(module, name) if module in MODULES else None
        raise AttributeError(reason or f"module {module!r} has no attribute {name!r}")

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
    if facade.own:
        members |= {each: _own(facade.source, each) for each in facade.own.split()}
    if facade.real:
        real = importlib.import_module(name)
        # A name may be missing in another version of Python.
        members |= {
            each: getattr(real, each) for each in facade.real.split() if hasattr(real, each)
        }
    for each in children(name):
        if not MODULES[f"{name}.{each}"].lazy:
            members[each] = _build(f"{name}.{each}")
    made = _loaded.setdefault(name, FacadeModule(name, members))
    parent, _, last = name.rpartition(".")
    if facade.lazy and parent:
        object.__setattr__(_build(parent), last, made)
    return made


def _own(source: str, name: str) -> Any:
    for each in source.split():
        module = importlib.import_module(f"{_HERE}.{each}")
        if hasattr(module, name):
            return getattr(module, name)
    raise AttributeError(f"No {name!r} in {source}.")


def preload(names: frozenset[str]) -> bool:
    """Build the everyday modules, and those lazy ones that are named; tell whether any was new.

    Imports need ``open``, so a child cannot make up for what was not built before it.
    """
    before = len(_loaded)
    for name, facade in MODULES.items():
        if not facade.lazy or name in names:
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
        if not hasattr(_build(name), each) and each in names_of(name):
            raise ImportError(f"{name}.{each} is not part of this version of Python.")
    return _build(name if names else name.split(".", maxsplit=1)[0])


def complete_models(names: Mapping[str, Any]) -> None:
    """Finish a script's pydantic models, where pydantic is loaded."""
    if "pydantic" in _loaded:
        importlib.import_module(f"{_HERE}.models").complete(names)
