from typing import Any

import pytest

from orcheo.application.manage_drafts import Published
from orcheo.domain.errors import ScriptRejected, StoreUnavailable
from orcheo.domain.principals import Principal
from tests.harness.api import EDGES, GRAPH, NODE, SCRIPT, World, python_graph

RIVAL = Principal(workspace="acme", user_id="grace", roles=frozenset())
PATCH = {"content-type": "application/json-patch+json"}


def at(revision: int | str) -> dict[str, str]:
    return {"if-match": f'"{revision}"'}


def put(world: World, workflow: str, graph: Any, revision: int) -> Any:
    path = f"/workflows/{workflow}/draft"
    return world.ok("PUT", path, {"graph": graph}, headers=at(revision))


def patch(world: World, workflow: str, operations: Any, revision: int) -> Any:
    return world.call(
        "PATCH", f"/workflows/{workflow}/draft", operations, headers={**PATCH, **at(revision)}
    )


def publish(world: World, workflow: str, revision: int, **body: Any) -> Any:
    path = f"/workflows/{workflow}/draft/publish"
    return world.call("POST", path, body or None, headers=at(revision))


def moved(x: int) -> dict[str, Any]:
    return {**GRAPH, "nodes": [{**NODE, "ui": {"x": x, "y": 0}}]}


def test_without_a_stored_draft_it_is_the_newest_version(world: World) -> None:
    workflow = world.workflow()
    reply = world.call("GET", f"/workflows/{workflow}/draft", roles="viewer")
    draft = reply.json()
    assert reply.headers["etag"] == '"0"'
    assert (draft["workflow_id"], draft["revision"], draft["base_version"]) == (workflow, 0, 1)
    assert (draft["graph"], draft["changed"], draft["updated_by"]) == (GRAPH, False, "ada")


def test_without_a_version_it_is_an_empty_graph_to_add_to(world: World) -> None:
    workflow = world.ok("POST", "/workflows", {"name": "empty"})["id"]
    draft = world.ok("GET", f"/workflows/{workflow}/draft")
    assert (draft["revision"], draft["base_version"], draft["changed"]) == (0, None, False)
    operations = [
        {"op": "add", "path": "/nodes/-", "value": NODE},
        *({"op": "add", "path": "/edges/-", "value": edge} for edge in EDGES),
    ]
    reply = patch(world, workflow, operations, 0)
    assert (reply.status, reply.headers["etag"]) == (200, '"1"')
    assert reply.json().keys() == {
        "workflow_id",
        "revision",
        "base_version",
        "changed",
        "updated_at",
        "updated_by",
    }
    assert publish(world, workflow, 1).status == 201
    assert world.ok("GET", f"/workflows/{workflow}")["active_version"] == 1


def test_a_draft_may_be_an_invalid_graph_and_nothing_runs_it(world: World) -> None:
    workflow = world.workflow()
    draft = put(world, workflow, {"nodes": "none", "more": 1}, 0)
    assert (draft["revision"], draft["changed"], draft["base_version"]) == (1, True, 1)
    assert draft["graph"] == {"nodes": "none", "more": 1}
    assert world.ok("GET", f"/workflows/{workflow}/draft") == draft
    assert world.ok("GET", f"/workflows/{workflow}")["latest_version"] == 1


def test_numbers_that_are_the_same_to_json_are_no_change(world: World) -> None:
    workflow = world.workflow(moved(10))
    assert put(world, workflow, moved(10), 0)["changed"] is False
    assert put(world, workflow, moved(11), 1)["changed"] is True


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "", {"graph": {}}),
        ("PATCH", "", []),
        ("DELETE", "", None),
        ("POST", "/publish", {}),
    ],
)
def test_every_change_says_what_it_was_made_from(
    world: World, method: str, path: str, body: Any
) -> None:
    workflow = world.workflow()
    put(world, workflow, moved(1), 0)
    url = f"/workflows/{workflow}/draft{path}"
    missing = world.refused(428, method, url, body)
    assert missing["type"].endswith("/PreconditionRequired")
    stale = world.refused(412, method, url, body, headers=at(0))
    assert stale["revision"] == 1
    assert world.ok("GET", f"/workflows/{workflow}/draft")["revision"] == 1
    world.refused(403, method, url, body, headers=at(1), roles="viewer")


@pytest.mark.parametrize(
    "operations",
    [
        [
            {"op": "replace", "path": "/nodes/0/id", "value": "b"},
            {"op": "test", "path": "/nodes/0/type", "value": "other"},
        ],
        [{"op": "remove", "path": "/nowhere"}],
        [{"op": "replace", "path": "", "value": []}],
        [{"op": "nothing", "path": ""}],
        [{"op": "add", "path": "/x"}],
        {"nodes": []},
    ],
)
def test_a_patch_applies_wholly_or_not_at_all(world: World, operations: Any) -> None:
    workflow = world.workflow()
    reply = patch(world, workflow, operations, 0)
    assert reply.status == 422, reply
    assert world.ok("GET", f"/workflows/{workflow}/draft")["graph"] == GRAPH
    assert world.draft_store.get("acme", workflow) is None


