"""Puts a generated builder into the text of a script, and leaves the rest of it as it is."""

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from orcheo.adapters.user_code.export.expressions import names_in
from orcheo.adapters.user_code.export.references import graph_names
from orcheo.adapters.user_code.facades import recorder

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def normalised(script: str) -> str:
    """Return a script whose lines all end in a line feed, as ``ast`` counts them."""
    return re.sub(r"\r\n?", "\n", script)


@dataclass
class Edits:
    """Lines of a script to replace, from and to line numbers, both included."""

    source: str
    _changes: list[tuple[int, int, str]] = field(default_factory=list[tuple[int, int, str]])

    def replace(self, first: int, last: int, text: str) -> None:
        """Put a text in the place of lines."""
        self._changes.append((first, last, text))

    def insert_after(self, line: int, text: str) -> None:
        """Put a text behind a line."""
        self._changes.append((line + 1, line, text))

    def applied(self) -> str:
        """Return the changed script."""
        lines = self.source.split("\n")
        for first, last, text in sorted(self._changes, key=lambda each: each[:2], reverse=True):
            lines[first - 1 : last] = [text] if text else []
        return "\n".join(lines)


class Script:
    """The statements of a script, and which of them only build its graph.

    Args:
        source: Its text, normalised.
        names: The names of its module, after it ran.
        entrypoint: The name that gives the graph.
    """

    def __init__(self, source: str, names: Mapping[str, Any], entrypoint: str) -> None:
        self.source = source
        self.tree = ast.parse(source)
        self.entrypoint = entrypoint
        self._names = names
        self._body = self.tree.body

    def import_line(self) -> int:
        """Return the line behind which imports go; 0 for the top."""
        line = 0
        for index, statement in enumerate(self._body):
            is_docstring = index == 0 and _is_text(statement)
            if not is_docstring and not isinstance(statement, ast.Import | ast.ImportFrom):
                break
            line = statement.end_lineno or line
        if line == 0 and self._body:
            return max(_first_line(self._body[0]) - 1, 0)
        return line

    def builder(self) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """Return the function at the top level that is the entry point, if that is what it is."""
        found = [
            each
            for each in self._body
            if isinstance(each, _FUNCTIONS) and each.name == self.entrypoint
        ]
        others = [each for each in self._body if each not in found]
        if len(found) != 1 or any(self.entrypoint in _bound(each) for each in others):
            return None
        return found[0] if self._is_alone(found[0]) else None

    def assignment(self, name: str) -> ast.Assign | None:
        """Return the last statement at the top level that assigns this name alone."""
        for statement in reversed(self._body):
            if isinstance(statement, ast.Assign) and _target(statement) == name:
                return statement if self._is_alone(statement) else None
        return None

    def graph_statements(self, generated: set[str]) -> list[ast.stmt]:
        """Return the statements that do nothing but build graphs, where nothing else needs them.

        Args:
            generated: The names that the new builder says.
        """
        graphs = graph_names(self._names)
        found = [each for each in self._body if _builds(each, graphs)]
        defined = {name for each in found for name in _bound(each)} - {self.entrypoint}
        rest = [each for each in self._body if each not in found]
        needed = generated.union(*(names_in(each) for each in rest)) if rest else generated
        if defined & needed or not all(map(self._is_alone, found)):
            return []
        if any(self.entrypoint in names_in(each) for each in rest if _runs_at_import(each)):
            return []
        assigns = [each for each in found if self.entrypoint in _bound(each)]
        return found if assigns else []

    def orphans(self, dropped: Iterable[ast.stmt], generated: set[str]) -> list[ast.stmt]:
        """Return functions that only the dropped statements needed, to build graphs."""
        gone = list(dropped)
        while True:
            kept = [each for each in self._body if each not in gone]
            lost = set[str]().union(*(names_in(each) for each in gone))
            new = [
                each
                for each in kept
                if isinstance(each, _FUNCTIONS)
                and each.name in lost
                and each.name not in generated
                and not any(each.name in names_in(other) for other in kept if other is not each)
                and self._makes_graphs(each)
                and self._is_alone(each)
            ]
            if not new:
                return [each for each in gone if each not in dropped]
            gone.extend(new)

    def _makes_graphs(self, function: ast.stmt) -> bool:
        return any(self._names.get(name) is recorder.StateGraph for name in names_in(function))

    def _is_alone(self, statement: ast.stmt) -> bool:
        """Tell whether a statement shares no line with another."""
        first, last = _first_line(statement), statement.end_lineno or 0
        return not any(
            each is not statement and _first_line(each) <= last and (each.end_lineno or 0) >= first
            for each in self._body
        )


def span(statement: ast.stmt) -> tuple[int, int]:
    """Return the first and the last line of a statement, decorators included."""
    return _first_line(statement), statement.end_lineno or statement.lineno


def renamed(source: str, function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> str | None:
    """Return the line of a function's name with another name in it; null where it is odd."""
    line = source.split("\n")[function.lineno - 1]
    changed, count = re.subn(
        rf"^(\s*(?:async\s+)?def\s+){re.escape(function.name)}(?=\s*[(\[])", rf"\g<1>{name}", line
    )
    return changed if count == 1 else None


def first_text(source: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> str | None:
    """Return a function's docstring as it is written; null where it has none."""
    first = function.body[0]
    return ast.get_source_segment(source, first) if _is_text(first) else None


def _first_line(statement: ast.stmt) -> int:
    decorators = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(each.lineno for each in decorators)])


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _target(statement: ast.stmt) -> str | None:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case _:
            return None


def _bound(statement: ast.stmt) -> set[str]:
    """Return the names that a statement may bind in the module."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    found = {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }
    if isinstance(statement, ast.Import | ast.ImportFrom):
        found |= {alias.asname or alias.name.split(".")[0] for alias in statement.names}
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return found | {node.name for node in ast.walk(statement) if isinstance(node, inner)}


def _builds(statement: ast.stmt, graphs: set[str]) -> bool:
    """Tell whether a statement makes a graph or calls a method of one."""
    match statement:
        case ast.Assign(value=ast.Call()) | ast.AnnAssign(value=ast.Call()):
            return _target(statement) in graphs
        case ast.Expr(value=ast.Call(func=ast.Attribute() as called)):
            return _root(called) in graphs
        case _:
            return False


def _root(expression: ast.expr) -> str | None:
    """Return the name at the start of ``name.method(...).method``."""
    while True:
        match expression:
            case ast.Attribute(value=inner) | ast.Call(func=inner):
                expression = inner
            case ast.Name(id=name):
                return name
            case _:
                return None


def _runs_at_import(statement: ast.stmt) -> bool:
    """Tell whether a statement does more than define, when the module runs."""
    if isinstance(statement, ast.If) and "__name__" in names_in(statement.test):
        return False
    return not isinstance(statement, _FUNCTIONS)
