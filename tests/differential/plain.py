"""A script under plain LangGraph, in this process."""

import asyncio
import copy
import importlib.util
import inspect
import itertools
import re
import sys
import warnings
from collections import deque
from collections.abc import Awaitable, Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final

from langgraph.checkpoint.base import CheckpointMetadata
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.graph import StateGraph
from langgraph.pregel import Pregel
from langgraph.types import Command, StateSnapshot
from pydantic import ValidationError

from tests.differential.catalogue import LIMIT, Script, answer_to
from tests.differential.trace import Superstep, Trace, canonical, multiset, without_unfinished

_CONVENTIONAL: Final = ("build_graph", "graph", "workflow", "app")
_START: Final = "__start__"
_NOTE: Final = re.compile(r"^(?:During|Before) task with name '([^']*)'")
_counter = itertools.count()

Graph = Pregel[Any, Any, Any, Any]


def run(script: Script, *, is_async: bool) -> Trace:
    """Run a script and say what it did.

    The run has a thread of its own: LangGraph sets that thread's event loop.
    """
    with _module(script) as module, ThreadPoolExecutor(1) as pool:
        return pool.submit(_run, script, module, is_async).result()


class _Copies(SerializerProtocol):
    """What LangGraph's saver holds, type by type: its own serializer turns tuples into lists."""

    def __init__(self) -> None:
        self._kept: dict[int, Any] = {}

    def dumps_typed(self, obj: Any) -> tuple[str, bytes]:
        """Keep a copy; what is stored is its number."""
        number = next(_counter)
        self._kept[number] = copy.deepcopy(obj)
        return "copy", str(number).encode()

    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        """Return a copy of what was kept."""
        return copy.deepcopy(self._kept[int(data[1])])


@contextmanager
def _module(script: Script) -> Generator[Any]:
    """Run the script's module afresh; it can be imported by name while it is in use."""
    name = f"differential_{script.name}_{next(_counter)}"
    spec = importlib.util.spec_from_file_location(name, script.path)
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of LangGraph on what it has moved elsewhere
            yield _Module(spec.loader, module)
    finally:
        del sys.modules[name]


class _Module:
    def __init__(self, loader: Any, module: Any) -> None:
        self._loader = loader
        self._module = module

    def graph(self, entrypoint: str | None) -> Graph:
        """Run the module and return its graph, with a saver in memory."""
        self._loader.exec_module(self._module)
        found = self._found(entrypoint)
        if not isinstance(found, StateGraph | Pregel):
            found = found()
        if inspect.isawaitable(found):
            found = asyncio.run(_awaited(found))
        if isinstance(found, StateGraph):
            return found.compile(checkpointer=InMemorySaver(serde=_Copies()))
        found.checkpointer = InMemorySaver(serde=_Copies())
        return found

    def _found(self, entrypoint: str | None) -> Any:
        names = vars(self._module)
        if entrypoint is not None:
            return names[entrypoint]
        for name in _CONVENTIONAL:
            if name in names:
                return names[name]
        graphs = [v for v in names.values() if isinstance(v, StateGraph | Pregel)]
        return graphs[-1]


async def _awaited(found: Awaitable[Any]) -> Any:
    return await found


def _run(script: Script, module: _Module, is_async: bool) -> Trace:  # noqa: FBT001 - one fact
    try:
        graph = module.graph(script.entrypoint)
    except Exception as error:  # noqa: BLE001 - LangGraph refuses the graph
        return Trace(error={"type": type(error).__name__, "node": None})
    drive = _in_loop(graph) if is_async else _in_thread(graph)
    config: Any = {
        "configurable": {**script.config, "thread_id": "1"},
        "recursion_limit": LIMIT,
    }
    trace = Trace()
    try:
        _drive(script, drive, config, trace)
    except Exception as error:  # noqa: BLE001 - how the script ends
        node = _node(error)
        if node is not None and script.fails is not None and script.fails.inner is not None:
            node = node.removesuffix(f"/{script.fails.inner}")
        trace.error = {"type": type(error).__name__, "node": node}
    trace.supersteps = [] if script.functional else _supersteps(graph, drive, config)
    if not trace.is_done:
        trace.supersteps = without_unfinished(trace.supersteps)
    return trace


def _drive(script: Script, drive: Callable[..., Any], config: Any, trace: Trace) -> None:
    given: Any = copy.deepcopy(script.inputs)  # a script may change it in place
    rounds = deque(script.resumes)
    while True:
        output = drive("invoke", given, config, script.config)
        state = drive("state", None, config)
        if not state.next:
            trace.output, trace.is_done = canonical(output), True
            return
        trace.waits.append(multiset([canonical(each.value) for each in state.interrupts]))
        if not rounds:
            return
        answers = rounds.popleft()
        given = None
        if state.interrupts:
            named = {each.id: answer_to(answers, each.value) for each in state.interrupts}
            given = Command(resume=named)


def _in_thread(graph: Graph) -> Callable[..., Any]:
    def call(method: str, given: Any, config: Any, context: Any = None) -> Any:
        match method:
            case "invoke":
                return graph.invoke(given, config, context=context, durability="sync")
            case "state":
                return graph.get_state(config)
            case _:
                return list(graph.get_state_history(config, before=given))

    return call


def _in_loop(graph: Graph) -> Callable[..., Any]:
    async def call(method: str, given: Any, config: Any, context: Any) -> Any:
        match method:
            case "invoke":
                return await graph.ainvoke(given, config, context=context, durability="sync")
            case "state":
                return await graph.aget_state(config)
            case _:
                return [each async for each in graph.aget_state_history(config, before=given)]

    def run_it(method: str, given: Any, config: Any, context: Any = None) -> Any:
        return asyncio.run(call(method, given, config, context))

    return run_it


def _supersteps(graph: Graph, drive: Callable[..., Any], config: Any) -> list[Superstep]:
    try:
        snapshots = drive("history", None, config)
    except (ValidationError, TypeError) as error:
        # A state that a node's class refuses can be stored but not shown.
        refused = next(iter(graph.checkpointer.list(config)))  # type: ignore[union-attr]
        shown = [_superstep(graph, each) for each in drive("history", refused.config, config)]
        names = graph.stream_channels_asis
        values = refused.checkpoint["channel_values"]
        last = Superstep(
            step=_step(refused.metadata),
            values=canonical({name: values[name] for name in names if name in values}),
            next=[str(_node(error))],
            updates=[],
        )
        return [*reversed(shown), last]
    return [_superstep(graph, each) for each in reversed(snapshots)]


def _superstep(graph: Graph, snapshot: StateSnapshot) -> Superstep:
    whole = isinstance(graph.stream_channels_asis, str)
    shown = [task for task in snapshot.tasks if task.name != _START]
    updates: list[Any] = [[task.name, canonical(task.result)] for task in shown]
    return Superstep(
        step=_step(snapshot.metadata),
        values=canonical(snapshot.values if not whole or snapshot.values != {} else None),
        next=sorted(name for name in snapshot.next if name != _START),
        updates=multiset(updates),
    )


def _step(metadata: CheckpointMetadata | None) -> int:
    return -1 if metadata is None else metadata.get("step", -1)


def _node(error: BaseException) -> str | None:
    """Return the node that LangGraph's notes on an error name, the innermost last."""
    notes: Sequence[str] = getattr(error, "__notes__", ())
    names = [found[1] for note in notes if (found := _NOTE.match(note))]
    return "/".join(reversed(names)) or None
