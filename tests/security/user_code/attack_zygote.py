"""The product's zygote with canaries in it, and with walls that a test takes down.

The last entry of ``sys.path`` is the folder of the canaries; ``setup.json`` in it says what to
leave out. With the linter down, children run plain Python: real builtins, real imports.
"""

import builtins
import ctypes
import json
import os
import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orcheo.adapters.user_code import guards, walls, zygote
from orcheo.adapters.user_code.facades import loader
from orcheo.adapters.user_code.facades.catalogue import MODULES
from orcheo.adapters.user_code.limits import ScriptLimits
from orcheo.adapters.user_code.walls import Wall

NOBODY = 65534
_PR_SET_DUMPABLE = 4
_kept: list[dict[str, Any]] = []


def become_nobody() -> None:
    """Give up every right, for good."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def show() -> None:
    """Make this process dumpable, as one that never heard of the wall is."""
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)


def _run(source: str) -> Any:
    names: dict[str, Any] = {"__builtins__": builtins.__dict__, "__name__": "script"}
    _kept.append(names)
    exec(source, names)  # noqa: S102 - that is the point
    return names["attack"]({})["got"]


def _raw(request: Mapping[str, Any], _code: bytes, _limits: ScriptLimits) -> tuple[Any, bytes]:
    """Run a script, and in the same process what comes before and after it."""
    for source in request.get("before", ()):
        _run(source)
    got = _run(request["source"])
    after = [_run(source) for source in request.get("after", ())]
    return {"ok": True, "got": got, "after": after}, b""


_STANDARD = """
    asyncio asyncio.subprocess codecs collections.abc concurrent.futures.thread contextvars
    csv ctypes dataclasses fileinput fractions http.client importlib importlib.resources
    inspect linecache logging mmap multiprocessing pickle posix pprint resource runpy signal
    socket sqlite3 statistics string subprocess tempfile threading traceback uuid warnings
    yaml zipfile zoneinfo
"""
_LIBRARIES = """
    langchain_core.load langchain_core.messages langchain_core.prompts langchain_core.tools
    langgraph.checkpoint.serde.jsonplus langgraph.graph langgraph.graph.state
    langgraph.runtime pydantic pydantic.dataclasses pydantic.deprecated.parse
"""


class _Graph:
    """Stands for LangGraph where no payload is about it, for it takes long to load."""

    def __init__(self, _schema: Any) -> None:
        self.nodes: dict[str, Any] = {}

    def add_node(self, name: str, node: Any) -> None:
        """Remember a node."""
        self.nodes[name] = node

    def add_edge(self, *_ends: str) -> None:
        """Forget an edge."""


def _load(*, libraries: bool) -> None:
    """Load what payloads use: behind the walls nothing can be imported any more."""
    for name in (_STANDARD + (_LIBRARIES if libraries else "")).split():
        __import__(name)
    if not libraries:
        stub: Any = types.ModuleType("langgraph.graph")
        stub.StateGraph, stub.START = _Graph, "__start__"
        sys.modules |= {"langgraph": types.ModuleType("langgraph"), "langgraph.graph": stub}


def main(arguments: list[str]) -> None:
    """Serve."""
    folder = Path(sys.path[-1])
    setup = json.loads((folder / "setup.json").read_text())
    without = frozenset(setup["without"])
    guards.CANARY = setup["guard"]  # type: ignore[attr-defined]
    # A child that keeps its descriptors finds this one.
    os.dup2(os.open(folder / "held", os.O_RDWR), 100)
    for name in zygote.LATE_IMPORTS:
        __import__(name)
    loader.preload(frozenset() if Wall.LINTER in without else frozenset(MODULES))
    if Wall.LINTER in without:
        _load(libraries=setup["libraries"])
    if setup["nobody"]:
        become_nobody()
    if Wall.HIDDEN in without:
        show()
        walls.hide_from_same_user = lambda: None
    if Wall.DEADLINE in without:
        collect = zygote.collect
        zygote.collect = lambda reader, late, most: collect(reader, late + 600, most)
    if Wall.LINTER in without:
        zygote.main(arguments, {"raw": _raw})
    else:
        zygote.main(arguments)
