"""Walled user code: scripts are linted, compiled and run in children that can only compute.

``LocalUserCode`` is the port in process; the function ``run_user_code`` serves the same requests
through ``service``. Names are loaded at first use: the function must start without what only the
port's other side needs.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orcheo.adapters.user_code.local import LocalUserCode

__all__ = ["LocalUserCode"]


def __getattr__(name: str) -> Any:
    if name == "LocalUserCode":
        from orcheo.adapters.user_code.local import LocalUserCode  # noqa: PLC0415 - see above

        return LocalUserCode
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
