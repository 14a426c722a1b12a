import json
from typing import Any

import pytest

from orcheo.api.app import create_app
from orcheo.domain.principals import SCOPES
from tests.fakes.workflow_store import InMemoryWorkflowStore
from tests.harness.api import SCRIPT, World

OPEN = {"/health", "/openapi.json"}


def operations() -> list[tuple[str, str, str]]:
    document: Any = create_app(None).openapi()
    return [
        (method.upper(), path, operation.get("x-orcheo-role", ""))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        # Another function answers webhooks; of sessions the credential is elsewhere: test_sessions;
        # and so is that of a browser which comes back from a consent: test_oauth.
        if path != "/webhooks/{trigger_id}"
        and not path.startswith("/session")
        and (method, path) != ("get", "/oauth/callback")
    ]


def filled(path: str) -> str:
    return path.replace("{number}", "1").replace("{", "").replace("}", "")


@pytest.mark.parametrize(("method", "path", "role"), operations())
def test_nobody_gets_in_without_a_principal_or_with_too_small_a_role(
    world: World, method: str, path: str, role: str
) -> None:
    if path in OPEN:
        assert world.call(method, path, authorizer={}).status == 200
        return
    reason = "The token has expired; use a new one."
    for authorizer in ({}, {"denied": reason}, {"workspace": "acme"}):
        reply = world.call(method, filled(path), body=b"{", authorizer=authorizer)
        assert reply.status == 401
        assert reply.headers["www-authenticate"].startswith("Bearer")
        assert reply.json()["detail"]
    world.refused(403, method, filled(path), body=b"{", roles="")
    if role != "viewer":
        below = {"operator": "viewer", "editor": "operator", "admin": "editor"}[role]
        world.refused(403, method, filled(path), body=b"{", roles=below)
    else:
        assert world.call(method, filled(path), roles="viewer").status not in {401, 403}
    assert world.queue.sends == 0


def test_only_reads_are_open_to_viewers() -> None:
    writes = {(method, path) for method, path, role in operations() if role == "viewer"}
    assert {(method, path) for method, path in writes if method != "GET"} == {
        ("POST", "/workflows/validate"),
        ("POST", "/executions/{execution_id}/stream-ticket"),
        ("POST", "/tokens"),  # one's own, of one's own powers
        ("DELETE", "/tokens/{token_id}"),
        ("POST", "/tokens/{token_id}/rotate"),
    }


def test_every_operation_says_which_scope_it_needs() -> None:
    document: Any = create_app(None).openapi()
    scopes = {
        (method, path): operation["x-orcheo-scope"]
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if "x-orcheo-role" in operation
    }
    assert set(scopes.values()) <= SCOPES | {"any"}
    assert [where for where, scope in scopes.items() if scope == "any"] == [("get", "/me")]
    assert scopes["post", "/workflows/{workflow_id}/execute"] == "executions:write"
    assert scopes["post", "/workflows/validate"] == "workflows:read"
    assert scopes["delete", "/tokens/{token_id}"] == "tokens:write"


def test_a_principal_in_a_header_is_no_principal(world: World) -> None:
    headers = {"authorization": "Bearer orc_x", "x-workspace": "acme", "workspace": "acme"}
    world.refused(401, "GET", "/workflows", headers=headers, authorizer={})


def test_unknown_paths_and_methods_are_problems(world: World) -> None:
    for path in ("/", "/nowhere", "/workflows/", "/api/workflows", "/docs"):
        world.refused(404, "GET", path)
    for path, allowed in [
        ("/workflows", "GET, POST"),
        ("/workflows/wf_x", "DELETE, GET, PUT"),
        ("/health", "GET"),
    ]:
        reply = world.call("PATCH", path)
        assert (reply.status, reply.headers["allow"]) == (405, allowed)
        assert reply.json()["type"].endswith("/MethodNotAllowed")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"{", "line 1, column 2"),
        (b'{"name": NaN}', "NaN"),
        (b'{"name": "\xff"}', "UTF-8"),
        (b"[" * 200_000, "nested"),
        (b'{"name": 1' + b"0" * 5_000 + b"}", "digits"),
    ],
)
def test_what_is_no_json_is_a_400(world: World, body: bytes, says: str) -> None:
    found = world.refused(400, "POST", "/workflows", body=body)
    assert found["type"].endswith("/InvalidRequest")
    assert says in found["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "x", ""])
def test_another_media_type_is_a_415(world: World, kind: str) -> None:
    world.refused(415, "POST", "/workflows", body=b'{"name": "x"}', headers={"content-type": kind})


def test_json_by_any_of_its_names_is_read(world: World) -> None:
    for kind in ("application/json; charset=utf-8", "application/merge-patch+json"):
        headers = {"content-type": kind}
        world.ok("POST", "/workflows", body=b'{"name": "x"}', headers=headers)


def test_a_body_too_large_is_a_413(world: World) -> None:
    body = json.dumps({"name": "x", "description": "x" * 4_200_000}).encode()
    world.refused(413, "POST", "/workflows", body=body)
    world.refused(413, "POST", "/workflows", body=body, headers={"content-length": "1"})
    world.refused(413, "POST", "/workflows", body=b"{}", headers={"content-length": "9999999"})


@pytest.mark.parametrize("body", [b"null", b"[]", b'"x"', b"3", b""])
def test_json_of_another_shape_is_a_422(world: World, body: bytes) -> None:
    found = world.refused(422, "POST", "/workflows", body=body)
    assert found["errors"]


def test_every_wrong_member_is_named(world: World) -> None:
    body = {"name": 3, "description": [], "colour": 1, "graph": "x"}
    found = world.refused(422, "POST", "/workflows", body)
    assert {e["path"] for e in found["errors"]} == {"name", "description", "colour", "graph"}
    assert "and 3 more" in found["detail"]


def test_lone_surrogates_do_not_break_the_answer(world: World) -> None:
    for body in (b'{"name": "x", "\\ud800": 1}', b'{"name": "\\uDFFF"}'):
        assert "surrogate" in world.refused(400, "POST", "/workflows", body=body)["detail"]
    assert world.ok("POST", "/workflows", body=b'{"name": "\\ud83d\\ude00"}')["name"] == "😀"


def test_an_unexpected_error_is_a_500_that_tells_nothing() -> None:
    class Broken(InMemoryWorkflowStore):
        def get(self, workspace: str, workflow_id: str) -> Any:
            del workspace, workflow_id
            raise RuntimeError("password=hunter2")

    world = World(workflows=Broken())
    found = world.refused(500, "GET", "/workflows/wf_x")
    assert "hunter2" not in str(found)
    assert found["request_id"] == "request-1"
    assert [str(error) for _, error in world.reported] == ["password=hunter2"]


def test_the_rest_answers(world: World) -> None:
    assert world.ok("GET", "/health", authorizer={}) == {"status": "ok"}
    me = {"workspace": "acme", "user_id": "ada", "roles": ["admin", "editor"]}
    me |= {"token_id": None, "scopes": None, "email": None}
    assert world.ok("GET", "/me", roles="editor admin unknown") == me
    types = world.ok("GET", "/nodes")["items"]
    assert [entry["type"] for entry in types] == ["set_variable", "if_else"]
    assert world.ok("GET", "/nodes/if_else")["outcomes"] == ["true", "false"]
    world.refused(404, "GET", "/nodes/magic")
    assert world.ok("GET", "/openapi.json", authorizer={})["openapi"].startswith("3.1")
    assert world.ok("POST", "/workflows/import-python", {"name": "x", "script": SCRIPT})