def test_what_is_too_deep_or_too_large_is_refused(world: World) -> None:
    workflow = world.workflow()
    path = f"/workflows/{workflow}/draft"
    deep: Any = {}
    for _ in range(100):
        deep = {"a": deep}
    world.refused(422, "PUT", path, {"graph": deep}, headers=at(0))
    put(world, workflow, {"text": "x" * 2_100_000}, 0)
    reply = patch(world, workflow, [{"op": "copy", "from": "/text", "path": "/more"}], 1)
    assert reply.status == 413
    assert world.ok("GET", path)["revision"] == 1


def test_of_two_writers_one_wins(world: World) -> None:
    workflow = world.workflow()
    save = world.draft_store.save

    def late(workspace: str, draft: Any, **options: Any) -> None:
        world.draft_store.save = save
        world.drafts.replace(RIVAL, workflow, {"x": 1}, accepts=lambda revision: revision == 0)
        save(workspace, draft, **options)

    world.draft_store.save = late
    reply = patch(world, workflow, [{"op": "add", "path": "/x", "value": 2}], 0)
    assert (reply.status, reply.json()["revision"]) == (412, 1)
    assert world.ok("GET", f"/workflows/{workflow}/draft")["graph"]["x"] == 1


def test_a_discarded_draft_is_the_newest_version_again_under_a_new_revision(world: World) -> None:
    workflow = world.workflow()
    path = f"/workflows/{workflow}/draft"
    put(world, workflow, moved(5), 0)
    assert world.call("DELETE", path, headers=at(1)).status == 204
    draft = world.ok("GET", path)
    assert (draft["graph"], draft["changed"], draft["revision"]) == (GRAPH, False, 2)
    assert world.call("DELETE", path, headers=at(2)).status == 204
    assert world.ok("GET", path)["revision"] == 2
    assert patch(world, workflow, [], 1).status == 412
    assert put(world, workflow, moved(6), 2)["revision"] == 3


def test_nobody_s_patch_meets_a_version_that_they_have_not_seen(world: World) -> None:
    workflow = world.workflow()
    world.ok("PUT", f"/workflows/{workflow}", {"graph": moved(3)})
    assert patch(world, workflow, [], 0).status == 412
    put(world, workflow, moved(4), 1)
    world.call("DELETE", f"/workflows/{workflow}/draft", headers=at(2))
    world.ok("PUT", f"/workflows/{workflow}", {"graph": moved(7)})
    assert patch(world, workflow, [], 3).json()["revision"] == 4
    draft = world.ok("GET", f"/workflows/{workflow}/draft")
    assert (draft["base_version"], draft["graph"]["nodes"][0]["ui"]["x"]) == (3, 7)


def test_publishing_makes_a_version_that_is_the_base_then(world: World) -> None:
    workflow = world.workflow()
    put(world, workflow, moved(5), 0)
    reply = publish(world, workflow, 1)
    assert (reply.status, reply.headers["etag"]) == (201, '"2"')
    assert reply.headers["location"] == f"/workflows/{workflow}/versions/2"
    assert reply.json() == world.ok("GET", f"/workflows/{workflow}/versions/2")
    assert world.ok("GET", f"/workflows/{workflow}")["active_version"] == 2
    draft = world.ok("GET", f"/workflows/{workflow}/draft")
    assert (draft["base_version"], draft["changed"], draft["revision"]) == (2, False, 2)


def test_a_version_can_be_published_without_activating_it(world: World) -> None:
    workflow = world.workflow()
    put(world, workflow, moved(5), 0)
    assert publish(world, workflow, 1, activate=False).status == 201
    found = world.ok("GET", f"/workflows/{workflow}")
    assert (found["active_version"], found["latest_version"]) == (1, 2)
    assert publish(world, workflow, 2).status == 200
    assert world.ok("GET", f"/workflows/{workflow}")["active_version"] == 2


def test_a_draft_that_equals_its_base_makes_no_version(world: World) -> None:
    workflow = world.workflow()
    reply = publish(world, workflow, 0)
    assert (reply.status, reply.json()["number"]) == (200, 1)
    put(world, workflow, moved(5), 0)
    put(world, workflow, GRAPH, 1)
    reply = publish(world, workflow, 2)
    assert (reply.status, reply.json()["number"], reply.headers["etag"]) == (200, 1, '"2"')
    assert world.ok("GET", f"/workflows/{workflow}")["revision"] == 1


