"""What scripts cost: imports first and repeated, calls, the child, at 1 KB and at 128 KiB.

In one process with the walls as deployed, without Lambda and HTTP around it (``times`` has the
whole way). The figures beside are those of Orcheo's Docker edition (SQLite, Redis, Celery), taken
once on a 2-core machine like this.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any, Final

from orcheo.adapters.user_code.service import UserCodeService
from orcheo.adapters.user_code.supervisor import Supervisor

_SCRIPT: Final = """
from typing import TypedDict
from langgraph.graph import START, StateGraph

class State(TypedDict, total=False):
    n: int

def add(state: State) -> State:
    return {"n": state["n"] + 1}

def build_graph():
    graph = StateGraph(State)
    graph.add_node("add", add)
    graph.add_edge(START, "add")
    return graph
"""
_FUNCTION: Final = """
def helper_{n}(state, factor={n}):
    total = 0
    for value in state.get("values", []):
        if value % 2 and isinstance(value, int):
            total += value * factor
        else:
            total -= factor
    return {{"n": total, "label": f"{{total:>10}} of {n}"}}
"""
_COLD: Final = "9,500 ms, cold"
_REPEAT: Final = "15 ms at p50"


def script_of(size: int, mark: str = "") -> str:
    """Return a script of so many bytes; equal marks give equal scripts."""
    parts = [_SCRIPT, f"MARK = {mark!r}\n"]
    length = sum(len(part) for part in parts)
    number = 0
    while True:
        part = _FUNCTION.format(n=number)
        if length + len(part) > size:
            break
        parts.append(part)
        length += len(part)
        number += 1
    return "".join(parts) + "#" * (size - length)


def _milliseconds(count: int, act: Callable[[int], Any]) -> list[float]:
    found: list[float] = []
    for number in range(count):
        started = time.perf_counter()
        act(number)
        found.append((time.perf_counter() - started) * 1000)
    return found


def _print(name: str, found: list[float], beside: str = "") -> None:
    last = statistics.quantiles(found, n=100, method="inclusive")[98]
    note = f"   Docker edition: {beside}" if beside else ""
    print(
        f"  {name:44} p50 {statistics.median(found):8.2f} ms   p99 {last:8.2f} ms"
        f"   n {len(found):3}{note}"
    )


def _done(reply: dict[str, Any]) -> dict[str, Any]:
    if not reply["ok"] or reply.get("outcome", "result") != "result":
        raise RuntimeError(f"a script failed: {reply}")
    return reply


def _call(service: UserCodeService, script: str) -> dict[str, Any]:
    event = {"action": "call", "script": script, "entrypoint": "build_graph", "at": "add"}
    return _done(service.handle({**event, "role": "node", "arguments": [{"n": 1}]}))


def report() -> None:
    """Print them."""
    print("user code (this process, walls as deployed)")
    supervisor = Supervisor()
    started = time.perf_counter()
    service = UserCodeService(supervisor)
    _done(service.handle({"action": "import", "script": script_of(1_000, "warm")}))
    ready = (time.perf_counter() - started) * 1000
    print(f"  {'zygote ready and first script imported':44}     {ready:8.2f} ms")
    for name, size, count in (("1 KB", 1_000, 60), ("128 KiB", 128 * 1024, 12)):
        scripts = [script_of(size, f"{number:04}") for number in range(count)]

        def imported(number: int, scripts: list[str] = scripts) -> None:
            _done(service.handle({"action": "import", "script": scripts[number]}))

        before = service.cache.compiled
        _print(f"import {name}, first", _milliseconds(count, imported), _COLD)
        first = service.cache.compiled - before
        _print(f"import {name}, repeated", _milliseconds(count, imported), _REPEAT)
        repeated = service.cache.compiled - before - first
        print(f"  {f'compilations {name}':44} first {first}, repeated {repeated}")
        seconds: list[float] = []

        def called(_: int, script: str = scripts[0], seconds: list[float] = seconds) -> None:
            seconds.append(_call(service, script)["seconds"] * 1000)

        whole = _milliseconds(100, called)
        _print(f"call of a node {name}", whole)
        _print(f"  of this in the node itself {name}", seconds)
    _print("child alone: fork, walls, reply", _milliseconds(200, lambda _: _refused(service)))
    supervisor.close()


def _refused(service: UserCodeService) -> None:
    """Have a child do next to nothing: refuse a script of one word."""
    reply = service.handle({"action": "import", "script": "import os"})
    if reply["ok"]:
        raise RuntimeError("a script imported os")
