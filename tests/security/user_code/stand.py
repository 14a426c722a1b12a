"""Attacks one arrangement of walls and tells which canaries saw it.

Run as a process of its own, which plays the parent: a JSON ``Arrangement`` on standard input, JSON
``{payload id: outcome}`` on standard output. As root it becomes nobody, and so do the zygote, the
children and the victim: all of one user without rights, as in a function.
"""

import contextlib
import dataclasses
import faulthandler
import json
import os
import platform
import resource
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from orcheo.adapters.user_code import replies, supervisor, walls
from orcheo.adapters.user_code.limits import ScriptLimits
from orcheo.adapters.user_code.service import UserCodeService
from orcheo.adapters.user_code.walls import Wall
from orcheo.application.user_code_ports import CallRequest
from orcheo.domain.errors import OrcheoError
from tests.security.user_code import attack_zygote, corpus
from tests.security.user_code.corpus.model import Effect, Payload, script
from tests.security.user_code.corpus.system import NUMBERS, PRELUDE

SECONDS: Final = 1.0
"""What a payload may take that is to exceed it."""
ENOUGH: Final = 10.0
"""What every other may take."""
LEAK: Final = "{0.__globals__[codecs].sys.modules[orcheo.adapters.user_code.guards].CANARY}"
TEXT: Final = "{}[__import__('sys').modules['orcheo.adapters.user_code.guards'].CANARY]"
_OPENED: Final = "A KERNEL INTERFACE"
_STANDING: Final = {"file", "held", "socket", "setup.json"}
_PROBE: Final = script("import json\ngot = json.dumps([1])")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one payload."""

    effects: list[str]
    """What the canaries saw."""
    reached: bool
    """True where the script returned something that it reached."""
    reply: str
    """For the message of a failing test."""


class Listener:
    """A listening socket that hangs up on whoever calls, and counts the calls."""

    def __init__(self, made: socket.socket, address: Any) -> None:
        made.bind(address)
        made.listen()
        self.address = made.getsockname()
        self._socket = made
        self._count = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self._socket.accept()
                self._count += 1
                caller.close()

    def taken(self) -> int:
        """Return how many have called since the last time."""
        # A call of our own, which is answered after all that came before it.
        with socket.socket(self._socket.family) as own:
            own.connect(self.address)
            own.settimeout(5)
            own.recv(1)
        count, self._count = self._count - 1, 0
        return count

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()


class Canaries:
    """What a payload would change or find, all outside of the child."""

    def __init__(self, *, nobody: bool) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="orcheo-canary-"))
        self.folder.chmod(0o777)
        self.file, self.out = self.folder / "file", self.folder / "out"
        self.text, self.tenant, self.guard = (secrets.token_hex(24) for _ in range(3))
        self.environment = os.environ["CANARY"]
        self._content = json.dumps(self.text)
        self._nobody = nobody
        self.held = (self.folder / "held").open("w+")
        """What the parent and the zygote hold open."""
        self.restore()
        self._tcp = [Listener(socket.socket(), ("127.0.0.1", 0)) for _ in range(2)]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self._local = Listener(socket.socket(socket.AF_UNIX), str(self.folder / "socket"))
        (self.folder / "socket").chmod(0o777)
        self._victim = self._start_victim()
        self._limit = resource.getrlimit(resource.RLIMIT_NOFILE)
        self._priority = os.getpriority(os.PRIO_PROCESS, 0)

    def restore(self) -> None:
        """Put the files back, by their content and as the user who owns them."""
        for path in self.folder.iterdir() if self.folder.exists() else ():
            if path.name not in _STANDING:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        if not self.file.exists() or self.file.read_bytes() != self._content.encode():
            self.file.write_text(self._content)
        self.file.chmod(0o644)
        self.held.seek(0)
        self.held.write(self._content)
        self.held.flush()
        if self._nobody and os.getuid() == 0:
            os.chown(self.file, attack_zygote.NOBODY, attack_zygote.NOBODY)

    def _start_victim(self) -> "subprocess.Popen[bytes]":
        rights: dict[str, Any] = {}
        if self._nobody and os.getuid() == 0:
            rights = {"user": attack_zygote.NOBODY, "group": attack_zygote.NOBODY}
        started: Any = subprocess.Popen(
            ["cat"],  # noqa: S607 - found by PATH
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            **rights,
        )
        return started

    def prelude(self, zygote: int) -> str:
        """Return the names by which scripts know the canaries."""
        names = {
            "FILE": str(self.file),
            "OUT": str(self.out),
            "PORT": self._tcp[0].address[1],
            "RUNTIME_PORT": self._tcp[1].address[1],
            "UDP_PORT": self._udp.getsockname()[1],
            "SOCKET": str(self.folder / "socket"),
            "VICTIM": self._victim.pid,
            "PARENT": os.getpid(),
            "ZYGOTE": zygote,
            "LEAK": LEAK,
            "TEXT": TEXT,
            "OPENED": _OPENED,
        }
        return "".join(f"{name} = {value!r}\n" for name, value in names.items())

    def seen(self, reply: str) -> Iterator[Effect]:
        """Yield what has happened since the last time, given what came back."""
        if self.text in reply:
            yield Effect.READ
        if self.environment in reply:
            yield Effect.ENVIRONMENT
        if self.tenant in reply:
            yield Effect.TENANT
        if self.guard in reply:
            yield Effect.GUARD
        if _OPENED in reply:
            yield Effect.KERNEL
            yield Effect.MEMORY
        if os.path.lexists(self.out) and self.out.is_file() and not self.out.is_symlink():
            with contextlib.suppress(OSError):
                if b"started" in self.out.read_bytes():
                    yield Effect.START
        if self._files_changed():
            yield Effect.WRITE
        if any(self._connections()):
            yield Effect.NETWORK
        if self._signalled():
            yield Effect.SIGNAL
        if _started(reply):
            yield Effect.START

    def _files_changed(self) -> bool:
        names = {path.name for path in self.folder.iterdir()}
        if names != _STANDING:
            return True
        self.held.seek(0)
        if self.held.read() != self._content:
            return True
        return (
            self.file.stat().st_mode & 0o777 != 0o644
            or self.file.read_bytes() != self._content.encode()
        )

    def _connections(self) -> Iterator[bool]:
        for listener in (*self._tcp, self._local):
            yield listener.taken() > 0
        while select.select([self._udp], [], [], 0)[0]:
            self._udp.recv(100)
            yield True

    def _signalled(self) -> bool:
        limit, priority = resource.getrlimit(resource.RLIMIT_NOFILE), os.getpriority(0, 0)
        changed = limit != self._limit or priority != self._priority
        self._limit, self._priority = limit, priority
        if _is_hit(self._victim.pid) or self._victim.poll() is not None:
            self._victim.kill()
            self._victim.wait()
            self._victim = self._start_victim()
            return True
        return changed

    def close(self) -> None:
        """End and remove everything."""
        self._victim.kill()
        self._victim.wait()
        for each in (*self._tcp, self._udp, self._local):
            each.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _state(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def _is_hit(process: int) -> bool:
    """Tell whether a process has ended, is stopped, or has a signal that it will see next."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return True
    fields = dict(line.split(":", 1) for line in status.splitlines())
    pending = int(fields["SigPnd"], 16) | int(fields["ShdPnd"], 16)
    return pending != 0 or fields["State"].split()[0] in set("TtZX")


