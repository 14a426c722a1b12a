"""``/users`` and signing in as a person."""

import base64
import hashlib
from typing import Any

import pytest

from orcheo.application.authorize_request import AuthorizeRequest, Denied
from orcheo.application.people_ports import Tokens
from orcheo.domain.people import MemberStatus
from orcheo.domain.principals import Principal, Role
from tests.harness.api import Reply, World
from tests.harness.identity import ADA
from tests.harness.people import a_member

CANVAS = {"x-orcheo-client": "canvas"}
CALLBACK = "https://orcheo.example.com/api/session/callback"


@pytest.fixture
def world() -> World:
    """Give a world whose caller, Ada, administers it as a member."""
    made = World(roles="admin")
    made.members.create(a_member(user_id="ada", roles=frozenset({Role.ADMIN})))
    return made


def invite(world: World, email: str = "bob@example.com", *roles: str) -> str:
    body = {"email": email, "roles": list(roles) or ["viewer"]}
    return str(world.ok("POST", "/users", body)["id"])


def door(world: World) -> AuthorizeRequest:
    """Return an authorizer that has read nothing yet."""
    return AuthorizeRequest(world.tokens, world.clock, world.members, world.people.verify)


def cookies(reply: Reply) -> dict[str, str]:
    """Return the cookies that an answer sets, by name; those that it deletes are empty."""
    pairs = (each.partition(";")[0].partition("=") for each in reply.cookies)
    return {name: value for name, _, value in pairs}


def begin(world: World, return_to: str = "/executions?x=1") -> dict[str, str]:
    """Start a sign-in; return what the sign-in page was asked, with the browser's memory."""
    reply = world.call("GET", "/session/start", return_to=return_to, authorizer={})
    assert reply.status == 302
    assert reply.headers["location"].startswith("https://sign-in.example.com/")
    (line,) = reply.cookies
    assert line.endswith("HttpOnly; Secure; SameSite=Lax; Path=/api/session")
    return {**world.identity_provider.asked[-1], "memory": cookies(reply)["orcheo_sign_in"]}


def come_back(world: World, begun: dict[str, str], **changes: Any) -> Reply:
    query: dict[str, Any] = {"code": "c", "state": begun["state"], **changes}
    headers = {"cookie": f"orcheo_sign_in={begun['memory']}"}
    return world.call("GET", "/session/callback", headers=headers, authorizer={}, **query)


def hand_out(world: World, begun: dict[str, str], **claims: Any) -> str:
    """Let the user pool have a code for a person; return the ID token behind it."""
    made = world.people.token(None, **{"nonce": begun["nonce"], **claims})
    world.identity_provider.codes["c"] = Tokens(id_token=made, refresh_token="r1")
    return made


# --- members ------------------------------------------------------------------------------------


def test_who_is_invited_is_a_member_in_the_directory_with_those_roles(world: World) -> None:
    user = invite(world, " Bob@Example.com ", "operator")
    assert world.directory.users == {user: ("bob@example.com", "acme")}
    assert world.directory.groups == {user: {Role.OPERATOR}}
    found = world.ok("GET", f"/users/{user}")
    assert (found["email"], found["status"], found["invited_by"]) == (
        "bob@example.com",
        "invited",
        "ada",
    )
    assert [each["id"] for each in world.ok("GET", "/users")["items"]] == ["ada", user]
    assert invite(world, "bob@example.com", "operator") == user, "another invitation"


def test_an_address_that_is_elsewhere_or_none_is_not_invited(world: World) -> None:
    invite(world)
    far = {"email": "bob@example.com", "roles": ["viewer"]}
    world.refused(409, "POST", "/users", far, workspace="other")
    for email in ("bob", "b@", "@b", "b b@example.com", "<b>@example.com", "b@exa mple.com"):
        world.refused(422, "POST", "/users", {"email": email})
    world.refused(422, "POST", "/users", {"email": "x@example.com", "roles": ["root"]})