def test_a_draft_with_errors_is_not_published(world: World) -> None:
    workflow = world.workflow()
    put(world, workflow, {"nodes": [NODE], "edges": []}, 0)
    path = f"/workflows/{workflow}/draft/publish"
    found = world.refused(422, "POST", path, headers=at(1))
    assert "no_entry" in {issue["code"] for issue in found["issues"]}
    assert world.ok("GET", f"/workflows/{workflow}")["latest_version"] == 1
    empty = world.ok("POST", "/workflows", {"name": "empty"})["id"]
    world.refused(422, "POST", f"/workflows/{empty}/draft/publish", headers=at(0))


def test_what_dies_between_version_and_base_is_mended_by_a_repeat(world: World) -> None:
    workflow = world.workflow()
    put(world, workflow, moved(5), 0)
    save = world.draft_store.save

    def dies(*_: Any, **__: Any) -> None:
        raise StoreUnavailable("gone")

    world.draft_store.save = dies
    assert publish(world, workflow, 1).status == 503
    world.draft_store.save = save
    draft = world.ok("GET", f"/workflows/{workflow}/draft")
    assert (draft["revision"], draft["base_version"]) == (1, 1)
    assert world.ok("GET", f"/workflows/{workflow}")["latest_version"] == 2
    reply = publish(world, workflow, 1)
    assert (reply.status, reply.json()["number"]) == (200, 2)
    draft = world.ok("GET", f"/workflows/{workflow}/draft")
    assert (draft["revision"], draft["base_version"], draft["changed"]) == (2, 2, False)
    assert world.ok("GET", f"/workflows/{workflow}")["latest_version"] == 2


def test_two_who_publish_at_once_make_one_version(world: World) -> None:
    workflow = world.workflow()
    put(world, workflow, moved(5), 0)
    save = world.workflows.save
    rivals: list[Published] = []

    def late(*arguments: Any, **options: Any) -> None:
        world.workflows.save = save
        done = world.drafts.publish(
            RIVAL, workflow, accepts=lambda revision: revision == 1, activate=True
        )
        rivals.append(done)
        save(*arguments, **options)

    world.workflows.save = late
    reply = publish(world, workflow, 1)
    assert (rivals[0].created, rivals[0].version.number) == (True, 2)
    assert (reply.status, reply.json()["number"], reply.headers["etag"]) == (200, 2, '"2"')
    assert world.ok("GET", f"/workflows/{workflow}")["latest_version"] == 2


def test_what_is_edited_while_it_is_published_stays(world: World) -> None:
    workflow = world.workflow()
    put(world, workflow, moved(5), 0)
    save = world.workflows.save

    def late(*arguments: Any, **options: Any) -> None:
        world.workflows.save = save
        world.drafts.replace(RIVAL, workflow, moved(6), accepts=lambda revision: revision == 1)
        save(*arguments, **options)

    world.workflows.save = late
    assert publish(world, workflow, 1).json()["graph"]["nodes"][0]["ui"]["x"] == 5
    draft = world.ok("GET", f"/workflows/{workflow}/draft")
    assert (draft["base_version"], draft["changed"], draft["revision"]) == (2, True, 3)
    assert draft["graph"]["nodes"][0]["ui"]["x"] == 6


def test_python_nodes_are_edited_without_their_script(world: World) -> None:
    workflow = world.ok("POST", "/workflows/import-python", {"name": "p", "script": SCRIPT})
    workflow = workflow["workflow"]["id"]
    graph = python_graph(SCRIPT)
    graph["nodes"][0]["label"] = "Shout"
    put(world, workflow, graph, 0)
    version = publish(world, workflow, 1).json()
    assert (version["number"], version["script"]) == (2, SCRIPT)


# --- as Python ----------------------------------------------------------------------------------


def test_a_draft_is_read_as_python_with_its_revision(world: World) -> None:
    workflow = world.workflow()
    path = f"/workflows/{workflow}/draft/python"
    put(world, workflow, moved(5), 0)
    world.user_code.gives = lambda: moved(5)
    reply = world.call("GET", path, roles="viewer")
    assert (reply.status, reply.text) == (200, "# written again\n")
    assert reply.headers["content-type"] == "text/x-python; charset=utf-8"
    assert (reply.headers["orcheo-draft-revision"], reply.headers["orcheo-entrypoint"]) == (
        "1",
        "build_graph",
    )
    assert world.user_code.exports[0].graph == moved(5)
    again = world.call("GET", path, headers={"if-none-match": reply.headers["etag"]})
    assert again.status == 304
    put(world, workflow, {"nodes": 1}, 1)
    refused = world.refused(422, "GET", path)
    assert refused["issues"][0]["path"] == "nodes"


