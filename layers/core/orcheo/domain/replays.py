"""Whether a graph can go on from a checkpoint: of another version, or with another state."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from orcheo.domain.commit_log import EntryType, Log, LogEntry
from orcheo.domain.graph import Graph, GraphNode, Subgraph, has_reserved
from orcheo.domain.pins import node_paths, unknown_node
from orcheo.domain.values import TAG, VALUE, plain

INPUTS: Final = "inputs"
RESULTS: Final = "results"
ROOT: Final = "__root__"
MAX_STATE_BYTES: Final = 200_000
"""Of all channels that a replay sets, as JSON."""
_BARRIER: Final = "join:"
_HIDDEN: Final = ("branch:", _BARRIER, "start:", "__")
"""How names of channels begin that only LangGraph sees."""

Findings = list[dict[str, str]]
"""``{path, message}`` each."""


# --- checkpoints of a log -----------------------------------------------------------------------


def checkpoints(log: Log) -> list[LogEntry]:
    """Return the checkpoints of a whole log, oldest first."""
    return [entry for entry in log.entries if entry.type is EntryType.CHECKPOINT]


def before_visit(log: Log, node: str) -> LogEntry | None:
    """Return the checkpoint that a node's last visit followed; null where it never ran."""
    found: LogEntry | None = None
    before: LogEntry | None = None
    for entry in checkpoints(log):
        if before is not None and node in {t["node"] for t in entry.body.get("tasks") or ()}:
            found = before
        before = entry
    if before is not None and node in _present(log, before):
        return before
    return found


def _present(log: Log, checkpoint: LogEntry) -> set[str]:
    rows = {str(row.body["node"]) for row in log.tasks if row.checkpoint == checkpoint.index}
    return rows | set(checkpoint.body.get("next") or ())


def following(checkpoint: LogEntry) -> list[str]:
    """Return the nodes behind a checkpoint, those which ``stop_after`` kept from running too."""
    return list(checkpoint.body.get("stopped") or checkpoint.body.get("next") or ())


def shown_values(checkpoint: LogEntry) -> dict[str, Any]:
    """Return the state at a checkpoint as plain JSON by channel, LangGraph's own left out."""
    return {
        name: plain(value)
        for name, value in _values(checkpoint).items()
        if name == ROOT or not name.startswith(_HIDDEN)
    }


def _values(checkpoint: LogEntry) -> dict[str, Any]:
    values = checkpoint.body.get("values") or {}
    if values.get(TAG) == "dict":  # names of channels may be anything
        return {str(name): value for name, value in values[VALUE]}
    return dict(values)


# --- what a graph lacks -------------------------------------------------------------------------


def lacking(graph: Graph, checkpoint: LogEntry) -> dict[str, list[str]]:
    """Return what a graph does not have that a checkpoint needs, by kind; empty where it can go on.

    ``nodes`` that come next, ``channels`` that hold a value, and ``edges`` from several nodes of
    which some have run.
    """
    known = channels(graph)
    values = _values(checkpoint)
    joins = {
        f"{_BARRIER}{'+'.join(edge.sources)}:{edge.target}"
        for edge in graph.edges
        if len(edge.sources) > 1
    }
    ids = {node.id for node in graph.nodes}
    missing = {
        "nodes": sorted({node for node in following(checkpoint) if node not in ids}),
        "channels": sorted(
            name
            for name in values
            if (name == ROOT or not name.startswith(_HIDDEN)) and name not in known
        ),
        "edges": sorted(
            name.removeprefix(_BARRIER)
            for name, value in values.items()
            if name.startswith(_BARRIER) and plain(value) and name not in joins
        ),
    }
    return {kind: names for kind, names in missing.items() if names}


def channels(graph: Subgraph) -> set[str]:
    """Return the names of a graph's channels that people may see."""
    names = {name for name, channel in graph.state.channels.items() if not channel.ephemeral}
    if graph.state.root in {"dict", "messages"}:
        names.add(ROOT)
    return names | {INPUTS, RESULTS} if has_reserved(graph) else names


def changed_graphs(before: Graph, now: Graph) -> list[str]:
    """Return the sub-graphs of a graph that another one has in another form, or not at all."""
    kept = {node.id: node for node in now.nodes if isinstance(node, GraphNode)}
    return [
        node.id
        for node in before.nodes
        if isinstance(node, GraphNode)
        and (node.id not in kept or kept[node.id].graph != node.graph)
    ]


# --- what a request says ------------------------------------------------------------------------


def state_findings(graph: Graph, state: Mapping[str, Any]) -> Findings:
    """Return what is wrong with channels that a replay sets; plain JSON by name."""
    known = channels(graph)
    found = [
        {
            "path": f"state.{name}",
            "message": f"there is no channel {name!r}; the graph has: {', '.join(sorted(known))}",
        }
        for name in state
        if name not in known
    ]
    if len(json.dumps(dict(state)).encode()) > MAX_STATE_BYTES:
        message = f"over {MAX_STATE_BYTES} bytes of JSON in all; set fewer or smaller channels"
        found.append({"path": "state", "message": message})
    return found


def policy_findings(graph: Graph, nodes: Mapping[str, str]) -> Findings:
    """Return what is wrong with policies by node."""
    known = node_paths(graph)
    roots = {node.id for node in graph.nodes}
    found: Findings = []
    for name, policy in nodes.items():
        path = f"policy.nodes.{name}"
        if name not in known:
            found.append({"path": path, "message": unknown_node(name, known)})
        elif policy == "reuse" and name not in roots:
            outer = name.partition("/")[0]
            message = f"a node within a sub-graph has no record of its own; reuse {outer!r} whole"
            found.append({"path": path, "message": message})
    return found


def sets_inputs(graph: Graph) -> bool:
    """Tell whether ``inputs`` is a channel that the graph has of itself."""
    return INPUTS in channels(graph) and INPUTS not in graph.state.channels


def described(missing: Mapping[str, Sequence[str]]) -> str:
    """Return what is missing as text."""
    return "; ".join(f"{kind}: {', '.join(map(repr, names))}" for kind, names in missing.items())
