import copy
import itertools
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orcheo.domain.graph import Graph
from orcheo.domain.graph_diff import diff, first_difference, inverse, is_empty
from tests.harness.graphs import graphs

Document = dict[str, Any]
SHA = "a" * 64
SLOW = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def node(name: str, **more: Any) -> Document:
    return {"id": name, "kind": "builtin", "type": "set_variable", "config": {}, **more}


def graph(*nodes: Document, **more: Any) -> Graph:
    ids = [each["id"] for each in nodes]
    steps = ["START", *ids, "END"]
    edges = [{"from": a, "to": b} for a, b in itertools.pairwise(steps)]
    return Graph.model_validate({"nodes": list(nodes), "edges": edges, **more})


def changes(before: Graph, after: Graph) -> Document:
    """Return the parts of a difference that hold something."""
    found = diff(before, after)
    assert json.loads(json.dumps(found)) == found
    flat = {f"{verb} {part}": found[verb][part] for verb in ("added", "removed")
            for part in found[verb]}  # fmt: skip
    flat |= {name: found[name] for name in ("changed", "renamed", "layout", "script")}
    return {name: entries for name, entries in flat.items() if entries}


def test_a_changed_configuration_is_found_by_path() -> None:
    before = graph(node("a", config={"message": "Hi", "to": {"x": [1, 2]}, "old": 1}))
    after = graph(node("a", config={"message": "Ho", "to": {"x": [1, 3]}, "new": None}))
    assert changes(before, after) == {
        "changed": [
            {"path": "/nodes/a/config/message", "before": "Hi", "after": "Ho"},
            {"path": "/nodes/a/config/to/x/1", "before": 2, "after": 3},
            {"path": "/nodes/a/config/old", "before": 1},
            {"path": "/nodes/a/config/new", "after": None},
        ]
    }


def test_a_new_node_comes_with_its_edges() -> None:
    before, after = graph(node("a")), graph(node("a"), node("b/1", label="B"))
    expected = {"id": "b/1", "kind": "builtin", "type": "set_variable", "config": {}, "label": "B"}
    assert changes(before, after) == {
        "added nodes": [{"path": "/nodes/b~11", "value": expected}],
        "added edges": [
            {"path": "/edges", "value": {"from": "a", "to": "b/1"}},
            {"path": "/edges", "value": {"from": "b/1", "to": "END"}},
        ],
        "removed edges": [{"path": "/edges", "value": {"from": "a", "to": "END"}}],
    }


def test_notes_and_the_places_of_the_ends_are_layout() -> None:
    place = {"x": 1, "y": 2}
    note: Document = {"id": "n/1", **place, "width": 9, "height": 9, "text": "Hi", "color": "blue"}
    before = graph(node("a"), ui={"start": place, "notes": [note]})
    after = graph(node("a"), ui={"start": None, "end": place, "notes": [{**note, "text": "Ho"}]})
    assert changes(before, after) == {
        "layout": [
            {"path": "/ui/start", "before": {"x": 1.0, "y": 2.0}, "after": None},
            {"path": "/ui/end", "before": None, "after": {"x": 1.0, "y": 2.0}},
            {"path": "/ui/notes/n~11/text", "before": "Hi", "after": "Ho"},
        ]
    }
    assert is_empty(diff(graph(node("a")), graph(node("a"), ui={"notes": []})))


def test_a_node_that_only_moved_on_the_canvas_is_layout() -> None:
    before = graph(node("a", ui={"x": 0, "y": 0}))
    after = graph(node("a", ui={"x": 10, "y": 0, "colour": "red"}))
    assert changes(before, after) == {
        "layout": [
            {"path": "/nodes/a/ui/x", "before": 0.0, "after": 10.0},
            {"path": "/nodes/a/ui/colour", "after": "red"},
        ]
    }


def test_a_renamed_node_keeps_its_edges_and_branches() -> None:
    router = {"kind": "builtin", "type": "if_else", "from": "a", "config": {}}
    first = graph(node("a"), node("b", config={"x": 1}), branches=[{**router, "to": {"true": "b"}}])
    then = graph(node("a"), node("c", config={"x": 1}), branches=[{**router, "to": {"true": "c"}}])
    assert changes(first, then) == {
        "renamed": [{"path": "/nodes", "before": "b", "after": "c"}],
    }


def test_two_alike_nodes_are_not_taken_for_renamed_ones() -> None:
    found = changes(graph(node("a"), node("b")), graph(node("c"), node("d")))
    assert "renamed" not in found
    assert len(found["added nodes"]) == len(found["removed nodes"]) == 2


