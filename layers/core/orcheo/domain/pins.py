"""Outputs given in place of running nodes, and where an execution stops, checked against a graph.

A node is named by its id; within a sub-graph with the ids of the nodes around it: ``outer/inner``.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from orcheo.domain.graph import GraphNode, Node, PythonNode, Subgraph

MAX_BYTES: Final = 200_000
"""Of all pins together, as JSON: they travel in the message and in the status item."""

_WHOLE: Final = frozenset({"dict", "messages"})
"""Roots whose nodes give the whole state, of whatever shape, and not channels by name."""


def node_paths(graph: Subgraph) -> dict[str, tuple[Node, Subgraph]]:
    """Return each node of a graph and its sub-graphs by path, with the graph that it stands in."""
    return dict(_walk(graph, ()))


def _walk(graph: Subgraph, around: tuple[str, ...]) -> Iterator[tuple[str, tuple[Node, Subgraph]]]:
    for node in graph.nodes:
        yield "/".join((*around, node.id)), (node, graph)
        if isinstance(node, GraphNode):
            yield from _walk(node.graph, (*around, node.id))


def findings(
    graph: Subgraph, pins: Mapping[str, Any], stop_after: str | None
) -> list[dict[str, str]]:
    """Return what is wrong with pins and a stop: ``{path, message}`` each, nothing where all fits.

    Args:
        graph: What is to run.
        pins: Plain JSON by node: of a built-in node its output, of others an update of the state.
        stop_after: A node, or null.
    """
    known = node_paths(graph)
    found = [
        {"path": f"pins.{name}", "message": message}
        for name, pin in pins.items()
        if (message := _pin_finding(name, pin, known)) is not None
    ]
    if len(json.dumps(dict(pins)).encode()) > MAX_BYTES:
        message = f"over {MAX_BYTES} bytes of JSON in all; pin smaller outputs"
        found.append({"path": "pins", "message": message})
    if stop_after is not None and stop_after not in known:
        found.append({"path": "stop_after", "message": unknown_node(stop_after, known)})
    return found


def unknown_node(name: str, known: Mapping[str, Any]) -> str:
    """Return that there is no such node, and which there are."""
    shown = ", ".join(sorted(known)[:20]) or "none"
    return f"there is no node {name!r}; the graph has: {shown}"


def _pin_finding(name: str, pin: Any, known: Mapping[str, tuple[Node, Subgraph]]) -> str | None:
    if name not in known:
        return unknown_node(name, known)
    node, graph = known[name]
    is_keyed = isinstance(node, PythonNode | GraphNode) and graph.state.root not in _WHOLE
    if is_keyed and pin is not None and not isinstance(pin, Mapping):
        return "must be an object, channels by name, or null: an update of the state"
    return None
