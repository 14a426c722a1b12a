"""How generated code names what a script, its builtins and the facades hold."""

import ast
import enum
from collections.abc import Mapping
from typing import Any, Final

from orcheo.adapters.user_code import policy
from orcheo.adapters.user_code.export.expressions import Expressions, names_in
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
        self._expressions = Expressions(tree, source, self._names, builtins)
        self._moved: dict[int, str] = {}
        self.definitions: list[str] = []
        """Functions that stood inside a builder."""
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

    # --- text of the script ---------------------------------------------------------------------

    def lambda_source(self, function: Any) -> str | None:
        """Return the text of a lambda that means the same anywhere in the module; else null."""
        node = self._expressions.lambda_of(function)
        return None if node is None else self._again(node)

    def call_source(self, node_id: str, line: int) -> str | None:
        """Return the text of the call that made a node's callable; null where that is unsure."""
        node = self._expressions.call_of(node_id, line)
        return None if node is None else self._again(node)

    def moved(self, function: Any) -> str | None:
        """Return the name of a function that stood inside a builder and now stands before it."""
        if id(function) not in self._moved:
            name, text = self._expressions.function_of(function) or ("", "")
            if not name or name in self._taken or name in self._builtins:
                return None
            self._taken.add(name)
            self.definitions.append(text)
            self._moved[id(function)] = name
        self.said.add(self._moved[id(function)])
        return self._moved[id(function)]

    def _again(self, node: ast.expr) -> str:
        self.said |= names_in(node)
        return self._expressions.text(node)


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
