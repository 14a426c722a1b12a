import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pytest

from orcheo.domain.catalogue import ConfigIssue, NodeType
from orcheo.domain.errors import InvalidGraph
from orcheo.domain.graph import Graph
from orcheo.domain.validation import require_valid, validate

ENTRIES = (
    NodeType(
        type="set_variable",
        kind="node",
        title="Set",
        description="",
        category="data",
        config_schema={},
    ),
    NodeType(
        type="if_else",
        kind="branch",
        title="If",
        description="",
        category="logic",
        config_schema={},
        outcomes=("true", "false"),
    ),
)


class Registry:
    """Two types, and a configuration rule: ``bad`` is refused."""

    def find(self, kind: Literal["node", "branch"], type_name: str) -> NodeType | None:
        return next((e for e in ENTRIES if (e.kind, e.type) == (kind, type_name)), None)

    def entries(self) -> Sequence[NodeType]:
        return ENTRIES

    def check(
        self, kind: Literal["node", "branch"], type_name: str, config: Mapping[str, Any]
    ) -> Sequence[ConfigIssue]:
        del kind, type_name
        return [ConfigIssue(path=("bad",), message="no")] if "bad" in config else []


def node(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": "builtin", "type": "set_variable", "config": {}, **more}


def edge(source: Any, target: str) -> dict[str, Any]:
    return {"from": source, "to": target}


def if_else(source: str, to: dict[str, str], **config: Any) -> dict[str, Any]:
    return {"from": source, "kind": "builtin", "type": "if_else", "config": config, "to": to}


def graph(**changes: Any) -> dict[str, Any]:
    return {
        "nodes": [node("a"), node("b")],
        "edges": [edge("START", "a"), edge("a", "b"), edge("b", "END")],
        **changes,
    }


def found(document: Any) -> set[tuple[str, str, str]]:
    _, issues = validate(document, Registry())
    return {(issue.path, issue.code, issue.severity) for issue in issues}


def test_a_good_graph_has_no_issues_and_survives_a_round_trip() -> None:
    read, issues = validate(graph(), Registry())
    assert issues == []
    assert read is not None
    assert Graph.model_validate(read.to_json()) == read


def note(name: str, text: str = "") -> dict[str, Any]:
    box = {"x": 0, "y": 0, "width": 100, "height": 80}
    return {"id": name, "text": text, "color": "yellow", **box}


def test_notes_have_limits_and_mean_nothing() -> None:
    assert found(graph(ui={"notes": [note(f"n{i}", "x" * 10_000) for i in range(200)]})) == set()
    assert found(graph(ui={"end": {"x": 1, "y": 2.5}, "start": None})) == set()
    for notes, path in (
        ([note(f"n{i}") for i in range(201)], "ui.notes"),
        ([note("a", "x" * 10_001)], "ui.notes.0.text"),
        ([note("a"), note("a")], "ui"),
        ([{**note("a"), "width": 0}], "ui.notes.0.width"),
    ):
        assert found(graph(ui={"notes": notes})) == {(path, "invalid_shape", "error")}


def test_sub_graphs_read_results_from_around_them_and_show_theirs() -> None:
    read_outer = node("inner", config={"m": "{{results.a.x}}", "n": "{{results.nobody}}"})
    frame = {"nodes": [read_outer], "edges": [edge("START", "inner"), edge("inner", "END")]}
    after = node("b", config={"m": "{{results.inner.x}}"})
    nodes = [node("a"), {"id": "g", "kind": "graph", "graph": frame}, after]
    edges = [edge("START", "a"), edge("a", "g"), edge("g", "b"), edge("b", "END")]
    assert found({"nodes": nodes, "edges": edges}) == {
        ("nodes.1.graph.nodes.0.config", "unknown_result", "error")
    }


PYTHON = {
    "nodes": [{"id": "a", "kind": "python", "at": "a"}, {"id": "b", "kind": "python", "at": "b"}],
    "script": {"sha256": "0" * 64},
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"nodes": []}, ("nodes", "empty_graph", "error")),
        ({"colour": 1}, ("colour", "invalid_shape", "error")),
        ({"nodes": [node("a", colour=1)]}, ("nodes.0.colour", "invalid_shape", "error")),
        (
            {"nodes": [node("a", retry={"max_attempts": 0})]},
            ("nodes.0.retry.max_attempts", "invalid_shape", "error"),
        ),
        ({"nodes": [{"id": "a", "kind": "magic"}]}, ("nodes.0", "invalid_shape", "error")),
        ({"nodes": [{"id": "a", "kind": "python", "at": "a"}]}, ("", "invalid_shape", "error")),
        ({"nodes": [node("a"), node("a"), node("b")]}, ("nodes.1.id", "duplicate_node", "error")),
        ({"nodes": [node("a"), node("b"), node("END")]}, ("nodes.2.id", "reserved_name", "error")),
        (
            {"nodes": [node("a"), node("b", type="magic")]},
            ("nodes.1.type", "unknown_node_type", "error"),
        ),
        (
            {"nodes": [node("a"), node("b", config={"bad": 1})]},
            ("nodes.1.config.bad", "invalid_config", "error"),
        ),
        (
            {"nodes": [node("a"), node("b", output={"channel": "x"})]},
            ("nodes.1.output.channel", "unknown_channel", "error"),
        ),
        (
            {"nodes": [node("a"), node("b", config={"m": "{{nope.x}}"})]},
            ("nodes.1.config", "unknown_channel", "error"),
        ),
        (
            {"nodes": [node("a"), node("b", config={"m": "{{results.z.x}}"})]},
            ("nodes.1.config", "unknown_result", "error"),
        ),
        (
            {"state": {"channels": {"x": {"reducer": "sum"}}}},
            ("state.channels.x.reducer", "unknown_reducer", "error"),
        ),
        ({"state": {"output": ["x"]}}, ("state.output.0", "unknown_channel", "error")),
        (
            {"edges": [edge("START", "a"), edge("a", "z"), edge("a", "b"), edge("b", "END")]},
            ("edges.1.to", "unknown_node", "error"),
        ),
        (
            {"edges": [edge("START", "a"), edge("z", "b"), edge("a", "b"), edge("b", "END")]},
            ("edges.1.from", "unknown_node", "error"),
        ),
        (
            {"edges": [edge("START", "a"), edge("END", "b"), edge("a", "b")]},
            ("edges.1.from", "edge_from_end", "error"),
        ),
        (
            {"edges": [edge("START", "a"), edge("a", "START"), edge("a", "b")]},
            ("edges.1.to", "edge_to_start", "error"),
        ),
        (
            {"edges": [edge("START", "a"), edge(["a", "a"], "b")]},
            ("edges.1.from", "self_join", "error"),
        ),
        ({"edges": [edge("a", "b"), edge("b", "END")]}, ("edges", "no_entry", "error")),
        ({"edges": [edge("START", "a"), edge("a", "END")]}, ("nodes.1", "unreachable", "error")),
        (
            {"edges": [edge("START", "a"), edge("a", "b"), edge("b", "a")]},
            ("edges", "no_exit", "error"),
        ),
        ({"edges": [edge("START", "a"), edge("a", "b")]}, ("nodes.1", "dead_end", "warning")),
        (
            {"branches": [if_else("a", {"true": "b"})]},
            ("branches.0.to", "invalid_outcomes", "error"),
        ),
        (
            {"branches": [if_else("a", {"true": "b", "false": "z"})]},
            ("branches.0.to.false", "unknown_node", "error"),
        ),
        (
            {"branches": [if_else("z", {"true": "b", "false": "END"})]},
            ("branches.0.from", "unknown_node", "error"),
        ),
        (
            {"branches": [if_else("a", {"true": "b", "false": "END"}, bad=1)]},
            ("branches.0.config.bad", "invalid_config", "error"),
        ),
        (
            {"branches": [{**if_else("a", {"x": "b"}), "type": "dice"}]},
            ("branches.0.type", "unknown_node_type", "error"),
        ),
        (
            {
                "nodes": [
                    node("a"),
                    node("b"),
                    {
                        "id": "w",
                        "kind": "workflow",
                        "workflow_id": "wf_x",
                        "inputs": {"text": "{{results.z}}"},
                    },
                ]
            },
            ("nodes.2.inputs", "unknown_result", "error"),
        ),
        (
            {
                "nodes": [
                    node("a"),
                    node("b"),
                    {
                        "id": "w",
                        "kind": "workflow",
                        "workflow_id": "wf_x",
                        "output": {"channel": "z"},
                    },
                ]
            },
            ("nodes.2.output.channel", "unknown_channel", "error"),
        ),
        ({**PYTHON, "edges": [edge("START", "a")]}, ("nodes.1", "unreachable", "warning")),
    ],
)
def test_each_mistake_is_named_where_it_is(
    changes: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    assert expected in found(graph(**changes))


def test_a_sub_graph_is_looked_into() -> None:
    inner = {"nodes": [node("x", type="magic")], "edges": [edge("START", "x"), edge("x", "END")]}
    outer = graph(nodes=[node("a"), {"id": "b", "kind": "graph", "graph": inner}])
    assert ("nodes.1.graph.nodes.0.type", "unknown_node_type", "error") in found(outer)


@pytest.mark.parametrize("document", [None, [], "graph", 3, {"nodes": "many"}, {"edges": [3]}])
def test_what_is_no_graph_is_said_not_raised(document: Any) -> None:
    assert {code for _, code, _ in found(document)} <= {"invalid_shape", "empty_graph"}
    assert found(document)


def test_errors_come_out_together() -> None:
    document = graph(nodes=[node("a", type="magic"), node("a")], edges=[edge("START", "z")])
    with pytest.raises(InvalidGraph, match="more") as caught:
        require_valid(document, Registry())
    assert len(caught.value.details["issues"]) >= 4


def test_warnings_do_not_forbid() -> None:
    read, issues = require_valid(graph(**PYTHON, edges=[edge("START", "a")]), Registry())
    assert read.script is not None
    assert {issue.severity for issue in issues} == {"warning"}


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        ({"type": "nothing"}, "The schema is none: /type"),
        ({"$ref": "https://example.com/schema"}, "nothing is fetched"),
        ({"description": "x" * 33_000}, "may have 32768 bytes"),
    ],
)
def test_an_input_schema_that_is_none_is_an_error(schema: Any, says: str) -> None:
    _, (issue,) = validate(graph(settings={"input_schema": schema}), Registry())
    assert (issue.code, issue.path) == ("invalid_schema", "settings.input_schema")
    assert says in issue.message


def test_an_input_schema_is_kept_as_it_was_written() -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    read, issues = validate(graph(settings={"input_schema": schema}), Registry())
    assert read is not None
    assert issues == []
    assert read.to_json()["settings"] == {"input_schema": schema}


def chain(length: int) -> dict[str, Any]:
    names = ["START", *(f"n{number}" for number in range(length)), "END"]
    edges = [edge(source, target) for source, target in itertools.pairwise(names)]
    return {"nodes": [node(name) for name in names[1:-1]], "edges": edges}


def test_two_thousand_nodes_are_a_graph_and_one_more_is_not() -> None:
    assert found(chain(2_000)) == set()
    assert found(chain(2_001)) == {("nodes", "invalid_shape", "error")}
