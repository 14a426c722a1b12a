"""``logging``, ``warnings``, ``traceback`` and ``pprint``: everything goes into the node's log."""

import pprint as _pprint
import sys
import traceback as _traceback
from collections.abc import Callable
from typing import Any, Final

from orcheo.adapters.user_code import policy

DEBUG: Final = 10
INFO: Final = 20
WARNING: Final = 30
ERROR: Final = 40
CRITICAL: Final = 50
_NAMES: Final = {DEBUG: "DEBUG", INFO: "INFO", WARNING: "WARNING", ERROR: "ERROR",
                 CRITICAL: "CRITICAL"}  # fmt: skip


def _dropped(*_parts: Any) -> None:
    """Ignore a line: no script is there yet."""


class _Output:
    """Where lines go: the log of the present script."""

    def __init__(self) -> None:
        self.write: Callable[..., None] = _dropped


OUTPUT: Final = _Output()


# --- logging ------------------------------------------------------------------------------------


class Logger:
    """Writes lines of ``LEVEL name: message``."""

    def __init__(self, name: str = "root") -> None:
        self.name = str(name)
        self.level = DEBUG
        self.handlers: list[Any] = []
        self.propagate = True

    def log(self, level: int, message: Any, *arguments: Any, **options: Any) -> None:
        """Write a line, whatever its level is."""
        text = str(message)
        if arguments:
            values = arguments[0] if isinstance(arguments[0], dict) else arguments
            text = text % values
        OUTPUT.write(f"{_NAMES.get(level, f'Level {level}')} {self.name}: {text}")
        if options.get("exc_info"):
            OUTPUT.write(format_exc().rstrip())

    def debug(self, message: Any, *arguments: Any, **options: Any) -> None:
        """Write a line."""
        self.log(DEBUG, message, *arguments, **options)

    def info(self, message: Any, *arguments: Any, **options: Any) -> None:
        """Write a line."""
        self.log(INFO, message, *arguments, **options)

    def warning(self, message: Any, *arguments: Any, **options: Any) -> None:
        """Write a line."""
        self.log(WARNING, message, *arguments, **options)

    def error(self, message: Any, *arguments: Any, **options: Any) -> None:
        """Write a line."""
        self.log(ERROR, message, *arguments, **options)

    def critical(self, message: Any, *arguments: Any, **options: Any) -> None:
        """Write a line."""
        self.log(CRITICAL, message, *arguments, **options)

    def exception(self, message: Any, *arguments: Any, **options: Any) -> None:
        """Write a line and the exception that is being handled."""
        self.log(ERROR, message, *arguments, **{"exc_info": True, **options})

    def setLevel(self, level: Any) -> None:  # noqa: N802 - logging's name
        """Do nothing: everything is kept."""

    def addHandler(self, handler: Any) -> None:  # noqa: N802 - logging's name
        """Do nothing: there is one log."""

    def isEnabledFor(self, level: int) -> bool:  # noqa: ARG002, N802 - logging's name
        """Tell that everything is kept."""
        return True

    def getEffectiveLevel(self) -> int:  # noqa: N802 - logging's name
        """Return the lowest level."""
        return DEBUG


_ROOT: Final = Logger()
critical = _ROOT.critical
debug = _ROOT.debug
error = _ROOT.error
exception = _ROOT.exception
info = _ROOT.info
log = _ROOT.log
warning = _ROOT.warning


def getLogger(name: str | None = None) -> Logger:  # noqa: N802 - logging's name
    """Return a logger of this name."""
    return _ROOT if name is None else Logger(name)


def basicConfig(**_options: Any) -> None:  # noqa: N802 - logging's name
    """Do nothing: there is one log."""


# --- warnings -----------------------------------------------------------------------------------


def warn(message: Any, category: Any = None, **_options: Any) -> None:
    """Write a warning."""
    kind = type(message) if isinstance(message, Warning) else category or UserWarning
    OUTPUT.write(f"{kind.__name__}: {message}")


def filterwarnings(*_arguments: Any, **_options: Any) -> None:
    """Do nothing."""


simplefilter = filterwarnings


class catch_warnings:  # noqa: N801 - the name in warnings
    """Do nothing."""

    def __init__(self, **_options: Any) -> None:
        pass

    def __enter__(self) -> list[Any]:
        return []

    def __exit__(self, *_: object) -> None:
        pass


# --- traceback and pprint -----------------------------------------------------------------------


def _shown(error: BaseException) -> list[str]:
    lines = [
        f'  File "{policy.FILE_NAME}", line {line}, in {frame.f_code.co_name}\n'
        for frame, line in _traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == policy.FILE_NAME
    ]
    head = ["Traceback (most recent call last):\n"] if lines else []
    return [*head, *lines, *format_exception_only(error)]


def format_exception_only(error: Any, value: Any = None) -> list[str]:
    """Return an exception's last line."""
    found = value if value is not None else error
    name = type(found).__name__
    text = str(found)
    return [f"{name}: {text}\n" if text else f"{name}\n"]


def format_exception(error: Any, value: Any = None, _trace: Any = None) -> list[str]:
    """Return an exception's lines, the script's own only."""
    return _shown(value if value is not None else error)


def format_exc(*_arguments: Any) -> str:
    """Return the lines of the exception that is being handled."""
    error = sys.exc_info()[1]
    return "NoneType: None\n" if error is None else "".join(_shown(error))


def print_exc(*_arguments: Any, **_options: Any) -> None:
    """Write the exception that is being handled."""
    OUTPUT.write(format_exc().rstrip())


def pprint(value: Any, *_arguments: Any, **options: Any) -> None:
    """Write a value over several lines."""
    known = {name: options[name] for name in ("indent", "width", "depth") if name in options}
    OUTPUT.write(_pprint.pformat(value, **known))


pp = pprint
