"""What the walls stop when every guard inside the interpreter is off."""

import functools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from orcheo.adapters.user_code import seccomp

_HERE = Path(__file__).parent

_CALL = """
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
def call(*arguments):
    result = libc.syscall(*[ctypes.c_long(a) for a in arguments])
    return 'ALLOWED' if result >= 0 else errno.errorcode[ctypes.get_errno()]
"""
_TRY = """
import errno
def attempt(action):
    try:
        action()
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error))
    return 'ALLOWED'
"""


def _attempt(imports: str, action: str) -> str:
    return f"{imports}\n{_TRY}\ngot = attempt(lambda: {action})"


_REFUSED = {
    "open a file": _attempt("", "open('/etc/hostname')"),
    "create a file": _attempt("", "open('/tmp/orcheo-escape', 'w')"),
    "environment of the parent": _attempt("import os", "open(f'/proc/{os.getpid()}/environ')"),
    "list a folder": _attempt("import os", "os.listdir('/')"),
    "remove a file": _attempt("import os", "os.unlink('/tmp/orcheo-nothing')"),
    "make a folder": _attempt("import os", "os.mkdir('/tmp/orcheo-folder')"),
    "change the folder": _attempt("import os", "os.chdir('/')"),
    "internet socket": _attempt("import socket", "socket.socket()"),
    "local socket": _attempt("import socket", "socket.socketpair()"),
    "pipe": _attempt("import os", "os.pipe()"),
    "copy a descriptor": _attempt("import os", "os.dup(3)"),
    "read the result pipe": _attempt("import os", "os.read(3, 1)"),
    "execute": _attempt("import os", "os.execv('/bin/true', ['true'])"),
    "fork": _attempt("import os", "os.fork()"),
    "signal the zygote": _attempt("import os", "os.kill(1, 9)"),
    "signal itself": _attempt("import os", "os.kill(os.getpid(), 9)"),
    "signal everyone": _attempt("import os", "os.kill(-1, 9)"),
    "raise a limit": (
        "import resource\ngot = 'ALLOWED'\n"
        "try:\n    resource.setrlimit(resource.RLIMIT_AS, (-1, -1))\n"
        "except (OSError, ValueError) as error:\n    got = 'EPERM'"
    ),
    "change the user": _attempt("import os", "os.setuid(12345)"),
    "executable memory": _attempt(
        "import mmap", "mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC)"
    ),
    "write elsewhere": _attempt("import os", "os.write(1, b'x')"),
    "start a thread": (
        "import threading\ngot = 'ALLOWED'\n"
        "try:\n    threading.Thread(target=int).start()\nexcept RuntimeError:\n    got = 'EPERM'"
    ),
}
"""Each binds ``got`` to the name of the error that it met."""

_STILL_WORKS = {
    "arithmetic": "got = sum(range(1000))",
    "memory": "got = len(bytearray(10**7))",
    "time": "import time\ngot = time.time() > 0",
    "sleep": "import time\ntime.sleep(0)\ngot = True",
    "randomness": "import os\ngot = len(os.urandom(8))",
    "text": "got = 'x'.encode('utf-16').decode('utf-16')",
}


def _run(probes: dict[str, dict[str, Any]], zygote: str) -> dict[str, Any]:
    path = json.dumps([str(_HERE), *sys.path])
    result = subprocess.run(
        [sys.executable, str(_HERE / "run_probes.py"), zygote, path, json.dumps(probes)],
        cwd="/",
        check=True,
        capture_output=True,
        env={"CANARY": "secret"},
        timeout=100,
    )
    replies: dict[str, Any] = json.loads(result.stdout)
    return replies


@functools.cache
def _results(zygote: str) -> dict[str, Any]:
    probes: dict[str, dict[str, Any]] = {
        name: {"source": source} for name, source in {**_REFUSED, **_STILL_WORKS}.items()
    }
    probes["every other system call"] = {"source": _sweep()}
    probes["crash"] = {"source": "import ctypes\nctypes.string_at(0)"}
    probes["forge a missing wall"] = {
        "source": (
            'import os, struct\nbody = b\'{"ok": false, "wall": "none"}\'\n'
            "os.write(3, struct.pack('>II', len(body), 0) + body)\nos._exit(0)"
        )
    }
    probes["nonsense on the pipe"] = {"source": "import os\nos.write(3, b'x' * 99)\nos._exit(0)"}
    probes["flood"] = {"source": "import os\nwhile True: os.write(3, b'x' * 65536)"}
    probes["spin"] = {"source": "while True: pass", "seconds": 0.2}
    probes["after all that"] = {"source": "got = 1"}
    return _run(probes, zygote)


