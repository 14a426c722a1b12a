"""Drafts: what the editor has of a workflow, not yet a version."""

import json
from collections.abc import Mapping
from typing import Any, Final

from orcheo.domain.errors import PayloadTooLarge, Unprocessable
from orcheo.domain.graph import Model
from orcheo.domain.identifiers import content_hash
from orcheo.domain.json_patch import MAX_DEPTH, canonical, depth
from orcheo.domain.workflows import Version, Workflow

MAX_BYTES: Final = 4 * 1024 * 1024
"""Of a draft's graph, as JSON."""
EMPTY: Final[Mapping[str, Any]] = {
    "schema_version": 1,
    "state": {"channels": {}},
    "nodes": [],
    "edges": [],
    "branches": [],
    "settings": {},
}
"""What is edited where there is no version: each list is there for patches to add to."""


class Draft(Model):
    """A working copy.

    Revisions of a workflow's drafts only rise, over discarded drafts too, so that nobody's change
    is applied to something else than they read.
    """

    workflow_id: str
    revision: int
    """The ETag is its text in quotes."""
    base_version: int | None
    """The version that it was made from; null: there was none. Of a discarded draft: the newest
    version at that time."""
    base_hash: str
    """Of the base's graph."""
    graph: dict[str, Any] | None
    """May be invalid. Null where the draft was discarded: only its revision is left."""
    graph_hash: str
    updated_at: str
    updated_by: str

    @property
    def changed(self) -> bool:
        """Whether it differs from its base."""
        return self.graph_hash != self.base_hash


def graph_hash(graph: Mapping[str, Any]) -> str:
    """Return what two graphs have in common when they are the same JSON."""
    return content_hash(canonical(graph).encode())


def require_storable(graph: Any) -> dict[str, Any]:
    """Return a draft's graph; Unprocessable or PayloadTooLarge where it cannot be kept."""
    if not isinstance(graph, dict):
        raise Unprocessable(
            "A draft is a JSON object; the graph would be something else.",
            errors=[{"path": "graph", "message": "not an object"}],
        )
    if depth(graph) > MAX_DEPTH:
        raise Unprocessable(
            f"The graph is over {MAX_DEPTH} levels deep; flatten it.",
            errors=[{"path": "graph", "message": f"over {MAX_DEPTH} levels deep"}],
        )
    size = len(json.dumps(graph, separators=(",", ":"), ensure_ascii=False).encode())
    if size > MAX_BYTES:
        raise PayloadTooLarge(
            f"The graph has {size} bytes; {MAX_BYTES} are allowed. Move data into the inputs.",
            size=size,
            limit=MAX_BYTES,
        )
    return graph


def made_from(workflow: Workflow, newest: Version | None, discarded: Draft | None) -> Draft:
    """Return the draft of a workflow of which none is stored.

    Its revision is 0 at first. It rises with each version that is added, since the draft is then
    another one, and goes on from where a discarded draft has stopped.
    """
    if discarded is None:
        revision = max(0, workflow.latest_version - 1)
    else:
        since = workflow.latest_version - (discarded.base_version or 0)
        revision = discarded.revision + max(0, since)
    graph = dict(EMPTY) if newest is None else newest.graph.to_json()
    same = graph_hash(graph)
    return Draft(
        workflow_id=workflow.id,
        revision=revision,
        base_version=None if newest is None else newest.number,
        base_hash=same,
        graph=graph,
        graph_hash=same,
        updated_at=workflow.created_at if newest is None else newest.created_at,
        updated_by=workflow.created_by if newest is None else newest.created_by,
    )


def with_places_of(before: Any, graph: Mapping[str, Any]) -> dict[str, Any]:
    """Return a graph whose nodes are drawn where those of their ids were, sub-graphs too.

    Args:
        before: Any JSON; where it is no graph, nothing is taken from it.
        graph: A node in it that has a place keeps that.
    """
    drawn = {node["id"]: node for node in _nodes(before) if isinstance(node.get("id"), str)}
    return {**graph, "nodes": [_placed(node, drawn.get(node["id"])) for node in graph["nodes"]]}


def _placed(node: Mapping[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    if before is None:
        return dict(node)
    placed = dict(node)
    if placed.get("ui") is None and _is_place(before.get("ui")):
        placed["ui"] = before["ui"]
    if placed.get("kind") == "graph" and before.get("kind") == "graph":
        placed["graph"] = with_places_of(before.get("graph"), placed["graph"])
    return placed


def _is_place(ui: Any) -> bool:
    return isinstance(ui, Mapping) and all(
        isinstance(ui.get(axis, 0), int | float) for axis in ("x", "y")
    )


def _nodes(graph: Any) -> list[Mapping[str, Any]]:
    listed = graph.get("nodes") if isinstance(graph, Mapping) else None
    return (
        [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    )
