from typing import Any

import pytest

from orcheo.domain.drafts import with_places_of

NEW: dict[str, Any] = {
    "nodes": [
        {"id": "a", "kind": "python", "at": "a"},
        {"id": "b", "kind": "python", "at": "b", "ui": {"x": 9, "y": 9}},
        {"id": "g", "kind": "graph", "graph": {"nodes": [{"id": "in", "kind": "python"}]}},
    ],
    "edges": [],
}


def test_nodes_stay_where_those_of_their_ids_were_in_sub_graphs_too() -> None:
    before = {
        "nodes": [
            {"id": "a", "kind": "builtin", "ui": {"x": 1, "y": 2, "width": 3}},
            {"id": "b", "ui": {"x": 1, "y": 1}},
            {
                "id": "g",
                "kind": "graph",
                "ui": {"x": 4, "y": 4},
                "graph": {"nodes": [{"id": "in", "ui": {"x": 5, "y": 5}}]},
            },
            {"id": "gone", "ui": {"x": 6, "y": 6}},
        ],
    }
    placed = with_places_of(before, NEW)
    a, b, g = placed["nodes"]
    assert (a["ui"], b["ui"], g["ui"]) == (
        {"x": 1, "y": 2, "width": 3},
        {"x": 9, "y": 9},
        {"x": 4, "y": 4},
    )
    assert g["graph"]["nodes"][0]["ui"] == {"x": 5, "y": 5}
    assert "ui" not in NEW["nodes"][0]


@pytest.mark.parametrize(
    "before",
    [
        None,
        [],
        {"nodes": "none"},
        {"nodes": [1, {"id": []}, {"id": "a", "ui": 1}]},
        {"nodes": [{"id": "a", "ui": {"x": "left"}}, {"id": "g", "kind": "graph", "graph": 1}]},
    ],
)
def test_what_is_no_graph_gives_no_places(before: Any) -> None:
    assert with_places_of(before, NEW) == NEW