def test_a_graph_with_errors_can_still_be_written(world: World) -> None:
    workflow = world.workflow()
    loose = {**GRAPH, "edges": []}
    put(world, workflow, loose, 0)
    world.user_code.gives = lambda: loose
    assert world.call("GET", f"/workflows/{workflow}/draft/python").status == 200


def test_any_graph_is_written_as_python(world: World) -> None:
    path = "/workflows/graph/python"
    world.user_code.gives = lambda: GRAPH
    assert world.call("POST", path, {"graph": GRAPH}).text == "# written again\n"
    world.refused(403, "POST", path, {"graph": GRAPH}, roles="viewer")
    world.refused(422, "POST", path, {"graph": {"nodes": 1}})
    world.user_code.gives = None
    graph = python_graph(SCRIPT, "build_graph")
    assert world.refused(422, "POST", path, {"graph": graph})["code"] == "missing"
    assert world.call("POST", path, {"graph": graph, "script": SCRIPT}).text == SCRIPT
    body = {"name": "p", "script": SCRIPT, "entrypoint": "build_graph"}
    workflow = world.ok("POST", "/workflows/import-python", body)["workflow"]["id"]
    assert world.call("POST", path, {"graph": graph, "workflow_id": workflow}).text == SCRIPT
    other = {"graph": graph, "workflow_id": world.workflow()}
    assert world.refused(422, "POST", path, other)["issues"][0]["code"] == "unknown_script"


def test_a_script_becomes_the_draft_and_can_be_published(world: World) -> None:
    workflow = world.workflow(moved(5))
    path = f"/workflows/{workflow}/draft/python"
    body = {"script": f"\ufeff{SCRIPT}", "entrypoint": "build_graph"}
    reply = world.call("PUT", path, body, headers=at(0))
    assert (reply.status, reply.headers["etag"]) == (200, '"1"')
    draft = reply.json()
    placed = python_graph(SCRIPT, "build_graph")
    placed["nodes"][0]["ui"] = {"x": 5, "y": 0}
    assert (draft["graph"], draft["changed"], draft["base_version"]) == (placed, True, 1)
    assert draft["warnings"] == [{"code": "ignored", "message": "x", "line": 2}]
    world.user_code.gives = iter([python_graph(SCRIPT, "build_graph"), placed]).__next__
    assert world.call("GET", path).text == f"{SCRIPT}\n# written again\n"
    assert world.user_code.exports[0].script == SCRIPT
    version = publish(world, workflow, 1).json()
    assert (version["number"], version["script"]) == (2, SCRIPT)


def test_a_script_that_was_undone_is_there_for_the_redo(world: World) -> None:
    workflow = world.workflow()
    path = f"/workflows/{workflow}/draft/python"
    first = world.ok("PUT", path, {"script": SCRIPT}, headers=at(0))["graph"]
    world.ok("PUT", path, {"script": f"{SCRIPT}# more\n"}, headers=at(1))
    put(world, workflow, first, 2)
    assert publish(world, workflow, 3).json()["script"] == SCRIPT


def test_a_script_that_is_refused_leaves_the_draft_as_it_was(world: World) -> None:
    workflow = world.workflow()
    path = f"/workflows/{workflow}/draft/python"
    put(world, workflow, moved(5), 0)
    world.user_code.outcome = ScriptRejected("no", line=3, column=1, code="syntax")
    refused = world.refused(422, "PUT", path, {"script": "x"}, headers=at(1))
    assert (refused["line"], refused["code"]) == (3, "syntax")
    world.refused(413, "PUT", path, {"script": "x" * 131_073}, headers=at(1))
    world.refused(422, "PUT", path, {"script": " "}, headers=at(1))
    imports = world.user_code.imports
    assert world.refused(412, "PUT", path, {"script": "x"}, headers=at(0))["revision"] == 1
    world.refused(428, "PUT", path, {"script": "x"})
    assert world.user_code.imports == imports
    assert world.ok("GET", f"/workflows/{workflow}/draft")["graph"] == moved(5)


def test_an_archived_workflow_s_draft_is_only_read(world: World) -> None:
    workflow = world.workflow()
    world.call("DELETE", f"/workflows/{workflow}")
    assert world.ok("GET", f"/workflows/{workflow}/draft")["graph"] == GRAPH
    for method, path, body in (
        ("PUT", "", {"graph": {}}),
        ("PATCH", "", []),
        ("DELETE", "", None),
        ("POST", "/publish", None),
    ):
        world.refused(409, method, f"/workflows/{workflow}/draft{path}", body, headers=at(0))


def test_a_workflow_of_another_workspace_has_no_draft_here(world: World) -> None:
    workflow = world.workflow()
    world.refused(404, "GET", f"/workflows/{workflow}/draft", workspace="other")
    path = f"/workflows/{workflow}/draft"
    world.refused(404, "PUT", path, {"graph": {}}, workspace="other", headers=at(0))
