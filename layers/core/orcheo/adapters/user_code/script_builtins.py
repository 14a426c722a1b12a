"""The builtins that a script sees: the harmless ones as they are, the others behind guards."""

import builtins
from collections.abc import Callable
from typing import Any, Final

from orcheo.adapters.user_code import guards, policy

_MISSING: Final[Any] = object()


def build_class(body: Any, name: str, *bases: Any, **keywords: Any) -> Any:
    """Perform a class statement and remember the class."""
    if "metaclass" in keywords:
        raise TypeError("A metaclass is refused: use a class decorator or __init_subclass__.")
    for base in bases:
        if base is guards.ScriptType or (isinstance(base, type) and issubclass(base, type)):
            raise TypeError("A class that inherits from 'type' is refused.")
        if isinstance(base, type) and issubclass(base, super):
            raise TypeError("A class that inherits from 'super' is refused.")
        if isinstance(base, type):
            # What runs while the class is made may already use its patterns.
            guards.limit_patterns(base)
    made = builtins.__build_class__(body, name, *bases, **keywords)
    return guards.SCRIPT_CLASSES.add(made) if isinstance(made, type) else made


def _getattr(owner: Any, name: str, default: Any = _MISSING) -> Any:
    try:
        return guards.read_attribute(owner, name)
    except AttributeError:
        if default is _MISSING:
            raise
        return default


def _hasattr(owner: Any, name: str) -> bool:
    try:
        guards.read_attribute(owner, name)
    except AttributeError:
        return False
    return True


def _setattr(owner: Any, name: str, value: Any) -> None:
    setattr(guards.writable(owner), guards.checked_name(owner, name), value)


def _delattr(owner: Any, name: str) -> None:
    delattr(guards.writable(owner), guards.checked_name(owner, name))


def _dir(owner: Any) -> list[str]:
    return [name for name in dir(owner) if not name.startswith("_")]


_NAMES: Final = """
    abs aiter all anext any ascii bin bool bytearray bytes callable chr classmethod complex dict
    divmod enumerate filter float format frozenset hash hex id int isinstance issubclass iter len
    list map max min next object oct ord pow property range repr reversed round set slice sorted
    staticmethod str sum super tuple zip None True False NotImplemented Ellipsis
    ArithmeticError AssertionError AttributeError BaseException BufferError ConnectionError
    ConnectionAbortedError ConnectionRefusedError ConnectionResetError EOFError Exception
    FileExistsError FileNotFoundError FloatingPointError GeneratorExit IOError ImportError
    IndexError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError
    NotImplementedError OSError OverflowError PermissionError RecursionError ReferenceError
    RuntimeError StopAsyncIteration StopIteration SyntaxError SystemExit TimeoutError TypeError
    UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError
    ValueError Warning ZeroDivisionError BaseExceptionGroup ExceptionGroup
    DeprecationWarning FutureWarning PendingDeprecationWarning ResourceWarning RuntimeWarning
    SyntaxWarning UserWarning BlockingIOError BrokenPipeError ChildProcessError EnvironmentError
    InterruptedError IsADirectoryError NotADirectoryError ProcessLookupError
"""
SAFE_BUILTINS: Final = tuple(_NAMES.split())
"""Builtins that scripts see as they are."""


def script_builtins(
    import_module: Callable[..., Any], write_line: Callable[..., None]
) -> dict[str, Any]:
    """Return the ``__builtins__`` of a script's module.

    Args:
        import_module: What an import statement calls.
        write_line: What ``print`` calls.
    """
    names = {name: getattr(builtins, name) for name in SAFE_BUILTINS}
    return names | {
        "__build_class__": build_class,
        "__debug__": True,
        "__import__": import_module,
        "__name__": "builtins",
        policy.GUARD_GETATTR: guards.read_attribute,
        policy.GUARD_WRITE: guards.writable,
        policy.GUARD_AUGMENT: guards.augment,
        policy.GUARD_LAZY: guards.LazyAnnotation,
        "delattr": _delattr,
        "dir": _dir,
        "getattr": _getattr,
        "hasattr": _hasattr,
        "print": write_line,
        "setattr": _setattr,
        "type": guards.ScriptType,
    }
