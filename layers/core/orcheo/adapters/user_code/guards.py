"""What compiled scripts call instead of touching attributes, and the builtins that they see.

Two rules: an attribute that starts with an underscore is reachable only where the script defined
it itself, and no attribute read ever gives a module, a frame, a code object or a traceback.
"""

import enum
import operator
import string
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Self

from orcheo.adapters.user_code import policy

_MRO: Final[Any] = type.__dict__["__mro__"]
_MEMBERS: Final[Any] = type.__dict__["__dict__"]
"""Read past whatever a class says about itself."""
_NEVER: Final = (types.ModuleType, types.FrameType, types.CodeType, types.TracebackType)


class ScriptClasses:
    """The classes that the present script has defined."""

    def __init__(self) -> None:
        self._all: set[type] = set()
        self._by_name: dict[str, type] = {}

    def add(self, defined: type) -> type:
        """Remember a class."""
        limit_patterns(defined)
        self._all.add(defined)
        self._by_name[defined.__qualname__] = defined
        return defined

    def owns(self, candidate: type) -> bool:
        """Tell whether the script defined this class."""
        return candidate in self._all

    def named(self, qualified_name: str) -> type | None:
        """Return the class of this qualified name."""
        return self._by_name.get(qualified_name)


def limit_patterns(defined: type) -> None:
    """Let no pattern read by position what it may not read by name.

    ``match x: case C(y)`` reads the attribute that ``C.__match_args__`` names first, unguarded, off
    whatever passes for a ``C``; a dataclass or a named tuple lists its fields there.
    """
    listed = getattr(defined, "__match_args__", ())
    for place, name in enumerate(listed):
        if name.startswith("_") or name in policy.UNMATCHED_ATTRIBUTES:
            type.__setattr__(defined, "__match_args__", tuple(listed[:place]))
            return


SCRIPT_CLASSES: Final = ScriptClasses()
"""One script runs in one process, so one registry serves it."""
WRITABLE: Final[list[type]] = []
"""Classes of facades whose instances a script may change; facades add to it."""
PRIVATE: Final[dict[type, frozenset[str]]] = {}
"""Classes of facades that a script may inherit from, and what they keep to themselves."""
OFFERED: Final[dict[type, frozenset[str]]] = {}
"""Classes of libraries of which a script may read these attributes and no others."""


# --- reading ------------------------------------------------------------------------------------


def _no_attribute(owner: Any, name: str, why: str = "") -> AttributeError:
    reason = f": {why}" if why else ""
    return AttributeError(f"{type(owner).__name__!r} object has no attribute {name!r}{reason}")


def _bases_of(owner: Any) -> tuple[type, ...]:
    """Return the classes in which an attribute of an object is looked up, in order."""
    kind: Any = type(owner)
    if issubclass(kind, super):
        whole = _MRO.__get__(owner.__self_class__)
        return whole[whole.index(owner.__thisclass__) + 1 :]
    return _MRO.__get__(owner if issubclass(kind, type) else kind)


def _is_own(owner: Any, name: str) -> bool:
    """Tell whether an attribute of this name is one that the script itself defined."""
    for base in _bases_of(owner):
        members = _MEMBERS.__get__(base)
        if name in members or name in members.get("__private_attributes__", ()):
            return SCRIPT_CLASSES.owns(base)
    if isinstance(owner, type) or not SCRIPT_CLASSES.owns(type(owner)):
        return False
    try:
        return name in object.__getattribute__(owner, "__dict__")
    except AttributeError:
        return False


def _is_stored(owner: Any, name: str) -> bool:
    """Tell whether an object itself holds an attribute, which no ``__getattr__`` is asked for."""
    try:
        return name in object.__getattribute__(owner, "__dict__")
    except AttributeError:
        return False


def _underscored(owner: Any, name: str) -> Any:
    if name.startswith("__") and name.endswith("__"):
        return _dunder(owner, name)
    if name in policy.NAMEDTUPLE_ATTRIBUTES and tuple in _bases_of(owner):
        return getattr(owner, name)
    if any(name in PRIVATE.get(base, ()) for base in _bases_of(owner)):
        raise _no_attribute(owner, name, "it is private to who defined it")
    if not name.endswith("_") and _is_own(owner, name):
        return getattr(owner, name)
    hooked = _is_own(owner, "__getattr__") and not name.endswith("_")
    if hooked and not _is_inherited(_bases_of(owner), name) and not _is_stored(owner, name):
        return getattr(owner, name)
    raise _no_attribute(owner, name, "names with an underscore are private to who defined them")