def _started(reply: str) -> bool:
    """Tell whether a process that the reply names is alive, and end it."""
    place = reply.find("STARTED:")
    if place < 0:
        return False
    process = int("".join(c for c in reply[place + 8 : place + 18] if c.isdigit()))
    alive = _state(process) != "Z"
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    return alive


class Stand:
    """The parent of one arrangement."""

    def __init__(self, without: frozenset[str], *, libraries: bool) -> None:
        self._without = without
        self._nobody = os.getuid() == 0
        self.canaries = Canaries(nobody=self._nobody)
        settings = {
            "libraries": libraries,
            "without": sorted(without),
            "nobody": self._nobody,
            "guard": self.canaries.guard,
        }
        (self.canaries.folder / "setup.json").write_text(json.dumps(settings))
        sys.path.append(str(self.canaries.folder))
        if Wall.ENVIRONMENT in without:
            supervisor._ENVIRONMENT = dict(os.environ)  # pyright: ignore[reportPrivateUsage]
        if Wall.HIDDEN in without:
            walls.hide_from_same_user = lambda: None
        limits = ScriptLimits(grace_seconds=2.5)
        module = "tests.security.user_code.attack_zygote"
        self._supervisor = supervisor.Supervisor(limits, module)
        self._service = UserCodeService(self._supervisor)
        tenant = f"tenant_secret = {self.canaries.tenant!r}\nstate = [tenant_secret]\n"
        self._tenant = tenant + script("got = len(tenant_secret)")
        self._first()
        if self._nobody:
            attack_zygote.become_nobody()
        if Wall.HIDDEN in without:
            attack_zygote.show()
        else:
            walls.hide_from_same_user()

    def _first(self) -> None:
        """Serve another tenant, which leaves a zygote that has done so."""
        answer = self.perform(self._tenant, ENOUGH)
        if "reached" not in answer:
            raise AssertionError(answer)
        self._zygote = self._supervisor.process_id
        table = NUMBERS.get(platform.machine(), {})
        self.system_prelude = f"NUMBERS = {table!r}\n{PRELUDE}"

    def perform(self, source: str, seconds: float) -> str:
        """Run a script and return all that came back, as text."""
        if Wall.LINTER in self._without:
            request: dict[str, Any] = {
                "action": "raw",
                "source": source,
                "timeout_seconds": seconds,
                "without": sorted(self._without & walls.IN_CHILD),
            }
            if Wall.FRESH_CHILD in self._without:
                request |= {"before": [self._tenant], "after": [_PROBE]}
            try:
                return repr(self._supervisor.perform(request)[0])
            except OrcheoError as error:
                return f"{type(error).__name__}: {error.message}"
        imported = self._service.handle(replies.import_event(source, "graph", seconds, None))
        if not imported["ok"]:
            return repr(imported)
        asked = CallRequest(
            workspace="w", script=source, entrypoint="graph", at="attack", role="node",
            arguments=[{}], timeout_seconds=seconds,
        )  # fmt: skip
        return repr((imported, self._service.handle(replies.call_event(asked))))

    def attack(self, payload: Payload) -> Outcome:
        """Run a payload and look at the canaries."""
        self.canaries.restore()
        seconds = SECONDS if payload.effect is Effect.HANG else ENOUGH
        prelude = self.canaries.prelude(self._supervisor.process_id or 0)
        prelude += self.system_prelude if payload.walls else ""
        started = time.monotonic()
        reply = self.perform(prelude + payload.script, seconds)
        took = time.monotonic() - started
        if self._supervisor.process_id != self._zygote:
            raise AssertionError(f"{payload.id!r} ended the zygote: {reply}")
        effects = set(self.canaries.seen(reply))
        if payload.effect not in {Effect.KERNEL, Effect.MEMORY}:
            effects -= {Effect.KERNEL, Effect.MEMORY}
        else:
            effects -= {Effect.KERNEL, Effect.MEMORY} - {payload.effect}
        if payload.effect is Effect.HANG and took > seconds + 1:
            effects.add(Effect.HANG)
        if payload.effect is Effect.POISON:
            after = reply if Wall.FRESH_CHILD in self._without else self.perform(_PROBE, ENOUGH)
            if "[1]" not in after:
                effects.add(Effect.POISON)
        return Outcome(effects=sorted(effects), reached="reached " in reply, reply=reply[:600])

    def close(self) -> None:
        """End the zygote and the canaries."""
        self._supervisor.close()
        self.canaries.close()


def main() -> None:
    """Attack as standard input says."""
    faulthandler.dump_traceback_later(100, exit=True)
    sys.path[0] = str(Path(__file__).parents[3])
    asked = json.load(sys.stdin)
    libraries = not all(corpus.ALL[name].walls for name in asked["payloads"])
    stand = Stand(frozenset(asked["without"]), libraries=libraries)
    outcomes: dict[str, Any] = {}
    try:
        for name in asked["payloads"]:
            outcomes[name] = dataclasses.asdict(stand.attack(corpus.ALL[name]))
    finally:
        stand.close()
    json.dump(outcomes, sys.stdout)


if __name__ == "__main__":
    main()