def test_a_branch_is_known_by_its_start_and_its_name() -> None:
    router = {"kind": "builtin", "type": "if_else", "from": "a", "config": {}, "to": {"true": "a"}}
    second = {**router, "config": {"x": 1}}
    before = graph(node("a"), branches=[router, second])
    after = graph(node("a"), branches=[router, {**second, "to": {"true": "END"}}])
    assert changes(before, after) == {
        "changed": [{"path": "/branches/a/if_else#2/to/true", "before": "a", "after": "END"}]
    }


def test_a_sub_graph_is_compared_in_its_place() -> None:
    def outer(**inside: Any) -> Graph:
        inner = graph(node("i", **inside)).model_dump(include={"nodes", "edges"}, by_alias=True)
        return graph({"id": "sub", "kind": "graph", "graph": inner})

    assert changes(outer(), outer(timeout_seconds=5)) == {
        "changed": [
            {"path": "/nodes/sub/graph/nodes/i/timeout_seconds", "before": None, "after": 5.0}
        ]
    }


def test_scripts_that_differ_are_named_by_hash() -> None:
    python = {"id": "a", "kind": "python", "at": "a"}
    before = graph(python, script={"sha256": SHA, "entrypoint": "build"})
    after = graph(python, script={"sha256": "b" * 64, "entrypoint": "main"})
    assert changes(before, after) == {
        "changed": [{"path": "/script/entrypoint", "before": "build", "after": "main"}],
        "script": {"before": SHA, "after": "b" * 64},
    }
    assert changes(graph(node("a")), before)["script"] == {"before": None, "after": SHA}


def test_a_default_that_is_spelt_out_is_no_difference() -> None:
    channels = {"x": {"type": "any", "reducer": None, "ephemeral": False}}
    spelt = graph(
        node("a", retry=None, isolated=False),
        settings={"max_steps": 1000},
        state={"root": "typed", "channels": channels},
    )
    assert changes(graph(node("a"), state={"channels": {"x": {}}}), spelt) == {}


def test_an_initial_null_is_not_the_same_as_none_at_all() -> None:
    before = graph(node("a"), state={"channels": {"x": {}}})
    after = graph(node("a"), state={"channels": {"x": {"initial": None}}})
    assert changes(before, after) == {
        "changed": [{"path": "/state/channels/x/initial", "after": None}]
    }


def test_true_is_not_one() -> None:
    assert changes(graph(node("a", config={"x": True})), graph(node("a", config={"x": 1})))


def test_a_join_of_one_node_is_an_edge_from_it() -> None:
    parts: Document = {"nodes": [node("a")]}
    start = {"from": "START", "to": "a"}
    plain = Graph.model_validate({**parts, "edges": [start, {"from": "a", "to": "END"}]})
    join = Graph.model_validate({**parts, "edges": [{"from": ["a"], "to": "END"}, start, start]})
    assert changes(plain, join) == {}


# --- properties ---------------------------------------------------------------------------------


@SLOW
@given(graphs(workflows=True))
def test_a_graph_does_not_differ_from_itself(document: Document) -> None:
    one = Graph.model_validate(document)
    assert is_empty(diff(one, Graph.model_validate(one.to_json())))
    assert is_empty(diff(one, Graph.model_validate(one.model_dump(by_alias=True))) | NO_INITIALS)


NO_INITIALS: Document = {"changed": []}
"""A full dump states an initial null for each channel, which says something."""


@SLOW
@given(graphs(workflows=True), st.randoms(use_true_random=False))
def test_order_that_means_nothing_is_no_difference(document: Document, chance: Any) -> None:
    shuffled = _shuffled(document, chance)
    assert is_empty(diff(Graph.model_validate(document), Graph.model_validate(shuffled)))


def _shuffled(graph_: Document, chance: random.Random) -> Document:
    made = copy.deepcopy(graph_)
    for name in ("nodes", "edges"):
        chance.shuffle(made[name])
    made["branches"].sort(key=lambda branch: branch["from"])
    for edge in made["edges"]:
        if isinstance(edge["from"], list):
            chance.shuffle(edge["from"])
    for each in made["nodes"]:
        if each["kind"] == "graph":
            each["graph"] = _shuffled(each["graph"], chance)
    for name in ("interrupt_before", "interrupt_after"):
        chance.shuffle(made.get(name, []))
    channels = list(made["state"]["channels"].items())
    chance.shuffle(channels)
    made["state"]["channels"] = dict(channels)
    return made


@SLOW
@given(graphs(depth=1), graphs(depth=1))
def test_the_way_back_is_the_inverse(one: Document, two: Document) -> None:
    before, after = Graph.model_validate(one), Graph.model_validate(two)
    there, back = diff(before, after), diff(after, before)
    if there["renamed"]:
        return  # paths below a renamed node have its new id, on the way back its old one
    assert _unordered(inverse(there)) == _unordered(back)


