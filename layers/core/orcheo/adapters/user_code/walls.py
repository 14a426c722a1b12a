"""The walls around a child: what holds when every guard inside the interpreter has failed.

Each is installed by the child after preloading and before it sees the script, and each failure to
install is a ``WallMissing`` that ends the child: nothing runs behind an incomplete wall.

* descriptors: all closed but the result pipe, which becomes number 3;
* limits: address space, processor time, no new files, no new processes, no core, no file growth;
* privileges: ``no_new_privs``, and death with the parent;
* seccomp: see ``seccomp``.

They do not stop: reading the child's own memory (it holds the script and the call's arguments, no
secret), writing nonsense to the result pipe, and timing.
"""

import ctypes
import errno
import math
import os
import resource
import signal
from collections.abc import Collection
from enum import StrEnum
from typing import Final

from orcheo.adapters.user_code import seccomp
from orcheo.adapters.user_code.limits import ScriptLimits

RESULT_FD: Final = 3


class Wall(StrEnum):
    """All that stands around a script, in the order in which it would have to fall."""

    LINTER = "linter"
    """The transformer, the facades and the guards: no object of the interpreter is reached."""
    ENVIRONMENT = "environment"
    """The zygote is exec'd with nothing of its parent's environment in its memory."""
    HIDDEN = "hidden"
    """Parent, zygote and child are non-dumpable: ``/proc`` and ``ptrace`` show nothing of them."""
    FRESH_CHILD = "fresh child"
    """Each call has a process of its own, forked from one that never ran a script."""
    DEADLINE = "deadline"
    """The zygote kills a child when its wall clock is up."""
    DESCRIPTORS = "descriptors"
    """A child holds the result pipe and no other descriptor."""
    LIMITS = "limits"
    """Address space, processor time, files, processes, core dumps."""
    PRIVILEGES = "privileges"
    """No new privileges, and death with the zygote."""
    SECCOMP = "seccomp"
    """Only the system calls that pure computation needs."""


IN_CHILD: Final = frozenset({Wall.DESCRIPTORS, Wall.LIMITS, Wall.PRIVILEGES, Wall.SECCOMP})
"""The walls that ``install`` builds."""

_PR_SET_PDEATHSIG: Final = 1
_PR_GET_DUMPABLE: Final = 3
_PR_SET_DUMPABLE: Final = 4
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2


class WallMissing(Exception):  # noqa: N818 - says what is wrong
    """A wall could not be installed."""


def _prctl(option: int, *arguments: object) -> int:
    # Loaded at each use: a parent that only wants to be non-dumpable should not pay for ctypes'
    # machinery twice, and a child has it from its zygote.
    library = ctypes.CDLL(None, use_errno=True)
    padded = [*arguments, *[ctypes.c_ulong(0)] * (4 - len(arguments))]
    result: int = library.prctl(option, *padded)
    if result < 0:
        number = ctypes.get_errno()
        raise WallMissing(f"prctl({option}) failed: {os.strerror(number)}.")
    return result


def hide_from_same_user() -> None:
    """Make this process non-dumpable: no same-user process reads its memory or environment."""
    _prctl(_PR_SET_DUMPABLE, ctypes.c_ulong(0))
    if _prctl(_PR_GET_DUMPABLE) != 0:
        raise WallMissing("The process is still dumpable.")


def close_descriptors() -> None:
    """Close every descriptor but number 3, the result pipe."""
    os.closerange(0, RESULT_FD)
    os.closerange(RESULT_FD + 1, _highest_descriptor())


def _highest_descriptor() -> int:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 1 << 20 if hard == resource.RLIM_INFINITY else max(hard, 4096)


def set_limits(limits: ScriptLimits, seconds: float) -> None:
    """Set the resource limits, soft and hard, so that they cannot be raised again."""
    processor = math.ceil(seconds) + 1
    wanted = (
        (resource.RLIMIT_AS, limits.memory_bytes, limits.memory_bytes),
        (resource.RLIMIT_CPU, processor, processor + 1),
        (resource.RLIMIT_NOFILE, 0, 0),
        (resource.RLIMIT_NPROC, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_STACK, limits.stack_bytes, limits.stack_bytes),
        (resource.RLIMIT_MEMLOCK, 0, 0),
    )
    for kind, soft, hard in wanted:
        _, ceiling = resource.getrlimit(kind)
        allowed = hard if ceiling == resource.RLIM_INFINITY else min(hard, ceiling)
        try:
            resource.setrlimit(kind, (min(soft, allowed), allowed))
        except (OSError, ValueError) as error:
            raise WallMissing(f"Resource limit {kind} could not be set: {error}.") from error


_zygote: list[int] = []


def expect_children() -> None:
    """Remember this process as the one with which the children that it forks shall die."""
    _zygote[:] = [os.getpid()]


def drop_privileges() -> None:
    """Refuse new privileges, and die when the zygote dies."""
    _prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))
    if _zygote and os.getppid() != _zygote[0]:
        # It died before it could be waited for, and nobody would kill this child any more.
        raise WallMissing("The zygote has ended.")
    _prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1))


def filter_system_calls() -> None:
    """Install the filter and see that it holds."""
    machine = seccomp.architecture()
    if machine is None:
        raise WallMissing("There is no system call table for this machine.")
    program = seccomp.assemble(machine, RESULT_FD)
    _prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_SECCOMP_MODE_FILTER), ctypes.byref(program))
    try:
        os.close(os.open("/", os.O_RDONLY))
    except OSError as error:
        if error.errno == errno.EPERM:
            return
    raise WallMissing("The system call filter does not hold.")


def install(
    result_fd: int, limits: ScriptLimits, seconds: float, without: Collection[str] = ()
) -> None:
    """Install all walls around this process; WallMissing.

    Args:
        result_fd: Where the child writes its result; number 3 afterwards.
        limits: What the child may use.
        seconds: Processor time for the child.
        without: Walls to leave out. Only tests do, to show what they stop.
    """
    if result_fd != RESULT_FD:
        # First, so that whatever fails after it can be told there.
        os.dup2(result_fd, RESULT_FD, inheritable=False)
    if Wall.DESCRIPTORS not in without:
        close_descriptors()
    if Wall.PRIVILEGES not in without:
        drop_privileges()
    if Wall.LIMITS not in without:
        set_limits(limits, seconds)
    if Wall.SECCOMP not in without:
        if Wall.PRIVILEGES in without:
            _prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1))
        filter_system_calls()
