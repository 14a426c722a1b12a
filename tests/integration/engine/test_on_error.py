"""``on_error``: where a graph goes on when a node fails for good."""

from typing import Any

import pytest

from orcheo.domain.lifecycles import ExecutionStatus
from tests.harness.nest import Nest, chain, fail, say, sub

Graph = dict[str, Any]


def ran(graph: Graph) -> tuple[Nest, str]:
    """Run a graph to its end."""
    nest = Nest()
    nest.workflow("child", chain(fail("bad")))
    nest.workflow("main", graph)
    execution = nest.send("main")
    nest.run()
    return nest, execution


def detour(node: Graph, *, path: str = "mend") -> Graph:
    """Return a graph whose first node may fail: ``node -> after``, else ``mend``."""
    return {
        "nodes": [
            {**node, "on_error": path},
            say("after"),
            say("mend", "{{results.a.error.type}}"),
        ],
        "edges": [
            {"from": "START", "to": node["id"]},
            {"from": node["id"], "to": "after"},
            {"from": "after", "to": "END"},
            {"from": "mend", "to": "END"},
        ],
    }


@pytest.mark.parametrize(
    ("node", "error"), [(fail("a"), "TemplateError"), (sub("a", "child"), "SubWorkflowFailed")]
)
def test_a_failed_node_leads_to_its_other_way_and_to_no_edge(node: Graph, error: str) -> None:
    nest, execution = ran(detour(node))
    assert nest.get(execution).status is ExecutionStatus.SUCCEEDED
    assert nest.visits(execution) == {"a": "failed", "mend": "succeeded"}
    results = nest.output(execution)["results"]
    assert results["a"]["error"]["type"] == error
    assert results["a"]["error"]["node_id"] == "a"
    assert results["mend"]["value"] == error
    assert "after" not in results


def test_a_node_that_does_not_fail_takes_its_edges() -> None:
    nest, execution = ran(detour(say("a")))
    assert nest.visits(execution) == {"a": "succeeded", "after": "succeeded"}


def test_a_failure_may_lead_to_the_end() -> None:
    nest, execution = ran(detour(fail("a"), path="END"))
    assert nest.get(execution).status is ExecutionStatus.SUCCEEDED
    assert nest.visits(execution) == {"a": "failed"}


def test_a_join_does_not_wait_for_who_took_another_way_and_siblings_are_kept() -> None:
    nest, execution = ran(
        {
            "nodes": [fail("a", on_error="mend"), say("b"), say("c"), say("mend"), say("join")],
            "edges": [
                *({"from": "START", "to": name} for name in "abc"),
                {"from": ["a", "b"], "to": "join"},
                {"from": "join", "to": "END"},
                {"from": "mend", "to": "END"},
                {"from": "c", "to": "END"},
            ],
        }
    )
    assert nest.get(execution).status is ExecutionStatus.SUCCEEDED
    assert nest.visits(execution) == {
        "a": "failed",
        "b": "succeeded",
        "c": "succeeded",
        "mend": "succeeded",
    }
    assert set(nest.output(execution)["results"]) == {"a", "b", "c", "mend"}


def test_a_sub_graph_answers_for_what_fails_in_it() -> None:
    inner = chain(say("x"), fail("bad"), say("y"))
    nest, execution = ran(detour({"id": "a", "kind": "graph", "graph": inner}))
    assert nest.get(execution).status is ExecutionStatus.SUCCEEDED
    results = nest.output(execution)["results"]
    assert results["a"]["error"]["type"] == "TemplateError"
    assert nest.visits(execution)["a"] == "failed"
    assert nest.visits(execution)["mend"] == "succeeded"


def test_a_node_within_a_sub_graph_has_its_own_way_on() -> None:
    inner = {
        "nodes": [fail("a", on_error="mend"), say("mend"), say("after")],
        "edges": [
            {"from": "START", "to": "a"},
            {"from": "a", "to": "after"},
            {"from": "after", "to": "END"},
            {"from": "mend", "to": "END"},
        ],
    }
    nest, execution = ran(chain({"id": "outer", "kind": "graph", "graph": inner}, say("last")))
    assert nest.get(execution).status is ExecutionStatus.SUCCEEDED
    visits = nest.visits(execution)
    assert visits["outer/a"] == "failed"
    assert visits["outer/mend"] == "succeeded"
    assert visits["last"] == "succeeded"
    assert "outer/after" not in visits
