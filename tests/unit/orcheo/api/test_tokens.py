"""``/tokens``: what may be issued, seen, rotated and revoked, and by whom."""

import json
from typing import Any

import pytest

from orcheo.application.authorize_request import AuthorizeRequest, Denied
from orcheo.domain.principals import Principal
from tests.harness.api import GRAPH, World

VIEWER, ADMIN = "viewer", "admin"


def issue(world: World, roles: str = "editor", **body: Any) -> dict[str, Any]:
    made: dict[str, Any] = world.ok("POST", "/tokens", {"name": "ci", **body}, roles=roles)
    return made


def speaks(world: World, text: str) -> Principal | Denied:
    """Return whom a fresh authorizer takes a text for."""
    return AuthorizeRequest(world.tokens, world.clock)(f"Bearer {text}")


def context(principal: Principal | Denied) -> dict[str, str]:
    """Return what the authorizer says of a token to the API."""
    assert isinstance(principal, Principal)
    scopes = principal.scopes
    return {
        "workspace": principal.workspace,
        "user_id": principal.user_id,
        "roles": " ".join(principal.roles),
        "token": principal.token_id or "",
        **({} if scopes is None else {"scopes": " ".join(scopes)}),
    }


def test_a_token_is_told_once_and_stored_as_a_hash(world: World) -> None:
    reply = world.call("POST", "/tokens", {"name": "ci", "roles": ["viewer"]})
    assert reply.status == 201
    assert reply.headers["cache-control"] == "no-store"
    made = reply.json()
    assert made["id"].startswith("tk_")
    assert made["token"].startswith("orc_")
    assert made["token"] not in str(world.tokens.tokens) + str(world.tokens.records)
    found = speaks(world, made["token"])
    assert isinstance(found, Principal)
    assert (found.user_id, found.roles, found.token_id) == ("ada", {"viewer"}, made["id"])
    shown = world.ok("GET", f"/tokens/{made['id']}")
    listed = world.ok("GET", "/tokens")["items"]
    assert made["token"] not in json.dumps([shown, listed])
    assert listed == [shown]
    assert shown["last_used_at"] is not None


@pytest.mark.parametrize(
    ("own", "asked", "status"),
    [
        ("viewer", ["viewer"], 201),
        ("viewer", ["operator"], 403),
        ("operator", ["editor"], 403),
        ("editor", ["operator", "admin"], 403),
        ("editor", None, 201),
        ("admin", ["admin"], 201),
    ],
)
def test_a_token_has_no_higher_role_than_its_issuer(
    world: World, own: str, asked: list[str] | None, status: int
) -> None:
    reply = world.call("POST", "/tokens", {"name": "ci", "roles": asked}, roles=own)
    assert reply.status == status
    assert len(world.tokens.tokens) == (1 if status == 201 else 0)


def test_a_token_lives_ninety_days_unless_told_otherwise_and_for_ever_only_by_admins(
    world: World,
) -> None:
    made = issue(world)
    assert made["expires_at"].startswith("2027-01-31")
    world.refused(403, "POST", "/tokens", {"name": "ci", "expires_in_days": None})
    assert issue(world, ADMIN, expires_in_days=None)["expires_at"] is None
    for days in (0, 367, "3"):
        world.refused(422, "POST", "/tokens", {"name": "ci", "expires_in_days": days})
    world.clock.advance(90 * 86_400)
    assert isinstance(speaks(world, made["token"]), Denied)


def test_scopes_narrow_what_a_role_allows_at_every_operation(world: World) -> None:
    text = issue(world, scopes=["workflows:read", "executions:write"])["token"]
    narrow = context(speaks(world, text))
    assert world.call("GET", "/workflows", authorizer=narrow).status == 200
    assert world.call("GET", "/executions", authorizer=narrow).status == 200, "write includes read"
    assert world.call("GET", "/me", authorizer=narrow).json()["scopes"] == [
        "executions:write",
        "workflows:read",
    ]
    found = world.call("POST", "/workflows", {"name": "x", "graph": GRAPH}, authorizer=narrow)
    assert found.status == 403
    assert "'workflows:write'" in found.json()["detail"]
    assert world.call("GET", "/tokens", authorizer=narrow).status == 403
    world.refused(422, "POST", "/tokens", {"name": "x", "scopes": ["workflows:delete"]})


