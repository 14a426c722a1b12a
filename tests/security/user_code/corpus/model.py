"""What a payload is: a way out, what it does once it is out, and where the idea comes from.

A payload has three parts. ``body`` is the way out: it binds ``got`` to what it reached. ``via``
says how plain code comes from there to the interpreter's builtins. ``effect`` is what it then does,
which a canary outside of the child shows.

Scripts see the canaries as module-level names: ``FILE`` (a file with random text), ``OUT`` (a path
at which nothing is), ``PORT`` and ``RUNTIME_PORT`` (loopback ports that listen), ``SOCKET`` (a
local socket that listens), ``VICTIM`` (a process), ``PARENT`` (the process that serves requests and
has the random text in its environment), ``ZYGOTE``; ``LEAK`` is a format string and ``TEXT`` an
expression, both of which give the guards' random text where they are evaluated.
"""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Effect(StrEnum):
    """What a payload does, and how a canary shows it."""

    READ = "read a file"
    """The canary file's text is in the reply."""
    WRITE = "change a file"
    """The canary file, or the folder around it, is not what it was."""
    NETWORK = "connect"
    """A listening socket of the stand had a connection."""
    ENVIRONMENT = "read the parent's environment"
    """The parent's random variable is in the reply."""
    SIGNAL = "signal a process"
    """The victim is dead, or the parent's limits are not what they were."""
    START = "start a process"
    """A process that the payload names is alive, or what it was told to write is there."""
    TENANT = "read another tenant's data"
    """The secret that an earlier call held in the same zygote is in the reply."""
    POISON = "change another tenant's call"
    """A later call of the same zygote gives another result than before."""
    GUARD = "read the guards"
    """A random text that the zygote keeps in the guards' own module is in the reply."""
    KERNEL = "open a kernel interface"
    """A system call succeeded that leaves nothing outside; the reply says so."""
    MEMORY = "use memory over the limit"
    """The child held more than it may; the reply says so."""
    HANG = "hold the environment"
    """The reply came later than the limit and a second."""


LINTER_ONLY: Final = frozenset({Effect.GUARD})
"""Effects inside the child's own memory, which no wall around the process can see."""

_VIA: Final[Mapping[str, str]] = {
    "done": "",
    "builtins": "b = got",
    "module": "b = getattr(got, '__builtins__')",
    "sys": "b = got.modules['builtins']",
    "modules": "b = got['builtins']",
    "globals": "b = got['__builtins__']",
    "function": "b = getattr(got, '__globals__')['__builtins__']",
    "frame": "b = getattr(got, 'f_builtins')",
    "import": "b = got('builtins')",
    "open": "b = {'open': got}",
    "eval": "b = got('__builtins__')",
    "object": (
        "b = [c for c in getattr(got, '__subclasses__')() if c.__name__ == '_wrap_close'][0]\n"
        "b = getattr(getattr(b, '__init__'), '__globals__')['__builtins__']"
    ),
    "value": (
        "b = getattr(getattr(type(got), '__mro__')[-1], '__subclasses__')()\n"
        "b = [c for c in b if c.__name__ == '_wrap_close'][0]\n"
        "b = getattr(getattr(b, '__init__'), '__globals__')['__builtins__']"
    ),
}
"""From what a way out reaches to the builtins, as code that compiles under the linter."""

_AS_MAPPING: Final = "b = b if isinstance(b, dict) else getattr(b, '__dict__')"

_THEN: Final[Mapping[Effect, str]] = {
    Effect.READ: "got = b['open'](FILE).read()",
    Effect.WRITE: "got = b['open'](OUT, 'w').write('x')",
    Effect.NETWORK: "got = b['__import__']('socket').create_connection(('127.0.0.1', PORT), 1)",
    Effect.ENVIRONMENT: "got = b['open']('/proc/%d/environ' % PARENT, 'rb').read()",
    Effect.SIGNAL: "b['__import__']('os').kill(VICTIM, 9)",
    Effect.START: "b['__import__']('os').system('echo started >' + OUT)",
    Effect.TENANT: (
        "got = [o for o in b['__import__']('gc').get_objects() if type(o) is dict]\n"
        "got = [o['tenant_secret'] for o in got if 'tenant_secret' in o]"
    ),
    Effect.GUARD: (
        "got = b['__import__']('sys').modules['orcheo.adapters.user_code.guards']\n"
        "got = getattr(got, 'CANARY')"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One attack."""

    id: str
    source: str
    """The escape class, or the published advisories, that it stands for."""
    effect: Effect
    body: str
    via: str = "done"
    live: bool = True
    """False where the installed libraries or the machine may stop it themselves: with every wall
    down the effect may not come, and only its refusal is tested."""
    module: bool = False
    """True where the body runs at import, in the module, and not in a node."""
    walls: bool = False
    """True where it is aimed at the walls: plain Python, which the linter refuses as a whole."""

    @property
    def script(self) -> str:
        """The script, without the canaries."""
        lines = [self.body]
        if self.via != "done":
            # Whatever happens after the way out, what it reached is returned.
            rest = f"{_VIA[self.via]}\n{_AS_MAPPING}\n{_THEN[self.effect]}"
            lines.append(f"try:\n{_indented(rest)}\nexcept Exception: pass")
        return script("\n".join(lines), module=self.module)


def script(body: str, *, module: bool = False) -> str:
    """Return a script whose only node runs the body and returns what it got."""
    top, inside = (f"got = None\n{body}\n", "") if module else ("", f"got = None\n{body}\n")
    shown = "return {'got': None if got is None else 'reached ' + repr(got)[:100000]}"
    return (
        f"from langgraph.graph import StateGraph, START\n{top}"
        f"def attack(state):\n{_indented(inside + shown)}\n"
        "graph = StateGraph(dict)\n"
        "graph.add_node('attack', attack)\n"
        "graph.add_edge(START, 'attack')\n"
    )


def _indented(text: str) -> str:
    return textwrap.indent(text, "    ")


def rows(
    source: str, *table: tuple[str, str, Effect, str], live: bool = True, module: bool = False
) -> tuple[Payload, ...]:
    """Return payloads of one source from (id, via, effect, body)."""
    return tuple(
        Payload(id=name, source=source, via=via, effect=effect, body=body, live=live, module=module)
        for name, via, effect, body in table
    )