def _dunder(owner: Any, name: str) -> Any:
    if name in policy.TYPE_DUNDERS or name in policy.PLAIN_METHODS:
        return getattr(owner, name)
    if name in policy.EXCEPTION_DUNDERS and issubclass(type(owner), BaseException):
        return getattr(owner, name)
    if name == "__class__":
        return class_of(owner)
    kind = type(owner)
    if name == "__members__" and issubclass(kind, type):
        return dict(getattr(owner, name))
    if name in policy.METHODS and name != "__getattr__":
        bases = _bases_of(owner)
        own = issubclass(kind, super) or any(SCRIPT_CLASSES.owns(base) for base in bases)
        if own and name in _WRITERS and _is_inherited(bases, name):
            return _attribute_writer(owner, name)
        if own or name == "__new__":
            return getattr(owner, name)
    raise _no_attribute(owner, name, "it belongs to the interpreter")


_WRITERS: Final = frozenset({"__setattr__", "__delattr__"})


def _attribute_writer(owner: Any, name: str) -> Callable[..., None]:
    """Return the interpreter's own writer of attributes, for what a script may write."""
    write: Callable[..., None] = getattr(owner, name)
    if isinstance(owner, type):
        return lambda target, key, *value: write(
            writable(target), checked_name(target, key), *value
        )
    return lambda key, *value: write(checked_name(owner, key), *value)


def _special(owner: Any, name: str) -> Any:
    bases = _bases_of(owner)
    if name in {"format", "format_map"} and str in bases:
        if issubclass(type(owner), super):
            raise _no_attribute(owner, name, "call it on the text itself")
        return _text_format(owner, name)
    if name == "mro":
        raise _no_attribute(owner, name, "it belongs to the interpreter")
    if name == "obj" and issubclass(type(owner), BaseException) and not _is_own(owner, name):
        raise _no_attribute(owner, name, "it may lead into the interpreter")
    if name in policy.EVALUATING_METHODS and _is_inherited(bases, name):
        raise _no_attribute(owner, name, "it evaluates text or reads files")
    return getattr(owner, name)


def _is_inherited(bases: tuple[type, ...], name: str) -> bool:
    """Tell whether a class that is not the script's provides an attribute."""
    for base in bases:
        if name in _MEMBERS.__get__(base):
            return not SCRIPT_CLASSES.owns(base)
    return False


def _check_offered(owner: Any, name: str) -> None:
    for base in _bases_of(owner):
        if name in _MEMBERS.__get__(base):
            if base in OFFERED and name not in OFFERED[base]:
                raise _no_attribute(owner, name, "it is not offered to scripts")
            return


def read_attribute(owner: Any, name: str) -> Any:
    """Return ``owner.name`` as a script may see it; AttributeError."""
    if type(name) is not str:
        raise TypeError("An attribute's name must be text.")
    if name.startswith("_"):
        value = _underscored(owner, name)
    elif name in policy.SPECIAL_ATTRIBUTES:
        value = _special(owner, name)
    elif name in policy.FRAME_ATTRIBUTES:
        raise _no_attribute(owner, name, "it leads into the interpreter")
    else:
        if OFFERED:
            _check_offered(owner, name)
        value = getattr(owner, name)
    if isinstance(value, _NEVER):
        raise _no_attribute(owner, name, "it leads into the interpreter")
    return value


# --- writing ------------------------------------------------------------------------------------


def writable(owner: Any) -> Any:
    """Return the object if a script may set its attributes; TypeError."""
    kind = type(owner)
    if SCRIPT_CLASSES.owns(kind) or any(SCRIPT_CLASSES.owns(base) for base in kind.__mro__):
        return owner
    if issubclass(kind, type) and (SCRIPT_CLASSES.owns(owner) or _is_being_made(owner)):
        return owner
    if issubclass(kind, enum.Enum) and _is_being_made(kind):
        return owner
    if kind is types.FunctionType and owner.__code__.co_filename == policy.FILE_NAME:
        return owner
    if any(issubclass(kind, allowed) for allowed in WRITABLE):
        return owner
    name = owner.__name__ if issubclass(kind, type) else kind.__name__
    raise TypeError(
        f"Attributes of {name!r} cannot be set; set them on objects of your own classes."
    )