def test_others_see_themselves_and_nobody_else(world: World) -> None:
    user = invite(world)
    bob = {"workspace": "acme", "user_id": user, "roles": "editor"}
    assert world.call("GET", f"/users/{user}", authorizer=bob).status == 200
    assert world.call("GET", "/users/ada", authorizer=bob).status == 404
    assert world.call("GET", "/users", authorizer=bob).status == 403
    assert world.call("GET", "/me", authorizer=bob).json()["email"] == "bob@example.com"
    world.refused(404, "GET", f"/users/{user}", workspace="other")


def test_the_last_administrator_keeps_the_role_and_the_account(world: World) -> None:
    for body in ({"roles": ["editor"]}, {"disabled": True}):
        found = world.refused(409, "PATCH", "/users/ada", body)
        assert found["type"].endswith("/LastAdministrator")
    world.refused(409, "DELETE", "/users/ada")
    assert world.members.members["acme", "ada"].administers


def test_a_disabled_member_is_refused_with_every_token_and_comes_back_when_enabled(
    world: World,
) -> None:
    world.members.create(a_member(user_id=ADA, roles=frozenset({Role.EDITOR})))
    as_ada = {"workspace": "acme", "user_id": ADA, "roles": "editor"}
    token = world.call("POST", "/tokens", {"name": "ci"}, authorizer=as_ada).json()["token"]
    person = world.people.token()
    assert all(isinstance(door(world)(f"Bearer {t}"), Principal) for t in (token, person))
    world.ok("PATCH", f"/users/{ADA}", {"disabled": True})
    assert world.directory.disabled == {ADA}
    assert all(isinstance(door(world)(f"Bearer {t}"), Denied) for t in (token, person))
    again = world.ok("PATCH", f"/users/{ADA}", {"disabled": False})
    assert again["status"] == "invited", "who never signed in was invited only"
    assert all(isinstance(door(world)(f"Bearer {t}"), Principal) for t in (token, person))


def test_roles_that_count_are_those_that_row_and_token_both_allow(world: World) -> None:
    world.members.create(a_member(user_id=ADA, roles=frozenset({Role.EDITOR})))
    as_ada = {"workspace": "acme", "user_id": ADA, "roles": "editor"}
    service = world.call("POST", "/tokens", {"name": "ci"}, authorizer=as_ada).json()["token"]

    def counts(text: str) -> set[str]:
        found = door(world)(f"Bearer {text}")
        assert isinstance(found, Principal)
        return set(found.roles)

    groups = "cognito:groups"
    assert counts(world.people.token(None, **{groups: ["admin"]})) == {"editor"}
    assert counts(world.people.token(None, **{groups: ["viewer", "unknown"]})) == {"viewer"}
    assert counts(world.people.token(None, **{groups: None})) == set()
    assert counts(service) == {"editor"}
    world.ok("PATCH", f"/users/{ADA}", {"roles": ["operator"]})
    assert counts(service) == {"operator"}, "a token falls with its member"
    world.ok("PATCH", f"/users/{ADA}", {"roles": ["admin"]})
    assert counts(service) == {"editor"}, "and does not rise"


def test_a_removed_member_is_gone_with_tokens_and_directory(world: World) -> None:
    user = invite(world)
    as_bob = {"workspace": "acme", "user_id": user, "roles": "viewer"}
    token = world.call("POST", "/tokens", {"name": "ci"}, authorizer=as_bob).json()["token"]
    world.ok("DELETE", f"/users/{user}")
    assert isinstance(door(world)(f"Bearer {token}"), Denied)
    assert world.tokens.records == {}
    assert world.directory.users == {}
    world.refused(404, "DELETE", f"/users/{user}")


# --- signing in ---------------------------------------------------------------------------------


