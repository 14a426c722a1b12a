"""Standard library functions in a form that evaluates no text and copies no attributes by name."""

import collections
import dataclasses
import typing
from collections.abc import Callable, Mapping
from typing import Any, Final

from orcheo.adapters.user_code import policy
from orcheo.adapters.user_code.guards import SCRIPT_CLASSES
from orcheo.adapters.user_code.hints import raw_annotations, resolve, resolved_hints

TYPE_CHECKING: Final = False
field = dataclasses.field
override: Any = getattr(typing, "override", lambda method: method)


def get_type_hints(
    owner: Any,
    globalns: Any = None,  # noqa: ARG001 - the signature of typing
    localns: Any = None,  # noqa: ARG001 - the signature of typing
    include_extras: bool = False,  # noqa: FBT001, FBT002 - the signature of typing
) -> dict[str, Any]:
    """Return annotations with text resolved by name only."""
    return resolved_hints(owner, extras=include_extras)


def dataclass(cls: Any = None, /, **options: Any) -> Any:
    """Make a dataclass of a class that the script defined."""

    def decorate(target: Any) -> Any:
        _check_dataclass(target)
        # dataclasses looks into sys.modules to tell what an annotation in text is.
        stated = dict(vars(target).get("__annotations__", {}))
        target.__annotations__ = {name: _resolved(each) for name, each in stated.items()}
        given = {**options, **_unmatched(target)}
        made = dataclasses.dataclass(**given)(target)
        made.__annotations__ = stated
        return SCRIPT_CLASSES.add(made) if isinstance(made, type) else made

    return decorate if cls is None else decorate(cls)


def _check_dataclass(target: Any) -> None:
    """Refuse what dataclasses would paste into the text of functions, or read unguarded.

    It makes ``__init__`` and others from text with the names of fields in it, which a class
    statement checks and the functional form of ``TypedDict`` does not; and ``asdict`` reads fields
    by name, which for text may be its own method ``format``.
    """
    if not isinstance(target, type) or not SCRIPT_CLASSES.owns(target):
        raise TypeError("A dataclass is made of a class statement of the script.")
    if issubclass(target, str):
        raise TypeError("A dataclass that inherits from 'str' is refused: give it a field of text.")
    if not all(type(name) is str and name.isidentifier() for name in raw_annotations(target)):
        raise TypeError("The fields of a dataclass must be names.")


def _unmatched(target: Any) -> dict[str, Any]:
    """Return the option that keeps patterns from reading fields that no script may read."""
    names = raw_annotations(target)
    hidden = any(name.startswith("_") or name in policy.UNMATCHED_ATTRIBUTES for name in names)
    return {"match_args": False} if hidden else {}


def _resolved(annotation: Any) -> Any:
    try:
        return resolve(annotation)
    except NameError:
        return Any


def namedtuple(name: str, names: Any, *, rename: bool = False, defaults: Any = None) -> Any:
    """Make a named tuple."""
    made = collections.namedtuple(  # type: ignore[misc] # noqa: PYI024 - its signature is dynamic
        str(name), names, rename=rename, defaults=defaults, module="script"
    )
    return SCRIPT_CLASSES.add(made)


_COPIED: Final = ("__name__", "__qualname__", "__doc__")


def wraps(wrapped: Callable[..., Any]) -> Callable[[Any], Any]:
    """Give a wrapper the name, the text and the signature of what it wraps."""

    def decorate(wrapper: Any) -> Any:
        for name in _COPIED:
            value = getattr(wrapped, name, None)
            if isinstance(value, str):
                setattr(wrapper, name, value)
        annotations = getattr(wrapped, "__annotations__", None)
        if isinstance(annotations, Mapping):
            wrapper.__annotations__ = dict(annotations)
        wrapper.__wrapped__ = wrapped
        return wrapper

    return decorate


annotations: Final = None
"""``from __future__ import annotations`` is carried out by the compiler; this is what it binds."""
