import pytest

from orcheo.domain.identifiers import content_hash
from tests.harness.api import EDGES, GRAPH, NODE, SCRIPT, World, checkpointed, python_graph


def test_a_workflow_with_a_graph_comes_back_with_its_active_version(world: World) -> None:
    reply = world.call("POST", "/workflows", {"name": "greet", "graph": GRAPH})
    made = reply.json()
    assert reply.status == 201
    assert reply.headers["location"] == f"/workflows/{made['id']}"
    assert reply.headers["etag"] == '"1"'
    assert (made["latest_version"], made["active_version"], made["revision"]) == (1, 1, 1)
    assert made["version"]["number"] == 1
    assert made["version"]["graph"] == GRAPH
    without = {key: value for key, value in made.items() if key != "version"}
    assert world.ok("GET", f"/workflows/{made['id']}") == without
    version = world.ok("GET", f"/workflows/{made['id']}/versions/1")
    assert version == made["version"]


def test_a_workflow_without_a_graph_has_no_version(world: World) -> None:
    made = world.ok("POST", "/workflows", {"name": "greet"})
    assert "version" not in made
    assert (made["latest_version"], made["active_version"]) == (0, None)


def test_a_graph_put_on_a_workflow_becomes_its_active_version(world: World) -> None:
    workflow = world.workflow()
    changed = world.ok("PUT", f"/workflows/{workflow}", {"graph": GRAPH, "name": "again"})
    assert (changed["active_version"], changed["revision"], changed["name"]) == (2, 2, "again")
    assert changed["version"]["number"] == 2
    listed = world.ok("GET", f"/workflows/{workflow}/versions")["items"]
    assert [version["number"] for version in listed] == [2, 1]
    assert "graph" not in listed[0]


def test_an_older_version_can_be_activated_and_triggers_follow(world: World) -> None:
    workflow = world.workflow()
    config = {"auth": {"type": "none"}}
    body = {"type": "webhook", "config": config}
    trigger = world.ok("POST", f"/workflows/{workflow}/triggers", body)["id"]
    world.ok("PUT", f"/workflows/{workflow}", {"graph": GRAPH})
    assert world.triggers.get(trigger).active_version == 2
    active = world.ok("POST", f"/workflows/{workflow}/versions/1/activate")
    assert active["active_version"] == 1
    assert world.triggers.get(trigger).active_version == 1
    world.refused(404, "POST", f"/workflows/{workflow}/versions/3/activate")


@pytest.mark.parametrize("stale", ['"1"', 'W/"1"', "1", '"7", "8"', "nonsense"])
def test_a_stale_revision_is_refused_and_changes_nothing(world: World, stale: str) -> None:
    workflow = world.workflow()
    world.ok("PUT", f"/workflows/{workflow}", {"name": "first"}, headers={"if-match": '"1"'})
    path = f"/workflows/{workflow}"
    found = world.refused(412, "PUT", path, {"name": "second"}, headers={"if-match": stale})
    assert found["type"].endswith("/RevisionConflict")
    world.refused(412, "DELETE", path, headers={"if-match": stale})
    assert world.ok("GET", path)["name"] == "first"
    assert world.ok("GET", path)["archived"] is False


@pytest.mark.parametrize("match", ['"2"', 'W/"2"', "2", "*", '"1", "2"'])
def test_the_present_revision_is_accepted(world: World, match: str) -> None:
    workflow = world.workflow()
    path = f"/workflows/{workflow}"
    world.ok("PUT", path, {"name": "first"})
    world.ok("PUT", path, {"name": "second"}, headers={"if-match": match})


def test_an_archived_workflow_runs_no_more_until_it_is_brought_back(world: World) -> None:
    workflow = world.workflow()
    path = f"/workflows/{workflow}"
    body = {"type": "webhook", "config": {"auth": {"type": "none"}}}
    trigger = world.ok("POST", f"{path}/triggers", body)["id"]
    assert world.call("DELETE", path).status == 204
    assert world.ok("GET", "/workflows")["items"] == []
    assert world.ok("GET", path)["archived"] is True
    assert world.triggers.get(trigger).active_version is None
    world.refused(409, "POST", f"{path}/execute", {})
    world.refused(409, "PUT", path, {"name": "x"})
    world.refused(409, "POST", f"{path}/triggers", body)
    body = {"script": SCRIPT, "workflow_id": workflow}
    world.refused(409, "POST", "/workflows/import-python", body)
    assert world.user_code.imports == 0
    assert world.call("DELETE", path).status == 204
    world.ok("PUT", path, {"archived": False})
    assert world.triggers.get(trigger).active_version == 1
    world.ok("POST", f"{path}/execute", {})


