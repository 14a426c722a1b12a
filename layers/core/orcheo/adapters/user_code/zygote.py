"""The process that forks a child for each call. It is exec'd once, with an empty environment.

It holds the interpreter and the facades and never runs a line of a script. It is single-threaded,
serves one request at a time, kills a child at its deadline, and reaps it before the next.

Requests on descriptor ``argv[1]``, replies on ``argv[2]``, both as frames. A reply is the child's
own document or ``{"ok": false, "died": "timeout" | "crash" | "output", "detail": text}``,
``{"ok": false, "wall": text}``.
"""

import gc
import json
import os
import select
import signal
import sys
import time
from collections.abc import Mapping
from typing import Any, Final

from orcheo.adapters.user_code import child, protocol, walls
from orcheo.adapters.user_code.facades import loader
from orcheo.adapters.user_code.limits import ScriptLimits

LATE_IMPORTS: Final = ("_strptime", "encodings.idna", "encodings.latin_1", "encodings.utf_16")
"""Modules that the standard library loads at first use, when a child has no files any more."""
_OF_ZYGOTE: Final = frozenset({"died", "ready", "wall"})
"""Members of replies that only the zygote gives."""


def main(arguments: list[str], actions: Mapping[str, child.Action] = child.ACTIONS) -> None:
    """Serve until the parent closes its end."""
    requests, replies = int(arguments[0]), int(arguments[1])
    limits = ScriptLimits(**json.loads(arguments[2]))
    os.environ.clear()  # noqa: TID251 - the zygote keeps no environment
    walls.hide_from_same_user()
    walls.expect_children()
    for name in LATE_IMPORTS:
        __import__(name)
    loader.preload(frozenset())
    # Children share these pages: collecting them would copy every one.
    gc.disable()
    gc.collect()
    gc.freeze()
    _write(replies, protocol.frame({"ok": True, "ready": os.getpid()}))
    while True:
        received = protocol.read_frame(lambda count: os.read(requests, count))
        if received is None:
            return
        request, bytecode = received
        if loader.preload(frozenset(request.get("modules", ()))):
            gc.freeze()
        _write(replies, _serve(request, bytecode, limits, actions))


def _serve(
    request: Mapping[str, Any],
    bytecode: bytes,
    limits: ScriptLimits,
    actions: Mapping[str, child.Action],
) -> bytes:
    reader, writer = os.pipe()
    process = os.fork()
    if process == 0:
        # Only tests, which bring their own actions, may leave a wall out.
        without = () if actions is child.ACTIONS else request.get("without", ())
        child.run(request, bytecode, limits, writer, actions, without=without)
    os.close(writer)
    deadline = time.monotonic() + float(request["timeout_seconds"])
    try:
        died, output = collect(reader, deadline, limits.result_bytes + 64 * 1024)
    finally:
        os.close(reader)
        if not _has_ended(process):
            os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    seconds = float(request["timeout_seconds"])
    return _reply(died, output, status, seconds, compiles=request["action"] == child.COMPILE)


def _has_ended(process: int) -> bool:
    # WNOWAIT leaves the process to be reaped, so its number cannot be another's when it is killed.
    flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
    return os.waitid(os.P_PID, process, flags) is not None


def collect(reader: int, deadline: float, most: int) -> tuple[str, bytes]:
    """Read the pipe until its end, the deadline or the limit."""
    poller = select.poll()
    poller.register(reader, select.POLLIN)
    parts: list[bytes] = []
    size = 0
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not poller.poll(left * 1000):
            return "timeout", b""
        part = os.read(reader, 1 << 20)
        if not part:
            return "", b"".join(parts)
        size += len(part)
        if size > most:
            return "output", b""
        parts.append(part)


def _reply(died: str, output: bytes, status: int, seconds: float, *, compiles: bool) -> bytes:
    if died == "timeout" or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return _dead("timeout", f"It ran longer than {seconds:g} s.")
    if died == "output":
        return _dead("output", "It wrote more than a result may hold.")
    if output[:1] == child.NO_WALL:
        return output[1:]
    # What follows the first byte came from a process that ran a script: only its form is trusted,
    # and that is checked here and again by the parent. It must be one frame to its last byte, for
    # the parent would take a second one for the answer to the next request.
    body = output[1:]
    try:
        received = protocol.read_frame(_reader(body)) if output[:1] == child.READY else None
        whole = received is not None and protocol.frame_size(body) == len(body)
    except protocol.BrokenFrame:
        received, whole = None, False
    if received is None or not whole or not _may_say(*received, compiles=compiles):
        how = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else "no result"
        return _dead("crash", f"It ended with {how}.")
    return body


def _may_say(document: Any, blob: bytes, *, compiles: bool) -> bool:
    """Tell whether a child may say this: not how it died, and bytecode only if it ran no script."""
    if not isinstance(document, dict) or _OF_ZYGOTE & document.keys():
        return False
    return compiles or not blob


def _reader(data: bytes) -> Any:
    place = 0

    def read(count: int) -> bytes:
        nonlocal place
        part = data[place : place + count]
        place += len(part)
        return part

    return read


def _dead(how: str, detail: str) -> bytes:
    return protocol.frame({"ok": False, "died": how, "detail": detail})


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


if __name__ == "__main__":
    main(sys.argv[1:])