def _sweep() -> str:
    """Return a probe that makes every system call which is not on the list."""
    machine = seccomp.architecture()
    assert machine is not None
    listed = {*machine.plain.values(), machine.write, machine.mmap, machine.mprotect}
    # Linux passes uretprobe and uprobe (x86-64) by every filter; by hand they end the caller.
    numbers = [number for number in range(470) if number not in {*listed, 335, 336}]
    return (
        f"{_CALL}\nfound = {{n: call(n, 0, 0, 0, 0, 0) for n in {numbers}}}\n"
        f"got = {{str(n): e for n, e in found.items() if e != 'EPERM'}}"
    )


def _zygotes() -> list[Any]:
    root = os.getuid() == 0
    return [
        pytest.param("raw_zygote", id="same user"),
        pytest.param(
            "nobody_zygote",
            id="nobody",
            marks=pytest.mark.skipif(not root, reason="needs root to change"),
        ),
    ]


@pytest.mark.parametrize("zygote", _zygotes())
@pytest.mark.parametrize("name", _REFUSED)
def test_a_wall_refuses(name: str, zygote: str) -> None:
    """Each attempt meets EPERM, or EMFILE where the limit of descriptors comes first."""
    assert _results(zygote)[name].get("got") in {"EPERM", "EMFILE"}, _results(zygote)[name]


@pytest.mark.parametrize("zygote", _zygotes())
@pytest.mark.parametrize("name", _STILL_WORKS)
def test_pure_computation_goes_on(name: str, zygote: str) -> None:
    """The filter leaves alone what computing needs."""
    assert _results(zygote)[name].get("got"), _results(zygote)[name]


@pytest.mark.parametrize("zygote", _zygotes())
def test_every_other_system_call_is_refused(zygote: str) -> None:
    """Only clone3 answers otherwise: ENOSYS, so that C libraries fall back to clone."""
    machine = seccomp.architecture()
    assert machine is not None
    assert _results(zygote)["every other system call"]["got"] == {str(machine.clone3): "ENOSYS"}


@pytest.mark.parametrize("zygote", _zygotes())
@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("crash", "crash"),
        ("forge a missing wall", "crash"),
        ("nonsense on the pipe", "crash"),
        ("flood", "output"),
        ("spin", "timeout"),
    ],
)
def test_a_child_that_misbehaves_is_reported(name: str, how: str, zygote: str) -> None:
    """The zygote says how it ended, whatever it wrote."""
    assert _results(zygote)[name]["died"] == how


@pytest.mark.parametrize("zygote", _zygotes())
def test_the_next_call_works(zygote: str) -> None:
    """Nothing that a child does outlives it."""
    assert _results(zygote)["after all that"] == {"ok": True, "got": 1}


def test_without_seccomp_files_open() -> None:
    """The system call filter is what stops them, with the limit of descriptors."""
    source = "import os\ngot = os.path.exists('/etc')"
    replies = _run(
        {"with": {"source": source}, "without": {"source": source, "without": "seccomp"}},
        "raw_zygote",
    )
    assert replies["with"]["got"] is False
    assert replies["without"]["got"] is True


def test_without_limits_memory_grows() -> None:
    """The address space limit is what stops a large allocation."""
    source = (
        "got = True\ntry:\n    import mmap\n    mmap.mmap(-1, 1 << 31)\n"
        "except OSError:\n    got = False"
    )
    replies = _run(
        {"with": {"source": source}, "without": {"source": source, "without": "limits"}},
        "raw_zygote",
    )
    assert replies["with"]["got"] is False
    assert replies["without"]["got"] is True


def test_an_unknown_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no table there is no filter, so nothing runs."""
    monkeypatch.setattr(seccomp.platform, "machine", lambda: "riscv64")
    assert seccomp.architecture() is None


@pytest.mark.parametrize("name", ["x86_64", "aarch64"])
def test_the_program_fits_both_machines(name: str) -> None:
    """Every jump stays inside the program and every path ends in a verdict."""
    program = seccomp.instructions(seccomp.ARCHITECTURES[name], 3)
    for place, (_code, if_true, if_false, _operand) in enumerate(program):
        assert place + 1 + max(if_true, if_false) < len(program) or program[place][0] == 0x06
    assert program[-1][0] == 0x06
