"""Text of a script that means the same elsewhere in its module: lambdas, calls, inner functions.

A node's callable may have no name in the module: a lambda, ``ToolNode(tools)``, a function inside
the builder. Where its text depends on nothing but names of the module, the text itself is the best
way to say it again. Where in doubt the answer is no: the callable is then taken from the script's
own builder.
"""

import ast
import textwrap
import types
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from orcheo.adapters.user_code import policy

_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
_Place = tuple[int, int, int, int]


class Expressions:
    """Finds text that can be said again.

    Args:
        tree: The script, parsed as it is.
        source: Its text.
        names: The names of its module, after it ran.
        builtins: Its builtins.
    """

    def __init__(
        self, tree: ast.Module, source: str, names: Mapping[str, Any], builtins: Mapping[str, Any]
    ) -> None:
        self._source = source
        self._names = names
        self._builtins = builtins
        self._lambdas = [node for node in ast.walk(tree) if isinstance(node, ast.Lambda)]
        self._inner = [
            inner
            for outer in tree.body
            if isinstance(outer, _FUNCTIONS)
            for inner in outer.body
            if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        self._changing = _changing_names(tree)
        self._adding = _adding(tree)

    def lambda_of(self, function: Any) -> ast.Lambda | None:
        """Return the lambda that a function came from, if it is bound to nothing."""
        if not _is_free(function) or function.__name__ != "<lambda>":
            return None
        places = list(_places(function.__code__))
        found = [
            node
            for node in self._lambdas
            if node.lineno == function.__code__.co_firstlineno and _covers(node.body, places)
        ]
        return min(found, key=_size) if found else None

    def function_of(self, function: Any) -> tuple[str, str] | None:
        """Return name and text of a function inside a builder, if it may stand outside of it."""
        if not _is_free(function):
            return None
        for node in self._inner:
            is_it = (node.lineno, node.name) == (
                function.__code__.co_firstlineno,
                function.__name__,
            )
            said = names_in(node.args) | (names_in(node.returns) if node.returns else set())
            if is_it and not node.decorator_list and self._all_known(said):
                text = self._outside(node)
                return None if text is None else (node.name, text)
        return None

    def call_of(self, node_id: str, line: int) -> ast.Call | None:
        """Return the call that made a node's callable, if it gives an equal one at any time.

        Args:
            node_id: The node.
            line: Where the script added it.
        """
        adding = self._adding.get(node_id)
        if adding is None or not adding.lineno <= line <= (adding.end_lineno or 0):
            return None
        made = adding.args[1]
        if not isinstance(made, ast.Call) or not _is_pure(made):
            return None
        return made if self._all_known(names_in(made)) else None

    def text(self, node: ast.expr) -> str:
        """Return the text of an expression."""
        return ast.get_source_segment(self._source, node) or ast.unparse(node)

    def _outside(self, node: ast.stmt) -> str | None:
        """Return the text of a statement at the top level; null where that would change it.

        Text over several lines would lose its indentation too; only a docstring may.
        """
        lines = self._source.split("\n")[node.lineno - 1 : node.end_lineno]
        text = textwrap.dedent("\n".join(lines))
        try:
            moved = ast.parse(text).body
        except SyntaxError:
            return None
        return text if [_meaning(each) for each in moved] == [_meaning(node)] else None

    def _all_known(self, said: set[str]) -> bool:
        """Tell whether names stand for the same whenever they are said."""
        return all(
            name not in self._changing and (name in self._names or name in self._builtins)
            for name in said
        )


def _meaning(statement: ast.stmt) -> str:
    """Return a statement without its place and its docstring."""
    if isinstance(statement, _FUNCTIONS) and ast.get_docstring(statement) is not None:
        return ast.dump(statement).replace(ast.dump(statement.body[0]), "", 1)
    return ast.dump(statement)


def names_in(tree: ast.AST) -> set[str]:
    """Return every name that code says, attributes apart."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _is_free(function: Any) -> bool:
    return (
        type(function) is types.FunctionType
        and not function.__closure__
        and not function.__defaults__
        and not function.__kwdefaults__
        and function.__code__.co_filename == policy.FILE_NAME
    )


def _changing_names(tree: ast.Module) -> set[str]:
    """Return names that do not stand for one unchanging thing everywhere in a script.

    They are bound more than once at the top level, changed there in place, or bound in a function.
    """
    counts: Counter[str] = Counter()
    changing: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            counts[statement.name] += 1
            for node in ast.walk(statement):
                changing |= set(_bound_inside(node)) if node is not statement else set()
            continue
        for node in ast.walk(statement):
            match node:
                case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                    counts[name] += 1
                case ast.Import() | ast.ImportFrom():
                    counts.update(each.asname or each.name.split(".")[0] for each in node.names)
                case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                    changing.add(name)
                case ast.Attribute(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                    changing.add(name)
                case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
                    changing.add(name)
                case _:
                    pass
    return changing | {name for name, count in counts.items() if count > 1}


def _bound_inside(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from names
        case ast.Import() | ast.ImportFrom():
            yield from (each.asname or each.name.split(".")[0] for each in node.names)
        case _:
            pass


def _adding(tree: ast.Module) -> dict[str, ast.Call]:
    """Return the calls of ``add_node("id", ...)`` by id, where there is one of an id."""
    counts: Counter[str] = Counter()
    found: dict[str, ast.Call] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="add_node"), args=[ast.Constant(value=str(name)), _]
            ):
                counts[name] += 1
                found[name] = node
            case _:
                pass
    return {name: call for name, call in found.items() if counts[name] == 1}


def _is_pure(call: ast.Call) -> bool:
    """Tell whether a call binds, awaits and waits for nothing."""
    kinds = (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom, ast.Lambda)
    return not any(isinstance(node, kinds) for node in ast.walk(call))


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
