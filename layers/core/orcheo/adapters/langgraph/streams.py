"""What LangGraph streams of a graph, told from its checkpoints.

A graph that a node streams may stop for a person, or for a worker that died, and go on later; a
stream of LangGraph then begins where the graph goes on. Checkpoints and tasks hold all of it, so
here it is read from them: the same rules as in ``langgraph.pregel``, and the same whoever runs it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from langgraph.checkpoint.base import Checkpoint

from orcheo.adapters.langgraph import codec
from orcheo.adapters.langgraph.frontier import Compiled, read


def chunks(
    compiled: Compiled,
    checkpoint: Checkpoint,
    tasks: Sequence[Mapping[str, Any]],
    modes: str | Sequence[str],
) -> list[Any]:
    """Return what a superstep streams, as tagged JSON.

    Args:
        compiled: The graph.
        checkpoint: That the superstep led to.
        tasks: Its tasks, their ``node`` without the nodes around it.
        modes: ``values`` or ``updates``; of several, each chunk is a pair with its mode.
    """
    wanted = [modes] if isinstance(modes, str) else modes
    found: list[tuple[str, Any]] = []
    if "updates" in wanted:
        found += [("updates", _update(compiled, task)) for task in tasks]
    if "values" in wanted:
        found += [("values", value) for value in _values(compiled, checkpoint)]
    if isinstance(modes, str):
        return [codec.encode(chunk) for _, chunk in found]
    return [codec.encode(pair) for pair in found]


def _update(compiled: Compiled, task: Mapping[str, Any]) -> Any:
    output, names = codec.decode(task["output"]), compiled.stream_channels_list
    if isinstance(output, dict) and isinstance(compiled.stream_channels_asis, list | tuple):
        output = {name: each for name, each in output.items() if name in names} or None
    return {str(task["node"]): output}


def _values(compiled: Compiled, checkpoint: Checkpoint) -> list[Any]:
    names = list(compiled.stream_channels_list)
    updated = checkpoint.get("updated_channels")
    if updated is not None and not set(updated) & set(names):
        return []
    state = read(compiled, checkpoint, names)
    if not state:
        return []
    whole = compiled.stream_channels_asis
    return [state.get(whole) if isinstance(whole, str) else state]
