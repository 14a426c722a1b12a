"""The function's actions on a supervisor: JSON in, JSON out. See ``protocol``."""

import math
import time
from collections.abc import Mapping
from typing import Any, Final

from orcheo.adapters.user_code import bytecode, protocol, untrusted
from orcheo.adapters.user_code.bytecode import BytecodeCache
from orcheo.adapters.user_code.facades.catalogue import lazy_modules
from orcheo.adapters.user_code.supervisor import Supervisor
from orcheo.domain.errors import (
    InvalidRequest,
    NondeterministicGraph,
    OrcheoError,
    ScriptRejected,
    ScriptTooLarge,
)

_COMPILE_SECONDS: Final = 30.0
"""For the largest script; half a second is usual."""


class UserCodeService:
    """Performs requests."""

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self._limits = supervisor.limits
        self.cache = BytecodeCache()

    def handle(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Return the reply to one request; errors are replies too."""
        try:
            match event.get("action"):
                case "import":
                    return self._import(event)
                case "call":
                    return self._call(event)
                case "export":
                    return self._export(event)
                case other:
                    raise InvalidRequest(
                        f"There is no action {other!r}; use 'import', 'call' or 'export'."
                    )
        except OrcheoError as error:
            return protocol.error_reply(error.type, error.message, **error.details)

    def _import(self, event: Mapping[str, Any]) -> dict[str, Any]:
        script, seconds = self._script(event), self._seconds(event, self._limits.import_seconds)
        deadline = time.monotonic() + self._number(event, "within_seconds", math.inf)
        compiled_before = self.cache.compiled
        sha256 = bytecode.script_hash(script)
        code = self._compiled(script, sha256, event, deadline)
        request = {
            "action": "import",
            "modules": lazy_modules(script),
            "entrypoint": event.get("entrypoint"),
        }
        first, second = (
            untrusted.build_reply(
                self._build({**request, "timeout_seconds": _left(deadline, seconds)}, code)
            )
            for _ in range(2)
        )
        for part in ("graph", "entrypoint"):
            difference = first_difference(first[part], second[part])
            if difference is not None:
                raise NondeterministicGraph(
                    f"Two builds of the script gave different graphs: {difference}. Build the "
                    "graph without randomness, time or identity.",
                    difference=difference,
                )
        graph: dict[str, Any] = first["graph"]
        if first["python"]:
            graph["script"] = {"sha256": sha256, "entrypoint": first["entrypoint"]}
        reply = {
            "ok": True,
            "graph": graph,
            "warnings": first["warnings"],
            "log": first["log"],
            "compiled": self.cache.compiled - compiled_before,
        }
        if event.get("wants_bytecode"):
            reply["bytecode"] = bytecode.to_json(sha256, code)
        return reply

    def _build(self, request: dict[str, Any], code: bytes) -> dict[str, Any]:
        reply, _ = self._supervisor.perform(request, code)
        if "died" in reply:
            raise ScriptRejected(
                f"The script could not be built. {reply.get('detail', '')}",
                line=None,
                column=None,
                code=str(reply["died"]),
            )
        if reply.get("ok") is not True:
            raise untrusted.rejection(reply)
        said: dict[str, Any] = reply
        return said

    def _call(self, event: Mapping[str, Any]) -> dict[str, Any]:
        script, seconds = self._script(event), self._seconds(event, self._limits.call_seconds)
        request = {
            "action": "call",
            "modules": lazy_modules(script),
            "entrypoint": event.get("entrypoint"),
            "at": event.get("at"),
            "role": event.get("role"),
            "arguments": event.get("arguments"),
            "config": event.get("config") or {},
            "answers": event.get("answers") or [],
            "seed": event.get("seed"),
            "timeout_seconds": seconds,
        }
        if request["role"] not in protocol.ROLES or not request["arguments"]:
            raise InvalidRequest("A call needs 'at', 'role' and 'arguments'.")
        sha256 = bytecode.script_hash(script)
        try:
            code = self._compiled(script, sha256, event, math.inf)
        except _BytecodeMissing:
            return {"ok": False, "missing": protocol.BYTECODE}
        reply, _ = self._supervisor.perform(request, code)
        if "died" in reply:
            kind = "NodeTimeout" if reply["died"] == "timeout" else "NodeCrashed"
            return _failed(kind, str(reply.get("detail", "")), seconds)
        if reply.get("ok") is not True:
            error = untrusted.rejection(reply)
            return _failed(error.type, error.message, 0.0)
        said = untrusted.call_reply(reply, self._limits.requests)
        return said or _failed("NodeCrashed", untrusted.CRASH, 0.0)

    def _export(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Write a graph as a script; a script of its own is what its python nodes live in."""
        script, graph = self._script(event), event.get("graph")
        if not isinstance(graph, Mapping):
            raise InvalidRequest("An export needs 'graph'.")
        seconds = self._seconds(event, self._limits.import_seconds)
        deadline = time.monotonic() + self._number(event, "within_seconds", math.inf)
        code = b""
        if script:
            code = self._compiled(script, bytecode.script_hash(script), event, deadline)
        request = {
            "action": "export",
            "modules": lazy_modules(script),
            "script": script,
            "entrypoint": event.get("entrypoint"),
            "graph": graph,
            "timeout_seconds": _left(deadline, seconds),
        }
        return untrusted.export_reply(self._build(request, code))

    def _compiled(
        self, script: str, sha256: str, event: Mapping[str, Any], deadline: float
    ) -> bytes:
        """Return bytecode: what this environment has, what the request brings, or compiled now."""
        code = self.cache.get(sha256) or bytecode.read(event.get("bytecode"), sha256)
        if code is None:
            if event.get("may_compile") is False:
                raise _BytecodeMissing
            code = self._compile(script, _left(deadline, _COMPILE_SECONDS))
            self.cache.compiled += 1
        self.cache.put(sha256, code)
        return code

    def _compile(self, script: str, seconds: float) -> bytes:
        request = {"action": "compile", "script": script, "timeout_seconds": seconds}
        reply, code = self._supervisor.perform(request)
        if "died" in reply:
            raise ScriptRejected(
                f"The script could not be compiled. {reply.get('detail', '')}",
                line=None,
                column=None,
                code=str(reply["died"]),
            )
        if reply.get("ok") is not True:
            raise untrusted.rejection(reply)
        return code

    def _script(self, event: Mapping[str, Any]) -> str:
        script = event.get("script")
        if not isinstance(script, str):
            raise InvalidRequest("A request needs 'script', as text.")
        try:
            size = len(script.encode())
        except UnicodeEncodeError as error:
            raise InvalidRequest("'script' is not valid Unicode.") from error
        if size > self._limits.max_bytes:
            raise ScriptTooLarge(
                f"The script has {size} bytes of UTF-8; at most {self._limits.max_bytes} are "
                "allowed. Split the workflow.",
                size=size,
                limit=self._limits.max_bytes,
            )
        return script

    def _seconds(self, event: Mapping[str, Any], default: float) -> float:
        return self._number(event, "timeout_seconds", default)

    def _number(self, event: Mapping[str, Any], name: str, default: float) -> float:
        given = event.get(name)
        if given is None:
            return default
        if not isinstance(given, int | float) or not 0 < given <= 86_400:  # noqa: PLR2004 - a day
            raise InvalidRequest(f"{name!r} must be a number between 0 and 86400.")
        return float(given)


class _BytecodeMissing(Exception):  # noqa: N818 - the caller may have it
    """This environment has not compiled the script, and its caller said not to."""


def _left(deadline: float, most: float) -> float:
    """Return how long the next step may take; ScriptRejected where nothing is left."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise ScriptRejected(
            "The script could not be built in the time that a request has.",
            line=None,
            column=None,
            code="timeout",
        )
    return min(left, most)


def _failed(kind: str, message: str, seconds: float) -> dict[str, Any]:
    fault = {"type": kind, "families": [], "message": message}
    return {"ok": True, "outcome": "error", "error": fault, "log": [], "seconds": seconds}


def first_difference(first: Any, second: Any, path: str = "") -> str | None:
    """Return where two JSON values first differ, as ``path: a / b``; null where nowhere."""
    if type(first) is not type(second):
        return f"{path or 'graph'}: {_short(first)} / {_short(second)}"
    if isinstance(first, dict):
        for key in [*first, *(key for key in second if key not in first)]:
            found = first_difference(first.get(key), second.get(key), f"{path}.{key}".lstrip("."))
            if found is not None:
                return found
        return None
    if isinstance(first, list):
        for index, (one, two) in enumerate(zip(first, second, strict=False)):
            found = first_difference(one, two, f"{path}[{index}]")
            if found is not None:
                return found
        return (
            None if len(first) == len(second) else f"{path}: {len(first)} / {len(second)} entries"
        )
    return None if first == second else f"{path or 'graph'}: {_short(first)} / {_short(second)}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004 - one line of a message