def _unordered(value: Any) -> Any:
    if isinstance(value, list):
        return sorted((_unordered(each) for each in value), key=repr)
    if isinstance(value, dict):
        return {key: _unordered(each) for key, each in sorted(value.items())}
    return value


# --- every mutation is found --------------------------------------------------------------------


def _first(graph_: Document) -> Document:
    found: Document = graph_["nodes"][0]
    return found


def _add_node(graph_: Document) -> None:
    graph_["nodes"].append(node("brand new"))


def _remove_node(graph_: Document) -> None:
    graph_["nodes"].pop()


def _add_edge(graph_: Document) -> None:
    graph_["edges"].append({"from": [_first(graph_)["id"], "brand new"], "to": "END"})


def _remove_edge(graph_: Document) -> None:
    gone = graph_["edges"].pop()
    graph_["edges"] = [each for each in graph_["edges"] if each != gone]


def _add_branch(graph_: Document) -> None:
    router = {"kind": "builtin", "type": "if_else", "config": {"new": 1}, "to": {}}
    graph_["branches"].append({"from": "START", **router})


def _turn_branch(graph_: Document) -> None:
    if not graph_["branches"]:
        _add_branch(graph_)
        return
    to: Document = graph_["branches"][0].setdefault("to", {})
    to["brand new"] = "END"


def _set(member: str, value: Any) -> Callable[[Document], None]:
    def mutate(graph_: Document) -> None:
        _first(graph_)[member] = value

    return mutate


def _toggle(member: str) -> Callable[[Document], None]:
    def mutate(graph_: Document) -> None:
        _first(graph_)[member] = not _first(graph_).get(member, False)

    return mutate


def _change_kind(graph_: Document) -> None:
    kept = {"id": _first(graph_)["id"], "kind": "workflow", "workflow_id": "wf_new"}
    graph_["nodes"][0] = kept


def _add_channel(graph_: Document) -> None:
    graph_["state"]["channels"]["brand new"] = {}


def _state(member: str, value: Any) -> Callable[[Document], None]:
    def mutate(graph_: Document) -> None:
        graph_["state"][member] = value

    return mutate


def _interrupt(graph_: Document) -> None:
    graph_["interrupt_before"] = ["brand new"]


def _settings(graph_: Document) -> None:
    graph_["settings"] = {**graph_.get("settings", {}), "max_steps": 77_777}


def _inner(graph_: Document) -> None:
    nodes = graph_["nodes"]
    inner = next((each["graph"] for each in nodes if each["kind"] == "graph"), None)
    if inner is None:
        inner = dict[str, Any](nodes=[], edges=[], branches=[], state={"channels": {}})
        nodes.append({"id": "brand new sub", "kind": "graph", "graph": inner})
    inner["nodes"].append(node("brand new"))


MUTATIONS: dict[str, Callable[[Document], None]] = {
    "a node is added": _add_node,
    "a node is removed": _remove_node,
    "an edge is added": _add_edge,
    "an edge is removed": _remove_edge,
    "a branch is added": _add_branch,
    "a branch leads elsewhere": _turn_branch,
    "a kind is changed": _change_kind,
    "a label is changed": _set("label", "brand new"),
    "a retry is changed": _set("retry", {"max_attempts": 99, "backoff": 7}),
    "a timeout is changed": _set("timeout_seconds", 777),
    "a node is isolated or not": _toggle("isolated"),
    "a node is deferred or not": _toggle("defer"),
    "a node is moved": _set("ui", {"x": 12_345}),
    "a channel is added": _add_channel,
    "the input is changed": _state("input", ["brand new"]),
    "the output is changed": _state("output", ["brand new"]),
    "the root is changed": _state("root", "brand new"),
    "an interrupt is added": _interrupt,
    "the settings are changed": _settings,
    "a sub-graph is changed": _inner,
}


@pytest.mark.parametrize("name", MUTATIONS)
@settings(parent=SLOW, max_examples=10)
@given(document=graphs(depth=1))
def test_every_mutation_is_found(name: str, document: Document) -> None:
    mutated = copy.deepcopy(document)
    MUTATIONS[name](mutated)
    if name == "the root is changed":
        mutated["state"]["root"] = "typed" if document["state"].get("root") == "dict" else "dict"
    found = diff(Graph.model_validate(document), Graph.model_validate(mutated))
    assert not is_empty(found), name
    assert first_difference(found)
    assert (name == "a node is moved") == (is_empty({**found, "layout": []}))