def test_a_narrow_token_issues_and_rotates_none_that_is_wider_or_lives_longer(world: World) -> None:
    wide = issue(world)
    narrow = issue(world, scopes=["tokens:write", "workflows:read"], expires_in_days=7)
    by = context(speaks(world, narrow["token"]))
    for body in ({"scopes": ["executions:read"]}, {"scopes": ["workflows:write"]}):
        reply = world.call("POST", "/tokens", {"name": "x", **body}, authorizer=by)
        assert reply.status == 403, body
    made = world.call("POST", "/tokens", {"name": "x"}, authorizer=by).json()
    assert made["scopes"] == ["tokens:write", "workflows:read"]
    assert made["expires_at"] == narrow["expires_at"], "not longer than its issuer"
    rotate = world.call("POST", f"/tokens/{wide['id']}/rotate", authorizer=by)
    assert rotate.status == 403
    alike = issue(world, scopes=["workflows:read"], expires_in_days=30)
    rotate = world.call("POST", f"/tokens/{alike['id']}/rotate", authorizer=by)
    assert rotate.status == 403
    assert "outlives" in rotate.json()["detail"]
    assert isinstance(speaks(world, wide["token"]), Principal)


def test_a_lower_role_of_the_same_user_rotates_no_higher_token(world: World) -> None:
    strong = issue(world, ADMIN)
    world.refused(403, "POST", f"/tokens/{strong['id']}/rotate", roles=VIEWER)
    assert world.call("POST", f"/tokens/{strong['id']}/rotate", roles=ADMIN).status == 200


def test_both_texts_work_while_a_rotation_overlaps_and_then_the_new_one(world: World) -> None:
    first = issue(world)
    second = world.ok("POST", f"/tokens/{first['id']}/rotate", {"overlap_seconds": 60})
    assert second["id"] == first["id"]
    assert len(second["texts"]) == 2
    for made in (first, second):
        assert isinstance(speaks(world, made["token"]), Principal)
    third = world.ok("POST", f"/tokens/{first['id']}/rotate", {"overlap_seconds": 60})
    assert isinstance(speaks(world, first["token"]), Denied), "at most two"
    world.clock.advance(60)
    assert isinstance(speaks(world, second["token"]), Denied)
    assert isinstance(speaks(world, third["token"]), Principal)
    fourth = world.ok("POST", f"/tokens/{first['id']}/rotate", {"overlap_seconds": 0})
    assert isinstance(speaks(world, third["token"]), Denied), "no overlap"
    assert isinstance(speaks(world, fourth["token"]), Principal)
    world.refused(422, "POST", f"/tokens/{first['id']}/rotate", {"overlap_seconds": 604_801})


def test_a_token_that_is_used_all_day_notes_it_once_an_hour(world: World) -> None:
    text = issue(world)["token"]
    authorize = AuthorizeRequest(world.tokens, world.clock)
    for _ in range(6 * 60):
        assert isinstance(authorize(f"Bearer {text}"), Principal)
        world.clock.advance(10)
    assert world.tokens.touches == 1
    world.clock.advance(10)
    authorize(f"Bearer {text}")
    assert world.tokens.touches == 2


def test_others_see_their_own_tokens_and_administrators_all(world: World) -> None:
    own = issue(world)
    bob = {"workspace": "acme", "user_id": "bob", "roles": "editor"}
    assert world.call("GET", "/tokens", authorizer=bob).json()["items"] == []
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/rotate")):
        reply = world.call(method, f"/tokens/{own['id']}{path}", authorizer=bob)
        assert reply.status == 404, "as if there were none"
    chief = {**bob, "roles": "admin"}
    assert len(world.call("GET", "/tokens", authorizer=chief).json()["items"]) == 1
    rotated = world.call("POST", f"/tokens/{own['id']}/rotate", authorizer=chief)
    assert rotated.status == 403, "nobody gets a text of another's"
    world.refused(404, "GET", f"/tokens/{own['id']}", workspace="other", roles=ADMIN)
    assert world.call("DELETE", f"/tokens/{own['id']}", authorizer=chief).status == 204
    assert isinstance(speaks(world, own["token"]), Denied)
    world.refused(404, "GET", f"/tokens/{own['id']}")