def test_a_purge_deletes_versions_triggers_and_secrets(world: World) -> None:
    workflow = world.workflow()
    path = f"/workflows/{workflow}"
    auth = {"type": "hmac_sha256", "secret": "a secret value"}
    made = world.ok("POST", f"{path}/triggers", {"type": "webhook", "config": {"auth": auth}})
    assert world.call("DELETE", path, purge="true").status == 204
    world.refused(404, "GET", path)
    world.refused(404, "GET", f"{path}/versions/1")
    world.refused(404, "GET", f"/triggers/{made['id']}")
    assert world.secrets.secrets == {}


def test_lists_page_by_a_cursor_newest_first(world: World) -> None:
    made: list[str] = []
    for _ in range(5):
        world.clock.advance(1)
        made.append(world.workflow())
    first = world.ok("GET", "/workflows", limit=2)
    second = world.ok("GET", "/workflows", limit=2, cursor=first["cursor"])
    third = world.ok("GET", "/workflows", limit=2, cursor=second["cursor"])
    found = [w["id"] for page in (first, second, third) for w in page["items"]]
    assert found == made[::-1]
    assert third["cursor"] is None
    world.refused(400, "GET", "/workflows", cursor="garbage")
    world.refused(422, "GET", "/workflows", limit=0)
    world.refused(422, "GET", "/workflows", limit=101)


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
        ({"nodes": [{**NODE, "config": {"bad": 1}}], "edges": EDGES}, "nodes.0.config.bad"),
        ({"nodes": [], "edges": []}, "nodes"),
    ],
)
def test_a_bad_graph_is_refused_with_paths_and_stored_nowhere(
    world: World, graph: dict[str, object], path: str
) -> None:
    found = world.refused(422, "POST", "/workflows", {"name": "bad", "graph": graph})
    assert found["type"].endswith("/InvalidGraph")
    assert path in {issue["path"] for issue in found["issues"]}
    assert all(issue["message"] for issue in found["issues"])
    assert world.ok("GET", "/workflows")["items"] == []
    workflow = world.workflow()
    world.refused(422, "PUT", f"/workflows/{workflow}", {"graph": graph})
    assert world.ok("GET", f"/workflows/{workflow}")["latest_version"] == 1
    for body in (graph, {"graph": graph}):
        result = world.ok("POST", "/workflows/validate", body, roles="viewer")
        assert result["valid"] is False
        assert path in {issue["path"] for issue in result["issues"]}


def test_a_good_graph_is_valid(world: World) -> None:
    assert world.ok("POST", "/workflows/validate", GRAPH) == {"valid": True, "issues": []}
    world.refused(422, "POST", "/workflows/validate", [GRAPH])


def test_an_edited_import_keeps_its_script(world: World) -> None:
    made = world.ok("POST", "/workflows/import-python", {"name": "n", "script": SCRIPT})
    path = f"/workflows/{made['workflow']['id']}"
    edited = {**python_graph(SCRIPT), "settings": {"max_steps": 5}}
    changed = world.ok("PUT", path, {"graph": edited})
    assert changed["version"]["script"] == SCRIPT
    unknown = {**edited, "script": {"sha256": content_hash(b"other")}}
    found = world.refused(422, "PUT", path, {"graph": unknown})
    assert found["issues"][0]["path"] == "script.sha256"
    world.refused(422, "POST", "/workflows", {"name": "x", "graph": edited})


def test_a_change_of_nothing_is_refused(world: World) -> None:
    workflow = world.workflow()
    world.refused(422, "PUT", f"/workflows/{workflow}", {})


