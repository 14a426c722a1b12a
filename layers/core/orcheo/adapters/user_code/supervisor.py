"""The parent: starts the zygote, passes requests to it, and outlives it."""

import dataclasses
import json
import os
import select
import subprocess
import sys
import threading
import time
from typing import Any, Final

from orcheo.adapters.user_code import protocol
from orcheo.adapters.user_code.limits import DEFAULT_LIMITS, ScriptLimits
from orcheo.domain.errors import UserCodeUnavailable, WallUnavailable

_START: Final = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from {module} import main; main(sys.argv[2:])"
)
_ENVIRONMENT: Final = {"PYTHONHASHSEED": "0"}
"""Nothing of the parent's. A fixed seed makes sets of text iterate alike in every environment, so a
graph that is built from one has the same positions everywhere."""
_INTERPRETER: Final = ("-s", "-S", "-P", "-B", "-X", "utf8", "-c")
_START_SECONDS: Final = 30.0


class _Gone(Exception):  # noqa: N818 - an outcome
    """The zygote has ended or does not answer."""


class Supervisor:
    """One zygote and the pipes to it. Calls from several threads wait for each other.

    Args:
        limits: What each child may use.
        module: Whose ``main`` the zygote runs; tests pass one with other actions.
    """

    def __init__(
        self,
        limits: ScriptLimits = DEFAULT_LIMITS,
        module: str = "orcheo.adapters.user_code.zygote",
    ) -> None:
        self.limits = limits
        self._module = module
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._requests = -1
        self._replies = -1

    @property
    def process_id(self) -> int | None:
        """The zygote's process id; null while there is none."""
        return None if self._process is None else self._process.pid

    def perform(self, request: dict[str, Any], bytecode: bytes = b"") -> tuple[Any, bytes]:
        """Pass a request to the zygote and return the reply.

        A zygote that has gone is started again, once.

        Raises:
            UserCodeUnavailable: It went twice.
            WallUnavailable: A wall could not be installed; nothing was run.
        """
        framed = protocol.frame(request, bytecode)
        seconds = float(request["timeout_seconds"]) + self.limits.grace_seconds
        last: Exception | None = None
        with self._lock:
            for _ in range(2):
                try:
                    self._ensure_started()
                    self._send(framed, seconds)
                    document, blob = self._receive(seconds)
                except (_Gone, OSError, protocol.BrokenFrame) as error:
                    self._stop()
                    last = error
                    continue
                return self._checked(document), blob
        raise UserCodeUnavailable(
            f"The process that runs scripts went away twice ({last}); try again."
        )

    def close(self) -> None:
        """End the zygote."""
        with self._lock:
            self._stop()

    def _checked(self, document: Any) -> Any:
        if not isinstance(document, dict):
            raise UserCodeUnavailable("The process that runs scripts gave no document; try again.")
        if "wall" in document:
            raise WallUnavailable(f"A wall around scripts is missing: {document['wall']}")
        return document

    def _ensure_started(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self._stop()
        from orcheo.adapters.user_code import walls  # noqa: PLC0415 - ctypes, only where needed

        try:
            walls.hide_from_same_user()
        except walls.WallMissing as error:
            raise WallUnavailable(f"A wall around scripts is missing: {error}") from error
        request_reader, self._requests = os.pipe()
        self._replies, reply_writer = os.pipe()
        settings = json.dumps(dataclasses.asdict(self.limits))
        program = [*_INTERPRETER, _START.format(module=self._module), json.dumps(sys.path)]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, *program, str(request_reader), str(reply_writer), settings],
                env=_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(request_reader, reply_writer),
                close_fds=True,
                cwd="/",
            )
        finally:
            os.close(request_reader)
            os.close(reply_writer)
        self._receive(_START_SECONDS)

    def _send(self, data: bytes, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        os.set_blocking(self._requests, False)
        poller = select.poll()
        poller.register(self._replies, select.POLLIN)
        if poller.poll(0):
            raise _Gone("it answers what it was not asked")
        poller.unregister(self._replies)
        poller.register(self._requests, select.POLLOUT)
        view = memoryview(data)
        while view:
            if not poller.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise _Gone("it does not read")
            view = view[os.write(self._requests, view) :]

    def _receive(self, seconds: float) -> tuple[Any, bytes]:
        deadline = time.monotonic() + seconds
        poller = select.poll()
        poller.register(self._replies, select.POLLIN)

        def read(count: int) -> bytes:
            if not poller.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise _Gone("it does not answer")
            return os.read(self._replies, count)

        received = protocol.read_frame(read)
        if received is None:
            raise _Gone("it has ended")
        return received

    def _stop(self) -> None:
        process, self._process = self._process, None
        for descriptor in (self._requests, self._replies):
            if descriptor >= 0:
                os.close(descriptor)
        self._requests = self._replies = -1
        if process is not None:
            process.kill()
            process.wait()
