"""Whether a script wants of ``os`` only the environment, as tutorials do that put keys there.

Such a beginning is harmless and can be let in: ``os.environ["KEY"] = ...``, ``os.getenv("KEY")``.
Whoever imports ``os`` for anything else is told so at once, at the line of the import.
"""

import ast
from collections.abc import Iterator
from typing import Final

_READERS: Final = frozenset({"get", "setdefault", "update", "pop"})
_NAMES: Final = frozenset({"environ", "getenv"})


def is_all_of_os(tree: ast.Module) -> bool:
    """Tell whether a script uses ``os``, and nothing of it but the environment, by key."""
    around = {id(child): node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    modules = {name for kind, name in _imported(tree) if kind == "os"}
    environments = {name for kind, name in _imported(tree) if kind == "environ"}
    used = False
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in modules:
            place = around[id(node)]
            if not isinstance(place, ast.Attribute) or place.attr not in _NAMES:
                return False
            if place.attr == "environ" and not _is_by_key(place, around[id(place)]):
                return False
            used = True
        elif isinstance(node, ast.Name) and node.id in environments:
            if not _is_by_key(node, around[id(node)]):
                return False
            used = True
    return used or not modules


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield what a script imports of ``os``, and the name that it gives it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] == "os":
                    yield "os", alias.asname or "os"
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            for alias in node.names:
                yield alias.name, alias.asname or alias.name


def _is_by_key(environment: ast.expr, place: ast.AST) -> bool:
    """Tell whether the environment is asked for one variable, not handed on as a whole."""
    match place:
        case ast.Subscript(value=owner):
            return owner is environment
        case ast.Attribute(attr=name):
            return name in _READERS
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[compared]):
            return compared is environment
        case _:
            return False
