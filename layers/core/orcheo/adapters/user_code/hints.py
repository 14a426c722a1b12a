"""Annotations without evaluation: text in them is resolved by name only.

A script's text annotation may hold names, dotted names, subscripts, ``|``, literals and nothing
else; names are looked up in the module of the script and in its builtins.
"""

import ast
import types
import typing
from collections.abc import Mapping
from typing import Any, Final

import typing_extensions

from orcheo.adapters.user_code import guards

_MAX_TEXT: Final = 2_000
_EMPTY: Final[Mapping[str, Any]] = {}


class _Namespace:
    """The module of the present script."""

    def __init__(self) -> None:
        self.names: Mapping[str, Any] = _EMPTY
        self.builtins: Mapping[str, Any] = _EMPTY


NAMESPACE: Final = _Namespace()
_OPEN: Final[set[str]] = set()
"""Texts that are being resolved."""


def resolve(annotation: Any, *, forward: bool = False) -> Any:
    """Return an annotation with the text at its top and inside it resolved; NameError.

    Args:
        annotation: Whatever stands behind a colon or an arrow.
        forward: True to leave a name that is not known yet as a reference to that name.
    """
    if isinstance(annotation, str):
        return _from_text(annotation, forward=forward)
    if isinstance(annotation, typing.ForwardRef):
        if forward and annotation.__forward_arg__.isidentifier():
            return NAMESPACE.names.get(annotation.__forward_arg__, annotation)
        return _from_text(annotation.__forward_arg__, forward=forward)
    if annotation is None:
        return type(None)
    return _inside(annotation, forward=forward)


def _inside(annotation: Any, *, forward: bool) -> Any:
    arguments = typing.get_args(annotation)
    origin = typing.get_origin(annotation)
    if not arguments or origin is typing.Literal:
        return annotation
    if origin is typing.Annotated:
        inner = resolve(arguments[0], forward=forward)
        marks = tuple(
            resolve(each, forward=forward) if isinstance(each, typing.ForwardRef) else each
            for each in annotation.__metadata__
        )
        if inner is arguments[0] and marks == annotation.__metadata__:
            return annotation
        return typing.Annotated[(inner, *marks)]
    resolved = tuple(
        resolve(each, forward=forward)
        if isinstance(each, typing.ForwardRef | str) or typing.get_args(each)
        else each
        for each in arguments
    )
    if all(new is old for new, old in zip(resolved, arguments, strict=True)):
        return annotation
    if origin in {typing.Union, types.UnionType}:
        return typing.Union[resolved]  # noqa: UP007 - of a tuple
    if hasattr(annotation, "copy_with"):
        return annotation.copy_with(resolved)
    return origin[resolved] if origin is not None else annotation


def _from_text(text: str, *, forward: bool) -> Any:
    if type(text) is guards.LazyAnnotation:
        try:
            return resolve(text.value(), forward=forward)
        except NameError:
            if not forward:
                raise
    if len(text) > _MAX_TEXT:
        raise NameError("An annotation is too long to be resolved.")
    if text in _OPEN:
        # A type that holds itself, as one of JSON does: inside, it stays a reference.
        return typing.ForwardRef(text) if text.isidentifier() else Any
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NameError(f"The annotation {text[:80]!r} cannot be resolved.") from None
    _OPEN.add(text)
    try:
        return resolve(_value(tree, forward=forward), forward=forward)
    finally:
        _OPEN.discard(text)


def _value(node: ast.expr, *, forward: bool) -> Any:
    match node:
        case ast.Name(id=name):
            for names in (NAMESPACE.names, NAMESPACE.builtins):
                if name in names and not name.startswith("__"):
                    return names[name]
            if forward:
                return typing.ForwardRef(name)
            raise NameError(f"name {name!r} is not defined")
        case ast.Attribute(value=owner, attr=name):
            return guards.read_attribute(_value(owner, forward=forward), name)
        case ast.Subscript(value=owner, slice=inner):
            return _value(owner, forward=forward)[_value(inner, forward=forward)]
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            sides = (_operand(left, forward=forward), _operand(right, forward=forward))
            return typing.Union[sides]  # noqa: UP007 - references have no '|'
        case ast.Tuple(elts=parts):
            return tuple(_value(part, forward=forward) for part in parts)
        case ast.List(elts=parts):
            return [_value(part, forward=forward) for part in parts]
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case _:
            raise NameError(
                f"The annotation {ast.unparse(node)[:80]!r} cannot be resolved by name."
            )


def _operand(node: ast.expr, *, forward: bool) -> Any:
    return resolve(_value(node, forward=forward), forward=forward)


def raw_annotations(owner: Any) -> dict[str, Any]:
    """Return what an object's annotations say, those of its bases first."""
    if isinstance(owner, type):
        merged: dict[str, Any] = {}
        for base in reversed(type.__dict__["__mro__"].__get__(owner)):
            if base.__module__.partition(".")[0] == "pydantic":
                continue
            found = type.__dict__["__dict__"].__get__(base).get("__annotations__")
            if isinstance(found, Mapping):
                merged.update(found)
        return merged
    found = getattr(owner, "__annotations__", None)
    if not isinstance(found, Mapping):
        wrapped = getattr(owner, "__wrapped__", None)
        found = getattr(wrapped, "__annotations__", None)
    return dict(found) if isinstance(found, Mapping) else {}


def resolved_hints(owner: Any, *, extras: bool = True) -> dict[str, Any]:
    """Return an object's annotations, resolved; NameError where a name is unknown."""
    hints = {name: resolve(each) for name, each in raw_annotations(owner).items()}
    return hints if extras else {name: without_extras(each) for name, each in hints.items()}


def without_extras(annotation: Any) -> Any:
    """Return an annotation without ``Annotated``, ``Required`` and ``NotRequired`` around it."""
    while typing.get_origin(annotation) in WRAPPERS:
        annotation = typing.get_args(annotation)[0]
    return annotation


WRAPPERS: Final = frozenset(
    {
        typing.Annotated,
        typing.Required,
        typing.NotRequired,
        typing_extensions.Required,
        typing_extensions.NotRequired,
        typing_extensions.ReadOnly,
    }
)
"""Forms around a type that say something about its key, not about its values."""
