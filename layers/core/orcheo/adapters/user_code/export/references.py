"""How generated code names what a script, its builtins and the facades hold."""

import ast
import enum
import types
from collections.abc import Iterator, Mapping
from typing import Any, Final

from orcheo.adapters.user_code import policy
from orcheo.adapters.user_code.facades import loader, recorder

_STANDARD: Final = ("operator", "typing")
"""Modules whose imports come first."""


class References:
    """Expressions for objects, and the imports that they take.

    Args:
        names: The names of the script's module, after it ran.
        builtins: Its builtins.
        tree: The script, parsed as it is.
        source: Its text.
    """

    def __init__(
        self, names: Mapping[str, Any], builtins: Mapping[str, Any], tree: ast.Module, source: str
    ) -> None:
        self._names = {name: each for name, each in names.items() if _may_be_said(name)}
        self._builtins = builtins
        self._source = source
        self._lambdas = [node for node in ast.walk(tree) if isinstance(node, ast.Lambda)]
        self._by_identity: dict[int, str] = {}
        for name, value in self._names.items():
            known = self._by_identity.get(id(value))
            if known is None or name == getattr(value, "__name__", None):
                self._by_identity[id(value)] = name
        self._imports: dict[tuple[str, str], str] = {}
        self._taken = set(self._names)
        self.said: set[str] = set()
        """Names that expressions of the script's own use: locals must not hide them."""

    # --- objects -------------------------------------------------------------------------------

    def named(self, value: Any) -> str | None:
        """Return the module-level name of an object, or of one of its builtins."""
        name = self._by_identity.get(id(value))
        if name is None:
            own = getattr(value, "__name__", None)
            if not isinstance(own, str) or self._builtins.get(own) is not value:
                return None
            name = own if self.has_builtin(own) else None
        if name is not None:
            self.said.add(name)
        return name

    def value_of(self, name: str) -> Any:
        """Return what a name of the module or of its builtins stands for; null where nothing."""
        return self._names.get(name, self._builtins.get(name))

    def has_builtin(self, name: str) -> bool:
        """Tell whether a builtin can be said by its name."""
        return name not in self._taken and name in self._builtins

    def imported(self, module: str, name: str) -> str:
        """Return the name of a facade's member, importing it where the script does not."""
        value = object.__getattribute__(loader.import_module(module, names=(name,)), name)
        known = self._by_identity.get(id(value))
        if known is not None:
            self.said.add(known)
            return known
        if (module, name) not in self._imports:
            self._imports[module, name] = self.unique(name)
        self.said.add(self._imports[module, name])
        return self._imports[module, name]

    def member(self, module: str, name: str) -> str:
        """Return ``module.name``, importing the module where the script does not."""
        facade = loader.import_module(module)
        value = object.__getattribute__(facade, name)
        known = self._by_identity.get(id(value))
        if known is not None:
            self.said.add(known)
            return known
        owner = self._by_identity.get(id(facade))
        if owner is None:
            if (module, "") not in self._imports:
                self._imports[module, ""] = self.unique(module)
            owner = self._imports[module, ""]
        return f"{owner}.{name}"

    def unique(self, wanted: str) -> str:
        """Return a new name of the module, the wanted one where it is free."""
        name, count = wanted, 1
        while name in self._taken or name in self._builtins or not name.isidentifier():
            count += 1
            name = f"{wanted}_{count}"
        self._taken.add(name)
        return name

    def import_lines(self, used: set[str]) -> list[str]:
        """Return the import statements for those imported names that are used."""
        groups: dict[str, list[str]] = {}
        lines: list[str] = []
        for (module, name), bound in sorted(self._imports.items()):
            if bound not in used:
                continue
            if not name:
                lines.append(f"import {module}" + ("" if bound == module else f" as {bound}"))
            else:
                groups.setdefault(module, []).append(
                    name if bound == name else f"{name} as {bound}"
                )
        froms = {m: f"from {m} import {', '.join(each)}" for m, each in groups.items()}
        standard = [*lines, *(line for module, line in froms.items() if module in _STANDARD)]
        others = [line for module, line in froms.items() if module not in _STANDARD]
        return [*standard, *([""] if standard and others else []), *others]

    # --- lambdas -------------------------------------------------------------------------------

    def lambda_source(self, function: Any) -> str | None:
        """Return the text of a lambda that means the same anywhere in the module; else null."""
        if (
            type(function) is not types.FunctionType
            or function.__name__ != "<lambda>"
            or function.__closure__
            or function.__defaults__
            or function.__kwdefaults__
            or function.__code__.co_filename != policy.FILE_NAME
        ):
            return None
        places = list(_places(function.__code__))
        found = [
            node
            for node in self._lambdas
            if node.lineno == function.__code__.co_firstlineno and _covers(node.body, places)
        ]
        if not found:
            return None
        node = min(found, key=_size)
        text = ast.get_source_segment(self._source, node)
        if text is not None:
            self.said |= names_in(node)
        return text


def names_in(tree: ast.AST) -> set[str]:
    """Return every name that code says, attributes apart."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def graph_names(names: Mapping[str, Any]) -> set[str]:
    """Return the module-level names of graphs, compiled or not."""
    return {name for name, value in names.items() if recorder.record_of(value) is not None}


def enum_member(references: References, key: Any) -> str | None:
    """Return the expression of an enum's member; null where its class has no name."""
    if not isinstance(key, enum.Enum):
        return None
    owner = references.named(type(key))
    return None if owner is None else f"{owner}.{key.name}"


def _may_be_said(name: str) -> bool:
    return name.isidentifier() and not policy.is_reserved(name) and not name.startswith("__")


_Place = tuple[int, int, int, int]


def _places(code: types.CodeType) -> Iterator[_Place]:
    """Yield where a function's instructions come from; those without a width say nothing."""
    for line, end_line, column, end_column in code.co_positions():
        if line is None or end_line is None or column is None or end_column is None:
            continue
        if (line, column) < (end_line, end_column):
            yield line, column, end_line, end_column


def _covers(body: ast.expr, places: list[_Place]) -> bool:
    start = (body.lineno, body.col_offset)
    end = (body.end_lineno or 0, body.end_col_offset or 0)
    return all(
        start <= (line, column) and (last, last_column) <= end
        for line, column, last, last_column in places
    )


def _size(node: ast.Lambda) -> tuple[int, int]:
    body = node.body
    lines = (body.end_lineno or 0) - body.lineno
    return lines, (body.end_col_offset or 0) - (0 if lines else body.col_offset)
