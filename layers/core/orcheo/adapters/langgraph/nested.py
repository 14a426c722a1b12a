"""A graph that a node invokes: run by the same engine, in a namespace below the task.

The namespace is the task's own with the number of the request behind it, so a node may invoke
one graph as often as it likes, and whoever takes the task over finds each run where it was left.
LangGraph itself counts the graphs that a task has started so far, which is another number when
some of them need not run again; so that count is switched off here.
"""

from collections.abc import Mapping
from typing import Any, Final

from langchain_core.runnables import RunnableConfig
from langgraph.errors import GraphBubbleUp, GraphRecursionError

from orcheo.adapters.langgraph import codec
from orcheo.adapters.langgraph.run import Run
from orcheo.adapters.langgraph.signals import Aborted, Failed, RowsMoved
from orcheo.domain.errors import ExecutionConflict, NodeFailed, Unavailable

MAX_DEPTH: Final = 8
"""Graphs within graphs that nodes invoke."""
EXTRA: Final = "orcheo"
"""Member of LangGraph's ``configurable``: what the script itself passed to ``invoke``."""
_COUNTER: Final = "__pregel_scratchpad"
_RESUMES: Final = "__pregel_resuming"
INFRASTRUCTURE: Final = (Unavailable, ExecutionConflict, RowsMoved, Failed)
"""Not the graph failed, but what it stands on."""


def invoke(
    run: Run,
    config: RunnableConfig,
    payload: Mapping[str, Any],
    namespace: str,
) -> Any:
    """Run a graph; return its state, or what it streamed, as tagged JSON.

    Args:
        run: The segment.
        config: LangGraph's, of the task that asks.
        payload: See ``invoke`` in the protocol of user code.
        namespace: Where its checkpoints are.
    """
    if sum(part.isdecimal() for part in namespace.split("|")) > MAX_DEPTH:
        raise NodeFailed(f"Graphs are invoked within each other deeper than {MAX_DEPTH} levels.")
    graph = run.host(str(payload["graph"]), namespace)
    given = graph.starts_from(codec.decode(payload.get("input")))
    inner = _config(run, config, payload.get("config") or {}, namespace)
    try:
        if payload.get("method") == "stream":
            run.saver.streams[namespace] = payload.get("stream_mode") or "updates"
            graph.root.invoke(given, inner)
            return run.saver.streamed(namespace)
        return codec.encode(graph.root.invoke(given, inner))
    except GraphBubbleUp:
        raise
    except INFRASTRUCTURE as error:
        run.book.broken(error)
        raise Aborted(error) from error


def _config(
    run: Run, config: RunnableConfig, given: Mapping[str, Any], namespace: str
) -> RunnableConfig:
    around = config.get("configurable", {})
    made: RunnableConfig = {
        **config,
        "configurable": {
            **around,
            EXTRA: {**around.get(EXTRA, {}), **codec.decode(given.get("configurable") or {})},
            "checkpoint_ns": namespace,
            "checkpoint_id": None,
            _COUNTER: None,
            # Where there is a checkpoint, an earlier invocation left the graph there.
            _RESUMES: True,
        },
    }
    limit = given.get("recursion_limit")
    if isinstance(limit, int) and limit > 0:
        made["recursion_limit"] = _left(run, made, limit)
    return made


def _left(run: Run, config: RunnableConfig, limit: int) -> int:
    """Return how many of a graph's supersteps are left, which LangGraph counts from where it is."""
    found = run.saver.get_tuple(config)
    if found is None:
        return limit
    step = int(found.metadata.get("step", -1))
    if step >= limit:
        raise GraphRecursionError(f"The graph was not done after {limit} supersteps.")
    return max(1, limit - step - 2)