def test_a_person_comes_back_from_the_sign_in_page_with_cookies_that_no_script_reads(
    world: World,
) -> None:
    world.members.create(a_member(user_id=ADA, status=MemberStatus.INVITED))
    begun = begin(world)
    made = hand_out(world, begun)
    reply = come_back(world, begun)
    assert (reply.status, reply.headers["location"], reply.text) == (303, "/executions?x=1", "")
    assert cookies(reply) == {
        "orcheo_session": made,
        "orcheo_refresh": "r1",
        "orcheo_sign_in": "",
    }
    assert f"{made}; Max-Age=900; HttpOnly; Secure; SameSite=Strict; Path=/api" in reply.cookies[0]
    assert "Path=/api/session" in reply.cookies[1]
    (exchanged,) = world.identity_provider.exchanged
    digest = hashlib.sha256(exchanged["verifier"].encode()).digest()
    assert begun["challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert begun["redirect_uri"] == exchanged["redirect_uri"] == CALLBACK
    member = world.members.members["acme", ADA]
    assert member.status is MemberStatus.ACTIVE
    assert member.last_sign_in_at is not None
    again = come_back(world, begun)
    assert again.headers["location"] == "/?sign_in=refused", "a code works once"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"state": "other"}, "expired"),
        ({"state": ""}, "expired"),
        ({"memory": ""}, "expired"),
        ({"memory": "bm90IGpzb24"}, "expired"),
        ({"memory": "WyJhIiwiYiJd"}, "expired"),
        ({"code": "other"}, "refused"),
        ({"code": ""}, "refused"),
        ({"nonce": "other"}, "refused"),
        ({"aud": "theirclient"}, "refused"),
        ({"custom:workspace": None}, "refused"),
        ({"custom:workspace": "other"}, "no_member"),
        ({"sub": "stranger"}, "no_member"),
        ({"disabled": True}, "no_member"),
    ],
)
def test_what_did_not_begin_here_or_is_no_good_gets_no_session(
    world: World, change: dict[str, Any], reason: str
) -> None:
    status = MemberStatus.DISABLED if "disabled" in change else MemberStatus.ACTIVE
    world.members.create(a_member(user_id=ADA, status=status))
    begun = begin(world)
    query = {name: change[name] for name in ("state", "code") if name in change}
    claims = {n: v for n, v in change.items() if n not in {"state", "code", "memory", "disabled"}}
    hand_out(world, begun, **claims)
    reply = come_back(world, {**begun, "memory": change.get("memory", begun["memory"])}, **query)
    assert (reply.status, reply.headers["location"]) == (303, f"/?sign_in={reason}")
    assert cookies(reply) == {"orcheo_sign_in": ""}


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\nb",
        "",
    ],
)
def test_signing_in_leads_to_this_site_only(world: World, elsewhere: str) -> None:
    world.members.create(a_member(user_id=ADA))
    begun = begin(world, elsewhere)
    hand_out(world, begun)
    assert come_back(world, begun).headers["location"] == "/"


def test_a_session_goes_on_until_the_user_pool_or_the_workspace_ends_it(world: World) -> None:
    world.members.create(a_member(user_id=ADA))
    made = world.people.token()
    world.identity_provider.refreshes["r1"] = Tokens(id_token=made, refresh_token="r2")

    def refresh(token: str, **headers: str) -> Reply:
        given = {**CANVAS, "cookie": f"orcheo_refresh={token}", **headers}
        return world.call("POST", "/session/refresh", headers=given, authorizer={})

    reply = refresh("r1")
    assert (reply.status, reply.json()) == (200, {"seconds": 900})
    assert cookies(reply) == {"orcheo_session": made, "orcheo_refresh": "r2"}
    assert refresh("r9").status == 401
    assert refresh("r1", **{"x-orcheo-client": ""}).status == 403, "another site's form"
    world.ok("PATCH", f"/users/{ADA}", {"disabled": True})
    assert refresh("r1").status == 401
    assert world.call("POST", "/session/refresh", headers=CANVAS, authorizer={}).status == 401


def test_signing_out_ends_the_session_everywhere(world: World) -> None:
    headers = {**CANVAS, "cookie": "orcheo_refresh=r1"}
    reply = world.call("DELETE", "/session", headers=headers, authorizer={})
    assert reply.json()["sign_out_url"].startswith("https://sign-in.example.com/logout")
    assert cookies(reply) == {"orcheo_session": "", "orcheo_refresh": ""}
    assert world.identity_provider.revoked == ["r1"]


def test_without_a_public_address_only_tokens_sign_in() -> None:
    world = World(public_url="")
    assert world.ok("GET", "/session", authorizer={}) == {"account": False, "token": True}
    world.refused(404, "GET", "/session/start", authorizer={})
