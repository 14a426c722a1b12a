# fmt: off
# ruff: noqa: E501 - a payload stays in one line
"""Attacks on the walls by plain Python, as if every guard inside the interpreter had failed.

``call(name, ...)`` makes a system call by its number and returns its result, or raises OSError;
``libc`` is the C library.
"""

from dataclasses import replace
from typing import Final

from tests.security.user_code.corpus.model import Effect, Payload, rows

READ, WRITE, NETWORK, KERNEL = Effect.READ, Effect.WRITE, Effect.NETWORK, Effect.KERNEL
START, ENVIRONMENT, SIGNAL, TENANT = Effect.START, Effect.ENVIRONMENT, Effect.SIGNAL, Effect.TENANT
MEMORY, HANG = Effect.MEMORY, Effect.HANG

_FILES: Final = rows(
    "files by system calls",
    ("open by number", "done", READ, "fd = call('openat', -100, text(FILE), 0)\nb = ctypes.create_string_buffer(200)\ncall('read', fd, b, 200)\ngot = b.value"),
    ("read an inherited file", "done", READ, "b = ctypes.create_string_buffer(200)\nfor fd in [f for f in range(300) if f != 3]:\n    if libc.lseek(fd, 0, 0) == 0 and libc.read(fd, b, 200) > 20:\n        got = b.value"),
    ("map an inherited file", "done", READ, "libc.mmap.restype = ctypes.c_void_p\nfor fd in [f for f in range(299, 3, -1)]:\n    at = libc.mmap(None, ctypes.c_size_t(4096), 1, 2, fd, ctypes.c_long(0))\n    if at not in (None, 2**64 - 1):\n        got = ctypes.string_at(at, 64)\n        break"),
    ("list a folder", "done", READ, "import os\ngot = [open(os.path.join(os.path.dirname(FILE), n)).read() for n in os.listdir(os.path.dirname(FILE)) if n == os.path.basename(FILE)]"),
    ("splice a file", "done", READ, "import os\nfd = os.open(FILE, 0)\nr, w = os.pipe()\nos.splice(fd, w, 100)\ngot = os.read(r, 100)"),
    ("truncate", "done", WRITE, "call('truncate', text(FILE), 0)"),
    ("unlink", "done", WRITE, "call('unlinkat', -100, text(FILE), 0)"),
    ("rename", "done", WRITE, "call('renameat2', -100, text(FILE), -100, text(OUT), 0)"),
    ("hard link", "done", WRITE, "call('linkat', -100, text(FILE), -100, text(OUT), 0)"),
    ("symbolic link", "done", WRITE, "call('symlinkat', text(FILE), -100, text(OUT))"),
    ("make a folder", "done", WRITE, "call('mkdirat', -100, text(OUT), 511)"),
    ("change the mode", "done", WRITE, "call('fchmodat', -100, text(FILE), 0o600)"),
    ("write an inherited file", "done", WRITE, "import os\nfor fd in [f for f in range(300) if f != 3]:\n    libc.pwrite(fd, b'x', 1, 0)"),
    ("write by a map", "done", WRITE, "import mmap\nwith open(FILE, 'r+b') as f:\n    m = mmap.mmap(f.fileno(), 4)\n    m[0:1] = b'!'\n    m.flush()"),
)
_NETWORK: Final = rows(
    "connections",
    ("socket by number", "done", NETWORK, "import struct\nfd = call('socket', 2, 1, 0)\ncall('connect', fd, struct.pack('!BBH4s8x', 2, 0, PORT, bytes([127, 0, 0, 1])), 16)"),
    ("the runtime API of the function", "done", NETWORK, "import http.client\nc = http.client.HTTPConnection('127.0.0.1', RUNTIME_PORT, timeout=1)\nc.request('GET', '/2018-06-01/runtime/invocation/next')\ngot = 1"),
    ("answer for another invocation", "done", NETWORK, "import http.client\nc = http.client.HTTPConnection('127.0.0.1', RUNTIME_PORT, timeout=1)\nc.request('POST', '/2018-06-01/runtime/invocation/1/response', b'{}')\ngot = 1"),
    ("local socket", "done", NETWORK, "import socket\ns = socket.socket(socket.AF_UNIX)\ns.connect(SOCKET)\ngot = 1"),
    ("datagram", "done", NETWORK, "import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.sendto(b'x', ('127.0.0.1', UDP_PORT))\ngot = 1"),
)
_PROCESSES: Final = rows(
    "other processes",
    ("kill by number", "done", SIGNAL, "call('kill', VICTIM, 9)"),
    ("kill a thread", "done", SIGNAL, "call('tgkill', VICTIM, VICTIM, 9)"),
    ("queue a signal", "done", SIGNAL, "b = ctypes.create_string_buffer(128)\nctypes.memmove(b, (9).to_bytes(4, 'little') + bytes(4) + (-1).to_bytes(4, 'little', signed=True), 12)\ncall('rt_sigqueueinfo', VICTIM, 9, b)"),
    ("kill by a process descriptor", "done", SIGNAL, "fd = call('pidfd_open', VICTIM, 0)\ncall('pidfd_send_signal', fd, 9, 0, 0)"),
    ("stop the victim", "done", SIGNAL, "call('kill', VICTIM, 19)"),
    ("limits of the parent", "done", SIGNAL, "import struct\ncall('prlimit64', PARENT, 7, struct.pack('QQ', 512, 512), 0)"),
    ("priority of the parent", "done", SIGNAL, "call('setpriority', 0, PARENT, 19)"),
    ("be traced", "done", KERNEL, "call('ptrace', 0, 0, 0, 0)\ngot = OPENED"),
    ("fork", "done", START, "import os\npid = os.fork()\nif pid == 0:\n    import time\n    os.closerange(0, 300)\n    time.sleep(20)\n    os._exit(0)\ngot = 'STARTED:%d' % pid"),
    ("clone by number", "done", START, "import os, time\npid = call('clone', 17, 0, 0, 0, 0)\nif pid == 0:\n    os.closerange(0, 300)\n    time.sleep(20)\n    os._exit(0)\ngot = 'STARTED:%d' % pid"),
    ("become a shell", "done", START, "import os\nos.set_inheritable(3, True)\nos.execv('/bin/sh', ['sh', '-c', 'echo started >' + OUT])"),
    ("system", "done", START, "libc.system(b'echo started >' + OUT.encode())"),
    ("environment of the parent", "done", ENVIRONMENT, "got = open('/proc/%d/environ' % PARENT, 'rb').read()"),
    ("environment of the zygote", "done", ENVIRONMENT, "got = open('/proc/%d/environ' % ZYGOTE, 'rb').read()"),
    ("own environment", "done", ENVIRONMENT, "import os\ngot = dict(os.environ), open('/proc/self/environ', 'rb').read()"),
    ("environment behind the arguments", "done", ENVIRONMENT, "at = ctypes.c_void_p.in_dll(libc, 'program_invocation_name').value\ngot = []\nwhile True:\n    part = ctypes.string_at(at)\n    if not part:\n        break\n    got.append(part)\n    at += len(part) + 1"),
    ("descriptors of the parent", "done", READ, "import os\ngot = [open('/proc/%d/fd/%s' % (PARENT, n)).read() for n in os.listdir('/proc/%d/fd' % PARENT) if os.readlink('/proc/%d/fd/%s' % (PARENT, n)).endswith('held')]"),
)
_KERNEL: Final = rows(
    "kernel interfaces",
    ("shared memory", "done", KERNEL, "call('shmget', 0, 4096, 0o1666)\ngot = OPENED"),
    ("message queue", "done", KERNEL, "call('msgget', 0, 0o1666)\ngot = OPENED"),
    ("semaphore", "done", KERNEL, "call('semget', 0, 1, 0o1666)\ngot = OPENED"),
    ("memory as a file", "done", KERNEL, "call('memfd_create', text('x'), 0)\ngot = OPENED"),
    ("watch files", "done", KERNEL, "call('inotify_init1', 0)\ngot = OPENED"),
    ("another filter", "done", KERNEL, "call('seccomp', 2, 0, ctypes.create_string_buffer(8))\ngot = OPENED"),
    ("personality", "done", KERNEL, "call('personality', 0x0400000)\ngot = OPENED"),
    ("executable memory", "done", KERNEL, "import mmap\nmmap.mmap(-1, 4096, prot=7)\ngot = OPENED"),
    ("memory made executable", "done", KERNEL, "b = ctypes.create_string_buffer(8192)\nat = (ctypes.addressof(b) + 4095) & ~4095\ncall('mprotect', at, 4096, 7)\ngot = OPENED"),
    ("locked memory", "done", KERNEL, "b = ctypes.create_string_buffer(4096)\ncall('mlock', b, 4096)\ngot = OPENED"),
    ("raise a limit", "done", KERNEL, "import struct\ncall('prlimit64', 0, 9, struct.pack('QQ', 2**63, 2**63), 0)\ngot = OPENED"),
    ("a thread", "done", KERNEL, "import threading\nt = threading.Thread(target=int)\nt.start()\ngot = OPENED"),
    ("a timer", "done", KERNEL, "call('timerfd_create', 0, 0)\ngot = OPENED"),
    ("be dumped", "done", KERNEL, "call('prctl', 4, 1, 0, 0, 0)\ngot = OPENED"),
)
_BY_MACHINE: Final = rows(
    "kernel interfaces that a machine may have closed itself",
    ("socket by io_uring", "done", KERNEL, "call('io_uring_setup', 4, ctypes.create_string_buffer(200))\ngot = OPENED"),
    ("trace the victim", "done", KERNEL, "call('ptrace', 16, VICTIM, 0, 0)\ngot = OPENED"),
    ("memory of the parent by a file", "done", ENVIRONMENT, "f = open('/proc/%d/mem' % PARENT, 'rb', 0)\nm = [l.split()[0].split('-') for l in open('/proc/%d/maps' % PARENT) if '[stack]' in l][0]\nf.seek(int(m[0], 16))\ngot = f.read(int(m[1], 16) - int(m[0], 16))[-8192:]"),
    ("steal a descriptor of the parent", "done", KERNEL, "fd = call('pidfd_open', PARENT, 0)\ncall('pidfd_getfd', fd, 0, 0)\ngot = OPENED"),
    ("memory of the parent", "done", KERNEL, "import struct\nb = ctypes.create_string_buffer(8)\nlocal = struct.pack('QQ', ctypes.addressof(b), 8)\nlocal = ctypes.create_string_buffer(local)\ncall('process_vm_readv', ZYGOTE, local, 1, local, 1, 0)\ngot = OPENED"),
    ("compare with the parent", "done", KERNEL, "call('kcmp', PARENT, ZYGOTE, 0, 0, 0)\ngot = OPENED"),
    ("named queue", "done", KERNEL, "call('mq_open', text('orcheo-canary'), 0o100, 0o600, 0)\ngot = OPENED"),
    ("page faults", "done", KERNEL, "call('userfaultfd', 1)\ngot = OPENED"),
    ("keys", "done", KERNEL, "call('add_key', text('user'), text('orcheo'), text('x'), 1, -1)\ngot = OPENED"),
    ("key of the session", "done", KERNEL, "call('keyctl', 0, -3, 1)\ngot = OPENED"),
    ("performance counters", "done", KERNEL, "b = ctypes.create_string_buffer(128)\nctypes.memmove(b, (1).to_bytes(4, 'little') + (112).to_bytes(4, 'little'), 8)\ncall('perf_event_open', b, 0, -1, -1, 0)\ngot = OPENED"),
    ("kernel programs", "done", KERNEL, "call('bpf', 0, ctypes.create_string_buffer(128), 48)\ngot = OPENED"),
    ("name spaces", "done", KERNEL, "call('unshare', 0x10000000)\ngot = OPENED"),
    ("a new rule set", "done", KERNEL, "call('landlock_create_ruleset', 0, 0, 1)\ngot = OPENED"),
    live=False,
)
_RESOURCES: Final = rows(
    "more than a call may use",
    ("map two gigabytes", "done", MEMORY, "import mmap\nmmap.mmap(-1, 1 << 31)\ngot = OPENED"),
    ("fill a gigabyte", "done", MEMORY, "b = bytearray(1 << 30)\ngot = OPENED"),
    ("sleep past the limit", "done", HANG, "import time\ntime.sleep(3)"),
    ("wait past the limit", "done", HANG, "import threading\nl = threading.Lock()\nl.acquire()\nl.acquire(timeout=3)"),
)
SYSTEM: Final[tuple[Payload, ...]] = tuple(
    replace(payload, walls=True)
    for payload in (*_FILES, *_NETWORK, *_PROCESSES, *_KERNEL, *_BY_MACHINE, *_RESOURCES)
)