def _is_being_made(candidate: type) -> bool:
    """Tell whether a class statement of the script makes this class, which may not be done yet.

    ``__init_subclass__`` and the ``__init__`` of an enum run before the statement has ended.
    """
    return bool(_MEMBERS.__get__(candidate).get("__module__") == policy.MODULE_NAME)


def checked_name(owner: Any, name: Any) -> str:
    """Return a name if a script may set or delete an attribute of it."""
    if type(name) is not str:
        raise TypeError("An attribute's name must be text.")
    refused = policy.is_reserved(name) or name.startswith("__")
    if refused or name in policy.FRAME_ATTRIBUTES:
        raise _no_attribute(owner, name, "it belongs to the interpreter")
    return name


_IN_PLACE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "+=": operator.iadd,
    "-=": operator.isub,
    "*=": operator.imul,
    "/=": operator.itruediv,
    "%=": operator.imod,
    "**=": operator.ipow,
    "<<=": operator.ilshift,
    ">>=": operator.irshift,
    "|=": operator.ior,
    "^=": operator.ixor,
    "&=": operator.iand,
    "//=": operator.ifloordiv,
    "@=": operator.imatmul,
}


def augment(owner: Any, name: str, symbol: str, value: Any) -> None:
    """Perform ``owner.name <symbol> value``."""
    setattr(writable(owner), name, _IN_PLACE[symbol](read_attribute(owner, name), value))


# --- format strings -----------------------------------------------------------------------------


class GuardedFormatter(string.Formatter):
    """``str.format`` whose field names go through the guard."""

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        """Return the value that a field names."""
        first, rest = _field_parts(field_name)
        value = self.get_value(first, args, kwargs)
        for is_attribute, key in rest:
            value = read_attribute(value, str(key)) if is_attribute else value[key]
        return value, first


def _field_parts(name: str) -> tuple[Any, Iterable[tuple[bool, Any]]]:
    import _string  # pyright: ignore[reportMissingImports]  # noqa: PLC0415 - the parser that string.Formatter itself uses

    parts: tuple[Any, Iterable[tuple[bool, Any]]] = _string.formatter_field_name_split(name)
    return parts


def _text_format(owner: Any, name: str) -> Callable[..., str]:
    def format_text(text: Any, *args: Any, **kwargs: Any) -> str:
        return GuardedFormatter().vformat(str.__str__(text), args, kwargs)

    def format_map(text: Any, mapping: Mapping[str, Any]) -> str:
        return GuardedFormatter().vformat(str.__str__(text), (), mapping)

    chosen: Any = format_text if name == "format" else format_map
    if isinstance(owner, type):
        return chosen

    def bound(*args: Any, **kwargs: Any) -> str:
        result: str = chosen(owner, *args, **kwargs)
        return result

    return bound


# --- annotations --------------------------------------------------------------------------------


class LazyAnnotation(str):
    """An annotation as text, which knows how to evaluate itself in the place where it stands."""

    __slots__ = ("_evaluate",)

    def __new__(cls, text: str, evaluate: Callable[[], Any]) -> Self:
        """Keep the text and what evaluates it."""
        made = super().__new__(cls, text)
        made._evaluate = evaluate
        return made

    def value(self) -> Any:
        """Return what the annotation means; NameError where a name is not defined yet."""
        return self._evaluate()


# --- classes ------------------------------------------------------------------------------------


class _TypeOfType(type):
    def __call__(cls, *arguments: Any) -> Any:
        if len(arguments) != 1:
            raise TypeError("type() with three arguments is refused: write a class statement.")
        return class_of(arguments[0])

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, type)

    def __getitem__(cls, item: Any) -> Any:
        return type[item]

    def __or__(cls, other: Any) -> Any:
        return type | other


class ScriptType(metaclass=_TypeOfType):
    """``type`` as a script sees it: it tells a class and makes none."""


ScriptType.__name__ = ScriptType.__qualname__ = "type"


def class_of(value: Any) -> Any:
    """Return the class of a value; for classes the ``type`` that scripts see."""
    kind = type(value)
    return ScriptType if issubclass(kind, type) or issubclass(kind, _NEVER) else kind
