"""Start, recognise and end the processes of a local cloud. Only what it started does it end."""

import json
import os
import signal
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from infra.local.settings import LocalError

READY_SECONDS = 60.0
END_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Supervised:
    """A background process known by its pid file."""

    name: str
    folder: Path

    @property
    def _file(self) -> Path:
        return self.folder / f"{self.name}.pid"

    @property
    def log(self) -> Path:
        """Where its output goes."""
        return self.folder / "logs" / f"{self.name}.log"

    def find(self) -> psutil.Process | None:
        """Return the running process; a pid that another program got meanwhile does not count."""
        try:
            noted = json.loads(self._file.read_text())
            process = psutil.Process(noted["pid"])
            same = abs(process.create_time() - noted["created"]) < 1
        except (OSError, ValueError, KeyError, psutil.Error):
            return None
        alive = same and process.status() != psutil.STATUS_ZOMBIE
        return process if alive else None

    def start(self, command: Sequence[str], environment: Mapping[str, str], cwd: Path) -> None:
        """Start the process in a session of its own."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        # Spawned rather than kept as a child object: it outlives this command.
        shell = ["/bin/sh", "-c", 'cd "$0" && exec "$@"', str(cwd), *command]
        append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        pid = os.posix_spawn(
            shell[0],
            shell,
            dict(environment),
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(self.log), append, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,
        )
        created = psutil.Process(pid).create_time()
        self._file.write_text(json.dumps({"pid": pid, "created": created}))

    def await_ready(self, url: str) -> None:
        """Return once a URL answers; LocalError with the log's end otherwise."""
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            if self.find() is None:
                break
            try:
                if httpx.get(url, timeout=2).is_success:
                    return
            except httpx.TransportError:
                pass  # not yet: the loop is bounded by READY_SECONDS
            time.sleep(0.05)
        raise LocalError(f"The {self.name} did not start. The end of {self.log}:\n{self._tail()}")

    def stop(self) -> bool:
        """End the process and all it started; tell whether it was running."""
        process = self.find()
        if process is None:
            self._file.unlink(missing_ok=True)
            return False
        family = [*process.children(recursive=True), process]
        process.send_signal(signal.SIGTERM)
        _, alive = psutil.wait_procs([process], timeout=END_SECONDS)
        for left in [*family, *alive]:
            if left.is_running():
                _kill(left)
        psutil.wait_procs(family, timeout=5)
        self._file.unlink(missing_ok=True)
        return True

    def _tail(self) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
        except OSError:
            return "(empty)"


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


def require_free(port: int, variable: str, option: str) -> None:
    """Raise LocalError where another program listens on a port, saying which and the way out."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise LocalError(
                f"Port {port} is taken{_holder(port)}. Stop that program, or choose another port: "
                f"`{variable}={port + 100} make up` (or {option} {port + 100}).",
            ) from error


def _holder(port: int) -> str:
    try:
        connections = psutil.net_connections("tcp")
    except psutil.Error:
        return ""
    for found in connections:
        if found.status == psutil.CONN_LISTEN and found.laddr[1:] == (port,) and found.pid:
            try:
                return f" by {psutil.Process(found.pid).name()!r} (pid {found.pid})"
            except psutil.Error:
                return f" (pid {found.pid})"
    return ""
