# ruff: noqa: N802, N815 - ast.NodeVisitor finds methods by the names of node classes
"""The linter: which Python a script may be written in, and where guards go in.

RestrictedPython refuses by default and knows each kind of node by a method; this subclass keeps
that and states what scripts may use besides: async code, annotations, ``match``, ``nonlocal``,
augmented assignment to attributes and items, names that start with an underscore.

Rewritten are only

* ``a.b`` -> ``_getattr_(a, "b")``; ``a.b = c`` -> ``_write_(a).b = c``; ``a.b += c`` ->
  ``_augment_(a, "b", "+=", c)``;
* annotations under ``from __future__ import annotations``: each becomes the text of itself, with
  a function that evaluates it when it is asked for.

Items and iteration are not guarded: they reach only what a container holds, and no container that
a script can reach holds a module, a frame or a foreign namespace.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from RestrictedPython.transformer import IOPERATOR_TO_STR, RestrictingNodeTransformer

from orcheo.adapters.user_code import environment, policy


@dataclass(frozen=True, slots=True)
class Problem:
    """One place in a script that is refused."""

    line: int | None
    """From 1."""
    column: int | None
    """From 1."""
    code: str
    message: str
    """What is refused and how to write it instead."""

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "line": self.line,
            "column": self.column,
            "code": self.code,
            "message": self.message,
        }


ImportCheck = Callable[[str, str | None], str | None]
"""Given a module and a name in it (or null): why the import is refused, or null."""


class ScriptTransformer(RestrictingNodeTransformer):
    """Checks and rewrites the tree of one script."""

    def __init__(self, check_import: ImportCheck) -> None:
        super().__init__()
        self.problems: list[Problem] = []
        self._check_import = check_import
        self._bound: frozenset[str] = frozenset()
        self._rebound: frozenset[str] = frozenset()
        self._text_annotations = False
        self._beyond_environment = False
        self._classes: list[str] = []

    def refuse(self, node: ast.AST, code: str, message: str) -> None:
        """Record a problem at a node."""
        column = getattr(node, "col_offset", None)
        self.problems.append(
            Problem(
                getattr(node, "lineno", None),
                None if column is None else column + 1,
                code,
                message,
            )
        )

    def error(self, node: ast.AST, info: str) -> None:
        """Record a refusal of RestrictedPython's own."""
        self.refuse(node, "construct", info)

    def warn(self, node: ast.AST, info: str) -> None:
        """Ignore: every warning comes with an error."""

    def not_allowed(self, node: ast.AST) -> None:
        """Refuse a kind of node."""
        kind = type(node).__name__
        hint = _CONSTRUCT_HINTS.get(kind, "it is not part of the Python that scripts may use")
        self.refuse(node, "construct", f"{kind} is refused: {hint}.")

    # --- names ---------------------------------------------------------------------------------

    def check_name(
        self,
        node: ast.AST,
        name: str | None,
        allow_magic_methods: bool = False,  # noqa: FBT001, FBT002 - the signature of the base class
    ) -> None:
        """Refuse names that could shadow a guard or reach into the interpreter."""
        if name is None or not policy.is_reserved(name):
            return
        if allow_magic_methods and name in policy.METHODS | policy.ENUM_NAMES:
            return
        if name in policy.ASSIGNABLE_DUNDERS:
            return
        self.refuse(
            node,
            "name",
            f"The name {name!r} is refused: names that start and end with an underscore belong to "
            "the interpreter; choose another.",
        )

    def visit_Module(self, node: ast.Module) -> Any:
        """Note what the script binds, and take ``from __future__`` out."""
        self._bound = frozenset(_bindings(node))
        self._rebound = frozenset(_bindings(node, imports=False))
        self._beyond_environment = not environment.is_all_of_os(node)
        body: list[ast.stmt] = []
        for statement in node.body:
            if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
                if any(alias.name == "annotations" for alias in statement.names):
                    self._text_annotations = True
            else:
                body.append(statement)
        node.body = body
        return self.node_contents_visit(node)

    def visit_Name(self, node: ast.Name) -> Any:
        """Check a name."""
        if isinstance(node.ctx, ast.Load):
            if node.id in policy.READABLE_DUNDERS:
                return node
            if node.id in policy.REFUSED_BUILTINS and node.id not in self._bound:
                self.refuse(
                    node,
                    "builtin",
                    f"{node.id!r} is refused: {policy.REFUSED_BUILTINS[node.id]}.",
                )
                return node
        self.check_name(node, node.id, allow_magic_methods=bool(self._classes))
        return node

    def visit_If(self, node: ast.If) -> Any:
        """Let a script import for its type checker what it could not import to run."""
        test = node.test
        named = test.id if isinstance(test, ast.Name) else getattr(test, "attr", None)
        if named != "TYPE_CHECKING" or "TYPE_CHECKING" in self._rebound:
            return self.node_contents_visit(node)
        node.test = self.visit(test)
        node.body = [ast.copy_location(ast.Pass(), node)]
        node.orelse = [self.visit(statement) for statement in node.orelse]
        return node

    def visit_Global(self, node: ast.Global) -> Any:
        """Check the names."""
        for name in node.names:
            self.check_name(node, name)
        return node

    def visit_Nonlocal(self, node: ast.Nonlocal) -> Any:
        """Check the names."""
        for name in node.names:
            self.check_name(node, name)
        return node

    # --- attributes, items, assignment ---------------------------------------------------------

    def _mangled(self, name: str) -> str:
        """Return the name as the compiler would see it inside the present class."""
        if name.startswith("__") and not name.endswith("__") and self._classes:
            owner = self._classes[-1].lstrip("_")
            return f"_{owner}{name}" if owner else name
        return name

    def _check_attribute(self, node: ast.AST, name: str, *, writes: bool) -> None:
        if name in policy.FRAME_ATTRIBUTES:
            reason = "it leads into the interpreter"
        elif name.startswith("__") and name.endswith("__"):
            allowed = policy.METHODS | policy.TYPE_DUNDERS | policy.EXCEPTION_DUNDERS
            if not writes and name in allowed | {"__class__", "__members__"}:
                return
            reason = "attributes with two underscores on both sides belong to the interpreter"
            reason += _ATTRIBUTE_HINTS.get(name, "")
        elif name.startswith("__") and not self._classes:
            reason = "it is private to a class"
        else:
            return
        self.refuse(node, "attribute", f"The attribute {name!r} is refused: {reason}.")

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        """Send reads and writes through the guards."""
        loads = isinstance(node.ctx, ast.Load)
        self._check_attribute(node, node.attr, writes=not loads)
        node = self.node_contents_visit(node)
        if loads:
            call = _call(policy.GUARD_GETATTR, node.value, ast.Constant(self._mangled(node.attr)))
            return _placed(call, node)
        node.value = _placed(_call(policy.GUARD_WRITE, node.value), node.value)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        """Allow items."""
        return self.node_contents_visit(node)

    def visit_Call(self, node: ast.Call) -> Any:
        """Allow calls, star-arguments included: what is called was reached through the guards."""
        return self.node_contents_visit(node)

    def guard_iter(self, node: Any) -> Any:
        """Allow iteration."""
        return self.node_contents_visit(node)

    def visit_Assign(self, node: ast.Assign) -> Any:
        """Allow assignment."""
        return self.node_contents_visit(node)

    def visit_With(self, node: ast.With) -> Any:
        """Allow context managers."""
        return self.node_contents_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:
        """Send ``a.b += c`` through a guard; leave names and items as they are."""
        if not isinstance(node.target, ast.Attribute):
            return self.node_contents_visit(node)
        target = node.target
        self._check_attribute(target, target.attr, writes=True)
        owner: Any = self.visit(target.value)
        value: Any = self.visit(node.value)
        call = _call(
            policy.GUARD_AUGMENT,
            owner,
            ast.Constant(self._mangled(target.attr)),
            ast.Constant(_SYMBOLS[type(node.op)]),
            value,
        )
        return _placed(ast.Expr(call), node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        """Allow annotated assignment."""
        node.annotation = self._annotation(node.annotation)
        node.target = self.visit(node.target)
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def _annotation(self, annotation: ast.expr) -> ast.expr:
        if self._text_annotations:
            text = ast.Constant(ast.unparse(annotation))
            nothing = ast.arguments([], [], None, [], [], None, [])
            visited: Any = self.visit(annotation)
            lazy = _call(policy.GUARD_LAZY, text, ast.Lambda(nothing, visited))
            return _placed(lazy, annotation)
        return cast("ast.expr", self.visit(annotation))

    # --- definitions ---------------------------------------------------------------------------

    def visit_arg(self, node: ast.arg) -> Any:
        """Check a parameter."""
        self.check_name(node, node.arg)
        if node.annotation is not None:
            node.annotation = self._annotation(node.annotation)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        """Allow functions."""
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> Any:
        """Allow async functions."""
        return self._function(node)

    def _function(self, node: Any) -> Any:
        self.check_name(node, node.name, allow_magic_methods=bool(self._classes))
        returns = node.returns
        node.returns = None
        node = self.node_contents_visit(node)
        if returns is not None:
            node.returns = self._annotation(returns)
        return node

    def visit_Lambda(self, node: ast.Lambda) -> Any:
        """Allow lambda."""
        return self.node_contents_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> Any:
        """Allow classes, but no choice of metaclass."""
        self.check_name(node, node.name)
        if any(keyword.arg == "metaclass" for keyword in node.keywords):
            self.refuse(
                node,
                "construct",
                "A metaclass is refused: use a class decorator, __init_subclass__, or inherit from "
                "abc.ABC.",
            )
        body, node.body = node.body, []
        node = self.node_contents_visit(node)
        self._classes.append(node.name)
        for statement in body:
            visited: Any = self.visit(statement)
            node.body.extend(visited if isinstance(visited, list) else [visited])
        self._classes.pop()
        return node

    def _type_parameter(self, node: Any) -> Any:
        self.check_name(node, node.name)
        return self.node_contents_visit(node)

    visit_TypeVar = visit_ParamSpec = visit_TypeVarTuple = _type_parameter

    def visit_TypeAlias(self, node: ast.AST) -> Any:
        """Allow ``type X = ...``."""
        return self.node_contents_visit(node)

    # --- imports -------------------------------------------------------------------------------

    def visit_Import(self, node: ast.Import) -> Any:
        """Allow what the facades offer."""
        for alias in node.names:
            self._import(node, alias.name, None)
            self.check_name(node, alias.asname)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> Any:
        """Allow what the facades offer."""
        if node.level or node.module is None:
            self.refuse(node, "import", "A relative import is refused: a script is one file.")
            return node
        for alias in node.names:
            if alias.name == "*":
                self.refuse(
                    node, "import", f"'from {node.module} import *' is refused: name what you use."
                )
                continue
            self._import(node, node.module, alias.name)
            self.check_name(node, alias.asname)
        return node

    def _import(self, node: ast.AST, module: str, name: str | None) -> None:
        reason = self._check_import(module, name)
        if module.partition(".")[0] == "os" and (module != "os" or self._beyond_environment):
            reason = f"The module 'os' cannot be imported: {policy.IMPORT_ALTERNATIVES['os']}."
        if reason is not None:
            self.refuse(node, "import", reason)

    def visit_TryStar(self, node: ast.AST) -> Any:
        """Allow ``except*``."""
        return self.node_contents_visit(node)

    # --- async ---------------------------------------------------------------------------------

    def visit_Await(self, node: ast.Await) -> Any:
        """Allow ``await``."""
        return self.node_contents_visit(node)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> Any:
        """Allow ``async for``."""
        return self.node_contents_visit(node)

    def visit_AsyncWith(self, node: ast.AsyncWith) -> Any:
        """Allow ``async with``."""
        return self.node_contents_visit(node)

    # --- patterns ------------------------------------------------------------------------------
    # Patterns read attributes without a call that could be guarded, so the names are checked here.

    def _pattern(self, node: Any) -> Any:
        return self.node_contents_visit(node)

    visit_Match = visit_match_case = visit_MatchSingleton = _pattern
    visit_MatchSequence = visit_MatchOr = _pattern

    def _pattern_attribute(self, node: ast.AST, name: str) -> None:
        if name.startswith("_") or name in policy.UNMATCHED_ATTRIBUTES:
            self.refuse(
                node,
                "attribute",
                f"The attribute {name!r} is refused in a pattern: read it in the case's body.",
            )

    def _dotted(self, node: ast.AST) -> None:
        """Check a dotted name that has to stay one."""
        if isinstance(node, ast.Attribute):
            self._pattern_attribute(node, node.attr)
            self._dotted(node.value)
        elif isinstance(node, ast.Name):
            self.visit_Name(node)
        else:
            self.visit(node)

    def visit_MatchValue(self, node: ast.MatchValue) -> Any:
        """Allow literals and dotted names."""
        self._dotted(node.value)
        return node

    def visit_MatchClass(self, node: ast.MatchClass) -> Any:
        """Allow class patterns over public attributes."""
        self._dotted(node.cls)
        for name in node.kwd_attrs:
            self._pattern_attribute(node, name)
        node.patterns = [self.visit(pattern) for pattern in node.patterns]
        node.kwd_patterns = [self.visit(pattern) for pattern in node.kwd_patterns]
        return node

    def visit_MatchMapping(self, node: ast.MatchMapping) -> Any:
        """Allow mapping patterns."""
        for key in node.keys:
            self._dotted(key)
        self.check_name(node, node.rest)
        node.patterns = [self.visit(pattern) for pattern in node.patterns]
        return node

    def visit_MatchStar(self, node: ast.MatchStar) -> Any:
        """Check the name."""
        self.check_name(node, node.name)
        return node

    def visit_MatchAs(self, node: ast.MatchAs) -> Any:
        """Check the name."""
        self.check_name(node, node.name)
        return self.node_contents_visit(node)


_CONSTRUCT_HINTS: Final[Mapping[str, str]] = {}
_ATTRIBUTE_HINTS: Final[Mapping[str, str]] = {
    "__annotations__": "; use typing.get_type_hints",
    "__bases__": "; use issubclass",
    "__name__": "; give the name to add_node(name, function)",
    "__dict__": "; name the attributes, or use dataclasses.asdict",
    "__mro__": "; use issubclass",
    "__traceback__": "; use traceback.format_exc()",
}
_SYMBOLS: Final[Mapping[Any, str]] = dict(IOPERATOR_TO_STR)


def _call(function: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(func=ast.Name(function, ast.Load()), args=list(arguments), keywords=[])


def _placed(node: Any, origin: ast.AST) -> Any:
    """Give a new node and its new children the place of the old one."""
    ast.copy_location(node, origin)
    return ast.fix_missing_locations(node)


def _bindings(tree: ast.AST, *, imports: bool = True) -> Iterator[str]:
    """Yield every name that a script binds somewhere, by imports or only otherwise."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name):
                yield name
            case ast.alias(name=name, asname=alias):
                if imports:
                    yield alias or name.split(".")[0]
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.ExceptHandler(name=str(name)):
                yield name
            case _:
                pass
