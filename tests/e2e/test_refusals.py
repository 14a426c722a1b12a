"""Bad input: a problem that says what, where and the way out; nothing stored, nothing enqueued."""

from typing import Any

import httpx
import pytest

from tests.e2e.cloud import Cloud
from tests.e2e.scripts import CHAIN, HEAD

RANDOM = """\
import random
def build_graph():
    graph = StateGraph(dict)
    graph.add_node(f"n{random.random()}", lambda state: state)
    graph.add_edge(START, next(iter(graph.nodes)))
    return graph
"""
NODE = {"id": "a", "kind": "builtin", "type": "set_variable", "config": {}}
EDGES = [{"from": "START", "to": "a"}, {"from": "a", "to": "END"}]


def problem(answer: httpx.Response, *statuses: int) -> dict[str, Any]:
    """Check that an answer is a problem document."""
    assert answer.status_code in statuses, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json"), answer.text
    found: dict[str, Any] = answer.json()
    assert found["status"] == answer.status_code
    assert found["type"]
    assert found["title"]
    assert found["detail"]
    assert "Traceback" not in answer.text
    return found


@pytest.mark.parametrize(
    ("graph", "path"),
    [
        ({"nodes": [NODE], "edges": EDGES, "colour": 1}, "colour"),
        ({"nodes": [{**NODE, "id": 3}], "edges": EDGES}, "nodes.0.id"),
        ({"nodes": [NODE, NODE], "edges": EDGES}, "nodes.1.id"),
        ({"nodes": [{**NODE, "type": "magic"}], "edges": EDGES}, "nodes.0.type"),
        (
            {"nodes": [{**NODE, "output": {"channel": "x"}}], "edges": EDGES},
            "nodes.0.output.channel",
        ),
        ({"nodes": [NODE, {**NODE, "id": "b"}], "edges": EDGES}, "nodes.1"),
        ({"nodes": [NODE], "edges": [{"from": "a", "to": "z"}]}, "edges.0.to"),
    ],
)
def test_a_bad_graph_is_refused_and_not_stored(
    cloud: Cloud, graph: dict[str, Any], path: str
) -> None:
    before = cloud.ok("GET", "/workflows")["items"]
    body = {"name": "bad", "graph": graph}
    found = problem(cloud.api("POST", "/workflows", json=body), 400, 422)
    assert path in {issue["path"] for issue in found["issues"]}
    assert cloud.ok("GET", "/workflows")["items"] == before


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("def build_graph(:\n", "line"),
        ("import os\n", "os"),
        ("from langgraph.graph.state import inspect\n", "langgraph.graph.state"),
        ("x = 1\n", "graph"),
        ("def build_graph():\n    return 3\n", "graph"),
        (
            HEAD + RANDOM,
            "",
        ),
    ],
)
def test_a_bad_script_is_refused_and_not_stored(cloud: Cloud, script: str, says: str) -> None:
    before = cloud.ok("GET", "/workflows")["items"]
    body = {"name": "bad", "script": script}
    found = problem(cloud.api("POST", "/workflows/import-python", json=body), 422)
    assert says in found["detail"] or says in found
    assert cloud.ok("GET", "/workflows")["items"] == before


def test_a_script_too_large_is_refused(cloud: Cloud) -> None:
    body = {"name": "large", "script": "# " + "ä" * 70_000}
    problem(cloud.api("POST", "/workflows/import-python", json=body), 413)


def test_an_entry_point_that_is_missing_is_named(cloud: Cloud) -> None:
    body = {"name": "x", "script": CHAIN, "entrypoint": "nowhere"}
    found = problem(cloud.api("POST", "/workflows/import-python", json=body), 422)
    assert "nowhere" in found["detail"]


def test_unknown_members_and_wrong_types_are_named(cloud: Cloud) -> None:
    body = {"name": "x", "script": CHAIN, "colour": "red"}
    found = problem(cloud.api("POST", "/workflows/import-python", json=body), 400, 422)
    assert "colour" in str(found)
    found = problem(cloud.api("POST", "/workflows", json={"name": 3}), 400, 422)
    assert "name" in str(found)
    headers = {"content-type": "application/json"}
    problem(cloud.api("POST", "/workflows", content=b"{", headers=headers), 400, 422)


def test_what_is_not_there_or_not_allowed_is_a_problem(cloud: Cloud) -> None:
    problem(cloud.api("GET", "/nowhere"), 404)
    problem(cloud.api("GET", "/workflows/wf_unknown"), 404)
    problem(cloud.api("GET", "/executions/ex_unknown"), 404)
    problem(cloud.api("PATCH", "/workflows"), 405)
    url = cloud.settings["api_url"]
    problem(httpx.get(f"{url}/workflows", timeout=35), 401)
    forged = {"authorization": "Bearer orc_forged"}
    problem(httpx.get(f"{url}/workflows", headers=forged, timeout=35), 401, 403)


def test_a_stale_revision_is_refused(cloud: Cloud) -> None:
    workflow = cloud.import_script(CHAIN, "revisions")
    answer = cloud.api("GET", f"/workflows/{workflow}")
    stale = {"if-match": answer.headers["etag"]}
    cloud.ok("PUT", f"/workflows/{workflow}", json={"name": "first"}, headers=stale)
    refused = cloud.api("PUT", f"/workflows/{workflow}", json={"name": "second"}, headers=stale)
    problem(refused, 412)
    assert cloud.ok("GET", f"/workflows/{workflow}")["name"] == "first"


def test_a_key_used_with_another_body_is_a_conflict(cloud: Cloud) -> None:
    workflow = cloud.import_script(CHAIN, "keys")
    first = cloud.start(workflow, {"name": "Ada"}, **{"idempotency-key": "k-1"})
    again = cloud.start(workflow, {"name": "Ada"}, **{"idempotency-key": "k-1"})
    assert again == first
    path = f"/workflows/{workflow}/execute"
    body = {"inputs": {"name": "Eve"}}
    problem(cloud.api("POST", path, json=body, headers={"idempotency-key": "k-1"}), 409, 422)
    cloud.wait(first)
    listed = cloud.ok("GET", "/executions", params={"workflow_id": workflow})["items"]
    assert [found["id"] for found in listed] == [first]


def test_waiting_answers_with_the_result(cloud: Cloud) -> None:
    workflow = cloud.import_script(CHAIN, "prefer")
    path = f"/workflows/{workflow}/execute"
    body = {"inputs": {"name": "Ada"}}
    answer = cloud.api("POST", path, json=body, headers={"prefer": "wait=20"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["output"]["greeting"] == "HELLO ADA!"
