"""One action in one forked child: walls first, then the script, then one frame on the pipe.

The child tells with a first byte that its walls stand, so a script cannot claim afterwards that
they did not.
"""

import gc
import os
import random  # noqa: TID251 - each child needs a state of its own, forks share one
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, NoReturn

from orcheo.adapters.user_code import compiler, protocol, script, walls
from orcheo.adapters.user_code.export import action as export
from orcheo.adapters.user_code.facades.catalogue import refuse_import
from orcheo.adapters.user_code.facades.recorder import WARNINGS
from orcheo.adapters.user_code.limits import ScriptLimits
from orcheo.domain.errors import OrcheoError

READY: Final = b"R"
NO_WALL: Final = b"W"
COMPILE: Final = "compile"
"""The one action that runs nothing of a script, and the only one whose bytecode is taken."""

Action = Callable[[Mapping[str, Any], bytes, ScriptLimits], tuple[Any, bytes]]


def _compile(
    request: Mapping[str, Any], _bytecode: bytes, _limits: ScriptLimits
) -> tuple[Any, bytes]:
    return {"ok": True}, compiler.compile_script(request["script"], refuse_import)


def _import(request: Mapping[str, Any], bytecode: bytes, limits: ScriptLimits) -> tuple[Any, bytes]:
    try:
        loaded = script.LoadedScript(bytecode, limits)
        loaded.build(request.get("entrypoint"))
    except MemoryError:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a script raises refuses it
        raise script.refused(error) from None
    lines = [entry["text"] for entry in loaded.log.entries if "text" in entry]
    return {
        "ok": True,
        "graph": loaded.specification.graph,
        "entrypoint": loaded.entrypoint,
        "python": bool(loaded.specification.positions),
        "warnings": WARNINGS.found,
        "log": lines,
    }, b""


def _call(request: Mapping[str, Any], bytecode: bytes, limits: ScriptLimits) -> tuple[Any, bytes]:
    try:
        loaded = script.LoadedScript(bytecode, limits)
        loaded.build(request.get("entrypoint"))
    except BaseException as error:  # noqa: BLE001 - whatever a script raises is its result
        fault = script.described(error)
        return {"ok": True, "outcome": "error", "error": fault, "log": [], "seconds": 0.0}, b""
    return loaded.call(request), b""


def _export(request: Mapping[str, Any], bytecode: bytes, limits: ScriptLimits) -> tuple[Any, bytes]:
    if not request["script"]:
        return {"ok": True, "python": export.new_script(request["graph"])}, b""
    try:
        loaded = script.LoadedScript(bytecode, limits)
        loaded.build(request.get("entrypoint"))
    except MemoryError:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a script raises refuses it
        raise script.refused(error) from None
    text = export.edited_script(request["script"], loaded, request["graph"])
    return {"ok": True, "python": text, "entrypoint": loaded.entrypoint}, b""


ACTIONS: Final[Mapping[str, Action]] = {
    COMPILE: _compile,
    "import": _import,
    "call": _call,
    "export": _export,
}


def run(
    request: Mapping[str, Any],
    bytecode: bytes,
    limits: ScriptLimits,
    result_fd: int,
    actions: Mapping[str, Action],
    *,
    without: Collection[str] = (),
) -> NoReturn:
    """Perform an action in this process, which ends with it."""
    try:
        seconds = float(request["timeout_seconds"])
        try:
            walls.install(result_fd, limits, seconds, without)
        except walls.WallMissing as error:
            os.write(walls.RESULT_FD, NO_WALL)
            _write(protocol.frame({"ok": False, "wall": str(error)}))
            os._exit(0)
        os.write(walls.RESULT_FD, READY)
        random.seed(request.get("seed"))
        gc.enable()
        document, blob = _performed(actions[request["action"]], request, bytecode, limits)
        _write(_frame(document, blob, limits))
    finally:
        os._exit(0)


def _performed(
    action: Action, request: Mapping[str, Any], bytecode: bytes, limits: ScriptLimits
) -> tuple[Any, bytes]:
    try:
        return action(request, bytecode, limits)
    except OrcheoError as error:
        return protocol.error_reply(error.type, error.message, **error.details), b""
    except MemoryError:
        message = "The script needs more memory than it may use."
        return protocol.error_reply("NodeCrashed", message), b""
    except BaseException as error:  # noqa: BLE001 - the caller must learn of it
        message = f"The script could not be run: {type(error).__name__}."
        return protocol.error_reply("NodeCrashed", message), b""


def _frame(document: Any, blob: bytes, limits: ScriptLimits) -> bytes:
    try:
        framed = protocol.frame(document, blob)
    except (ValueError, TypeError, RecursionError) as error:
        message = f"The result cannot be written as JSON: {type(error).__name__}."
        return protocol.frame(protocol.error_reply("NodeCrashed", message))
    if len(framed) > limits.result_bytes:
        message = f"The result is over {limits.result_bytes} bytes; keep less in the state."
        return protocol.frame(protocol.error_reply("PayloadTooLarge", message))
    return framed


def _write(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(walls.RESULT_FD, view) :]