NUMBERS: Final[dict[str, dict[str, int]]] = {
    "x86_64": {
        "openat": 257, "read": 0, "truncate": 76, "unlinkat": 263, "renameat2": 316,
        "linkat": 265, "symlinkat": 266, "mkdirat": 258, "fchmodat": 268, "socket": 41,
        "connect": 42, "io_uring_setup": 425, "kill": 62, "tgkill": 234, "rt_sigqueueinfo": 129,
        "pidfd_open": 434, "pidfd_send_signal": 424, "pidfd_getfd": 438, "prlimit64": 302,
        "setpriority": 141, "ptrace": 101, "clone": 56, "process_vm_readv": 310, "kcmp": 312,
        "shmget": 29, "msgget": 68, "semget": 64, "mq_open": 240, "memfd_create": 319,
        "inotify_init1": 294, "userfaultfd": 323, "add_key": 248, "keyctl": 250,
        "perf_event_open": 298, "bpf": 321, "unshare": 272, "seccomp": 317,
        "landlock_create_ruleset": 444, "personality": 135, "mprotect": 10, "mlock": 149,
        "timerfd_create": 283, "prctl": 157,
    },
    "aarch64": {
        "openat": 56, "read": 63, "truncate": 45, "unlinkat": 35, "renameat2": 276,
        "linkat": 37, "symlinkat": 36, "mkdirat": 34, "fchmodat": 53, "socket": 198,
        "connect": 203, "io_uring_setup": 425, "kill": 129, "tgkill": 131, "rt_sigqueueinfo": 138,
        "pidfd_open": 434, "pidfd_send_signal": 424, "pidfd_getfd": 438, "prlimit64": 261,
        "setpriority": 140, "ptrace": 117, "clone": 220, "process_vm_readv": 270, "kcmp": 272,
        "shmget": 194, "msgget": 186, "semget": 190, "mq_open": 180, "memfd_create": 279,
        "inotify_init1": 26, "userfaultfd": 282, "add_key": 217, "keyctl": 219,
        "perf_event_open": 241, "bpf": 280, "unshare": 97, "seccomp": 277,
        "landlock_create_ruleset": 444, "personality": 92, "mprotect": 226, "mlock": 228,
        "timerfd_create": 85, "prctl": 167,
    },
}
"""Numbers of system calls (``asm/unistd_64.h``, ``asm-generic/unistd.h``)."""

PRELUDE: Final = """
import ctypes, sys
libc = ctypes.CDLL(None, use_errno=True)
def text(t): return ctypes.create_string_buffer(t.encode())
def _argument(a):
    if isinstance(a, bytes):
        a = ctypes.create_string_buffer(a, len(a))
        kept.append(a)
    return ctypes.c_long(a) if isinstance(a, int) else a
kept = []
def call(name, *arguments):
    result = libc.syscall(ctypes.c_long(NUMBERS[name]), *[_argument(a) for a in arguments])
    if result < 0:
        raise OSError(ctypes.get_errno(), name)
    return result
"""