def test_another_workspace_sees_nothing(world: World) -> None:
    workflow = world.workflow()
    path = f"/workflows/{workflow}"
    body = {"type": "webhook", "config": {"auth": {"type": "none"}}}
    trigger = world.ok("POST", f"{path}/triggers", body)["id"]
    execution = world.ok("POST", f"{path}/execute", {})["id"]
    for method, target, sent in [
        ("GET", path, None),
        ("PUT", path, {"name": "x"}),
        ("DELETE", path, None),
        ("GET", f"{path}/versions", None),
        ("GET", f"{path}/versions/1", None),
        ("POST", f"{path}/versions/1/activate", None),
        ("POST", f"{path}/execute", {}),
        ("GET", f"{path}/triggers", None),
        ("POST", f"{path}/triggers", body),
        ("GET", f"/triggers/{trigger}", None),
        ("PUT", f"/triggers/{trigger}", body),
        ("DELETE", f"/triggers/{trigger}", None),
        ("POST", f"/triggers/{trigger}/pause", None),
        ("GET", f"/executions/{execution}", None),
        ("DELETE", f"/executions/{execution}", None),
        ("GET", f"/executions/{execution}/nodes", None),
        ("GET", f"/executions/{execution}/events", None),
    ]:
        world.refused(404, method, target, sent, workspace="other", roles="admin")
    assert world.ok("GET", "/workflows", workspace="other")["items"] == []
    assert world.ok("GET", "/executions", workspace="other")["items"] == []
    assert world.ok("GET", path)["revision"] == 1


# --- tags and looking for workflows --------------------------------------------------------------


def test_tags_are_kept_once_each_and_replaced_together(world: World) -> None:
    made = world.ok("POST", "/workflows", {"name": "a", "tags": ["Ops", "daily", "Ops"]})
    path = f"/workflows/{made['id']}"
    assert made["tags"] == ["Ops", "daily"]
    assert world.ok("PUT", path, {"name": "b"})["tags"] == ["Ops", "daily"]
    assert world.ok("PUT", path, {"tags": ["new"]})["tags"] == ["new"]
    assert world.ok("PUT", path, {"tags": []})["tags"] == []
    assert world.ok("GET", path)["tags"] == []


@pytest.mark.parametrize(
    "tags", [["x" * 41], [""], [" padded"], [str(n) for n in range(21)], "daily", [1]]
)
def test_tags_that_are_none_are_refused(world: World, tags: object) -> None:
    world.refused(422, "POST", "/workflows", {"name": "a", "tags": tags})
    path = f"/workflows/{world.workflow()}"
    world.refused(422, "PUT", path, {"tags": tags})


def test_workflows_are_found_by_part_of_a_text_and_by_tag(world: World) -> None:
    for name, description, tags in (
        ("Invoices", "sends REMINDERS", ["Finance"]),
        ("Greeting", "", ["demo", "finance"]),
        ("Straße", "", []),
    ):
        body = {"name": name, "description": description, "tags": tags}
        world.ok("POST", "/workflows", body)

    def found(**query: object) -> list[str]:
        listed = world.ok("GET", "/workflows", **query)
        return sorted(each["name"] for each in listed["items"])

    assert found(query="reminder") == found(query="inVOI") == ["Invoices"]
    assert found(query="finan") == found(tag="FINANCE") == ["Greeting", "Invoices"]
    assert found(tag="financ") == []
    assert found(query="STRASSE") == ["Straße"]
    assert found(query="greet", tag="demo") == ["Greeting"]
    assert found(query="invoices", tag="demo") == []
    assert len(found()) == 3


def test_a_list_shows_what_became_of_the_last_executions(world: World) -> None:
    ended = checkpointed(world)
    workflow = world.ok("GET", f"/executions/{ended}")["workflow_id"]
    idle = world.workflow()
    plain = world.ok("GET", "/workflows")["items"]
    assert all("last_executions" not in each for each in plain)
    listed = world.ok("GET", "/workflows", include="last_executions")["items"]
    last = {each["id"]: each["last_executions"] for each in listed}
    (found,) = last[workflow]
    assert (found["id"], found["status"]) == (ended, "failed")
    assert found.keys() == {"id", "status", "created_at", "finished_at"}
    assert last[idle] == []
    world.refused(422, "GET", "/workflows", include="everything")
