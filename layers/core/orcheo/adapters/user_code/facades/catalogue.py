"""Every module that a script can import, and every name in it: frozen data.

No name here may lead to a module, to files, to the interpreter, or evaluate text.
``tests/security`` walks everything that a script can reach from these names.
``docs/facades.md`` is written from these tables.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from orcheo.adapters.user_code import policy
from orcheo.adapters.user_code.facades.langgraph_tables import (
    LANGCHAIN,
    LANGGRAPH,
    NOTEBOOK,
    ORCHEO,
)
from orcheo.adapters.user_code.facades.standard_library import STANDARD_LIBRARY
from orcheo.adapters.user_code.facades.tables import Facade

MODULES: Final[Mapping[str, Facade]] = MappingProxyType(
    {**ORCHEO, **LANGGRAPH, **LANGCHAIN, **NOTEBOOK, **STANDARD_LIBRARY}
)
_CHILDREN: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(
        other.removeprefix(f"{name}.")
        for other in MODULES
        if other.startswith(f"{name}.") and "." not in other.removeprefix(f"{name}.")
    )
    for name in MODULES
}
_MOST_LISTED: Final = 40


def children(module: str) -> frozenset[str]:
    """Return the names of the modules directly below a module."""
    return _CHILDREN[module]


def names_of(module: str) -> frozenset[str]:
    """Return every name that can be imported from a module, the modules below it included."""
    return MODULES[module].names | _CHILDREN[module]


def refuse_import(module: str, name: str | None) -> str | None:
    """Return why an import is refused, or null.

    Args:
        module: ``a.b`` of ``import a.b`` or ``from a.b import c``.
        name: ``c``, or null.
    """
    facade = MODULES.get(module)
    if facade is None:
        return f"The module {module!r} cannot be imported: {_instead_of(module)}."
    if name is None or name in names_of(module):
        return None
    reason = facade.reason(name)
    if reason is not None:
        return f"{module}.{name} is refused: {reason}."
    offered = sorted(names_of(module))
    more = " and more" if len(offered) > _MOST_LISTED else ""
    listed = ", ".join(offered[:_MOST_LISTED])
    return f"{module!r} has no name {name!r} here; it offers {listed or 'nothing'}{more}."


def _instead_of(module: str) -> str:
    parent, _, last = module.rpartition(".")
    if parent in MODULES:
        reason = MODULES[parent].reason(last)
        below = ", ".join(sorted(f"{parent}.{each}" for each in _CHILDREN[parent]))
        return reason or (f"there are {below}" if below else f"{parent!r} has no modules below it")
    hint = policy.IMPORT_ALTERNATIVES.get(module.split(".", maxsplit=1)[0])
    if hint is not None:
        return hint
    offered = sorted(key for key in MODULES if "." not in key)
    return f"a script can import {', '.join(offered)}"


def lazy_modules(script: str) -> list[str]:
    """Return which lazy modules a script may import, judged by its text."""
    return sorted(name for name, facade in MODULES.items() if facade.lazy and facade.lazy in script)
