"""Versions as Python, and what differs between two of them."""

import pytest

from orcheo.domain.errors import FormatterUnavailable, ScriptRejected
from orcheo.domain.identifiers import content_hash
from tests.harness.api import EDGES, GRAPH, NODE, SCRIPT, World, python_graph


def imported(world: World) -> str:
    """Import the sample script; return the workflow's path."""
    body = {"name": "greet", "script": SCRIPT, "entrypoint": "build_graph"}
    made = world.ok("POST", "/workflows/import-python", body)
    return f"/workflows/{made['workflow']['id']}"


def test_a_script_that_still_builds_its_graph_is_the_export(world: World) -> None:
    path = imported(world)
    reply = world.call("GET", f"{path}/versions/1/python")
    assert reply.status == 200
    assert reply.text == SCRIPT
    assert reply.headers["content-type"] == "text/x-python; charset=utf-8"
    assert reply.headers["orcheo-entrypoint"] == "build_graph"
    assert reply.headers["etag"] == f'"{content_hash(SCRIPT.encode())}"'
    assert world.user_code.exports == []


def test_json_says_the_entry_point_too(world: World) -> None:
    path = imported(world)
    reply = world.call("GET", f"{path}/versions/1/python", headers={"accept": "application/json"})
    assert reply.json() == {"python": SCRIPT, "entrypoint": "build_graph"}


def test_a_text_that_is_known_is_not_sent_again(world: World) -> None:
    path = f"{imported(world)}/versions/1/python"
    tag = world.call("GET", path).headers["etag"]
    again = world.call("GET", path, headers={"if-none-match": f'W/"x", {tag}'})
    assert (again.status, again.text, again.headers["etag"]) == (304, "", tag)


def test_a_version_is_written_once_for_each_environment(world: World) -> None:
    path = f"{imported(world)}/versions/1/python"
    before = world.user_code.imports
    assert world.call("GET", path).text == world.call("GET", path).text
    assert world.user_code.imports == before + 1


def test_an_edited_graph_is_written_with_the_script_that_it_keeps(world: World) -> None:
    path = imported(world)
    edited = python_graph(SCRIPT, "build_graph")
    edited["nodes"] = [*edited["nodes"], {**NODE, "id": "b"}]
    edited["edges"] = [{"from": "START", "to": "a"}, {"from": "a", "to": "b"}]
    changed = world.ok("PUT", path, {"graph": edited})
    assert changed["version"]["script"] == SCRIPT
    # The stored script no longer gives the stored graph: the fake says so once.
    graphs = iter([python_graph(SCRIPT, "build_graph"), edited])
    world.user_code.gives = lambda: next(graphs)
    text = world.call("GET", f"{path}/versions/2/python").text
    assert text == f"{SCRIPT}\n# written again\n"
    request = world.user_code.exports[0]
    assert (request.script, request.entrypoint) == (SCRIPT, "build_graph")
    assert request.graph == changed["version"]["graph"]


def test_an_edit_of_an_old_version_keeps_the_script_of_that_version(world: World) -> None:
    path = imported(world)
    for number in range(30):
        script = f"{SCRIPT}# {number}\n"
        body = {"script": script, "workflow_id": path.rpartition("/")[2]}
        world.ok("POST", "/workflows/import-python", body)
    graph = world.ok("GET", f"{path}/versions/1")["graph"]
    assert world.ok("PUT", path, {"graph": graph})["version"]["script"] == SCRIPT


def test_a_graph_without_a_script_is_written_from_nothing(world: World) -> None:
    world.user_code.outcome = GRAPH
    path = f"/workflows/{world.workflow()}/versions/1/python"
    assert world.call("GET", path).text == "# written again\n"
    assert world.user_code.exports[0].script is None


def test_a_text_that_does_not_give_the_graph_back_is_not_answered(world: World) -> None:
    world.user_code.outcome = {**GRAPH, "nodes": [{**NODE, "config": {"x": 2}}]}
    path = f"/workflows/{world.workflow()}/versions/1/python"
    found = world.refused(422, "GET", path)
    assert found["type"].endswith("/NotExportable")
    assert "/nodes/a/config/x 1 -> 2" in found["detail"]


def test_a_script_that_is_refused_by_now_says_so(world: World) -> None:
    path = imported(world)
    world.user_code.outcome = ScriptRejected("no", line=3, column=None, code="import")
    found = world.refused(422, "GET", f"{path}/versions/1/python")
    assert found["type"].endswith("/ScriptRejected")


def test_without_the_formatter_nothing_unformatted_is_answered(world: World) -> None:
    path = imported(world)
    world.formatter.error = FormatterUnavailable("gone")
    found = world.refused(503, "GET", f"{path}/versions/1/python")
    assert found["type"].endswith("/FormatterUnavailable")


@pytest.mark.parametrize("path", ["/versions/2/python", "/versions/1/diff/2"])
def test_a_version_that_is_not_there_is_404(path: str, world: World) -> None:
    world.refused(404, "GET", f"{imported(world)}{path}")


def test_a_viewer_may_read_but_no_other_workspace(world: World) -> None:
    path = f"{imported(world)}/versions/1"
    assert world.call("GET", f"{path}/python", roles="viewer").status == 200
    assert world.call("GET", f"{path}/diff/1", roles="viewer").status == 200
    world.refused(404, "GET", f"{path}/python", workspace="other")
    world.refused(404, "GET", f"{path}/diff/1", workspace="other")


def test_two_versions_are_compared_in_the_order_of_the_path(world: World) -> None:
    path = f"/workflows/{world.workflow()}"
    world.ok("PUT", path, {"graph": {"nodes": [{**NODE, "config": {}}], "edges": EDGES}})
    nothing = {"nodes": [], "edges": [], "branches": []}
    assert world.ok("GET", f"{path}/versions/1/diff/2") == {
        "added": nothing,
        "removed": nothing,
        "changed": [{"path": "/nodes/a/config/x", "before": 1}],
        "renamed": [],
        "layout": [],
        "script": None,
    }
    back = world.ok("GET", f"{path}/versions/2/diff/1")
    assert back["changed"] == [{"path": "/nodes/a/config/x", "after": 1}]
