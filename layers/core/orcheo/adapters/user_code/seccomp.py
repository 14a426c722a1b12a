"""The system calls that pure computation needs, as a BPF program; all others get EPERM.

The program is an allow-list, so what a future kernel adds is refused. It runs on x86-64 and on
arm64. Sources: ``seccomp(2)``, ``linux/seccomp.h``, ``asm/unistd_64.h``,
``asm-generic/unistd.h``.

It does not stop: using up processor time or memory (``walls`` limits both), writing to the result
pipe (its reader trusts nothing), reading the clock.
"""

import ctypes
import errno
import mmap
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_LOAD: Final = 0x20
_JUMP_EQUAL: Final = 0x15
_JUMP_AT_LEAST: Final = 0x35
_JUMP_ANY_BIT: Final = 0x45
_RETURN: Final = 0x06

_KILL: Final = 0x80000000
_ALLOW: Final = 0x7FFF0000
_ERRNO: Final = 0x00050000

_OFFSET_NUMBER: Final = 0
_OFFSET_ARCHITECTURE: Final = 4
_OFFSET_ARGUMENTS: Final = 16
_X32_BIT: Final = 0x40000000


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """One machine's numbers for the calls that a child may make."""

    audit: int
    """AUDIT_ARCH_*: a call made under another convention kills the child."""
    x32: bool
    """True where a second numbering exists that must be refused."""
    plain: Mapping[str, int]
    """Allowed whatever the arguments."""
    write: int
    """Allowed to the result pipe alone."""
    mmap: int
    mprotect: int
    """Both allowed without PROT_EXEC: no page becomes code."""
    clone3: int
    """ENOSYS, so that a C library falls back to ``clone``, which is refused."""


_X86_64: Final = Architecture(
    audit=0xC000003E,
    x32=True,
    plain={
        "munmap": 11,
        "brk": 12,
        "rt_sigaction": 13,
        "rt_sigprocmask": 14,
        "rt_sigreturn": 15,
        "sched_yield": 24,
        "mremap": 25,
        "madvise": 28,
        "nanosleep": 35,
        "getpid": 39,
        "exit": 60,
        "gettimeofday": 96,
        "sigaltstack": 131,
        "gettid": 186,
        "time": 201,
        "futex": 202,
        "restart_syscall": 219,
        "clock_gettime": 228,
        "clock_getres": 229,
        "clock_nanosleep": 230,
        "exit_group": 231,
        "getrandom": 318,
    },
    write=1,
    mmap=9,
    mprotect=10,
    clone3=435,
)
_ARM64: Final = Architecture(
    audit=0xC00000B7,
    x32=False,
    plain={
        "exit": 93,
        "exit_group": 94,
        "futex": 98,
        "nanosleep": 101,
        "clock_gettime": 113,
        "clock_getres": 114,
        "clock_nanosleep": 115,
        "sched_yield": 124,
        "restart_syscall": 128,
        "sigaltstack": 132,
        "rt_sigaction": 134,
        "rt_sigprocmask": 135,
        "rt_sigreturn": 139,
        "gettimeofday": 169,
        "getpid": 172,
        "gettid": 178,
        "brk": 214,
        "munmap": 215,
        "mremap": 216,
        "madvise": 233,
        "getrandom": 278,
    },
    write=64,
    mmap=222,
    mprotect=226,
    clone3=435,
)
ARCHITECTURES: Final[Mapping[str, Architecture]] = {
    "x86_64": _X86_64,
    "AMD64": _X86_64,
    "aarch64": _ARM64,
    "arm64": _ARM64,
}


class Instruction(ctypes.Structure):
    """``struct sock_filter``."""

    _fields_ = (
        ("code", ctypes.c_ushort),
        ("if_true", ctypes.c_ubyte),
        ("if_false", ctypes.c_ubyte),
        ("operand", ctypes.c_uint),
    )


class Program(ctypes.Structure):
    """``struct sock_fprog``."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.POINTER(Instruction)))


def architecture() -> Architecture | None:
    """Return this machine's table; null where there is none."""
    return ARCHITECTURES.get(platform.machine())


def instructions(machine: Architecture, result_fd: int) -> list[tuple[int, int, int, int]]:
    """Return the program as tuples of code, jump if true, jump if false, operand."""
    refused = _ERRNO | errno.EPERM
    program = [
        (_LOAD, 0, 0, _OFFSET_ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, machine.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _OFFSET_NUMBER),
    ]
    if machine.x32:
        program += [(_JUMP_AT_LEAST, 0, 1, _X32_BIT), (_RETURN, 0, 0, _KILL)]
    for number in machine.plain.values():
        program += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    program += [
        (_JUMP_EQUAL, 0, 4, machine.write),
        (_LOAD, 0, 0, _OFFSET_ARGUMENTS),
        (_JUMP_EQUAL, 0, 1, result_fd),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, refused),
    ]
    for number in (machine.mmap, machine.mprotect):
        program += [
            (_JUMP_EQUAL, 0, 4, number),
            (_LOAD, 0, 0, _OFFSET_ARGUMENTS + 2 * 8),
            (_JUMP_ANY_BIT, 1, 0, mmap.PROT_EXEC),
            (_RETURN, 0, 0, _ALLOW),
            (_RETURN, 0, 0, refused),
        ]
    program += [
        (_JUMP_EQUAL, 0, 1, machine.clone3),
        (_RETURN, 0, 0, _ERRNO | errno.ENOSYS),
        (_RETURN, 0, 0, refused),
    ]
    return program


def assemble(machine: Architecture, result_fd: int) -> Program:
    """Return the program in the form that ``prctl`` takes."""
    listed = instructions(machine, result_fd)
    array = (Instruction * len(listed))(*(Instruction(*each) for each in listed))
    return Program(len(listed), array)
