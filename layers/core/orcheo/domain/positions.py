"""Where callables of a script are in its graph: the positions that a fresh import would give."""

from typing import Any

from orcheo.domain.graph import Graph, Subgraph


def escaped(name: str) -> str:
    """Return a node id as one step of a position (RFC 6901's escapes)."""
    return name.replace("~", "~0").replace("/", "~1")


def relocated(graph: Graph) -> Graph:
    """Return a graph whose python nodes, branches and reducers name their own places.

    An edited graph may name a callable by the place that it had in its script: under another node
    id, or after another node. A script that builds the edited graph has it in its new place.
    """
    return graph.model_copy(update=_moved(graph, ""))


def _moved(graph: Subgraph, path: str) -> dict[str, Any]:
    nodes: list[Any] = []
    for node in graph.nodes:
        at = f"{path}{escaped(node.id)}"
        if node.kind == "python":
            nodes.append(node.model_copy(update={"at": at}))
        elif node.kind == "graph":
            inner = node.graph.model_copy(update=_moved(node.graph, f"{at}/"))
            own = None if node.at is None else at
            nodes.append(node.model_copy(update={"graph": inner, "at": own}))
        else:
            nodes.append(node)
    counts: dict[str, int] = {}
    branches: list[Any] = []
    for branch in graph.branches:
        index = counts.get(branch.source, 0)
        counts[branch.source] = index + 1
        if branch.kind == "python":
            at = f"{path}{escaped(branch.source)}/branch/{index}"
            branches.append(branch.model_copy(update={"at": at}))
        else:
            branches.append(branch)
    return {"nodes": nodes, "branches": branches, "state": _moved_state(graph, path)}


def _moved_state(graph: Subgraph, path: str) -> Any:
    channels = {
        name: channel
        if channel.reducer is None or isinstance(channel.reducer, str)
        else channel.model_copy(
            update={
                "reducer": channel.reducer.model_copy(
                    update={"python": f"{path}channel/{escaped(name)}"}
                )
            }
        )
        for name, channel in graph.state.channels.items()
    }
    return graph.state.model_copy(update={"channels": channels})
