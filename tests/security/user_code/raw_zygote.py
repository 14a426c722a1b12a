"""A zygote whose children run plain Python: the walls alone, with every guard off."""

import builtins
from collections.abc import Mapping
from typing import Any

from orcheo.adapters.user_code import zygote
from orcheo.adapters.user_code.limits import ScriptLimits


def _raw(request: Mapping[str, Any], _code: bytes, _limits: ScriptLimits) -> tuple[Any, bytes]:
    names: dict[str, Any] = {"__builtins__": builtins.__dict__}
    exec(request["source"], names)  # noqa: S102 - that is the point
    return {"ok": True, "got": names["got"]}, b""


def load() -> None:
    """Load what probes use: their children cannot."""
    for name in ("mmap", "resource", "signal", "socket", "subprocess", "threading"):
        __import__(name)


def main(arguments: list[str]) -> None:
    """Serve raw requests."""
    load()
    zygote.main(arguments, {"raw": _raw})
