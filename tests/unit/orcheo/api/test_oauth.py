"""``/oauth`` over HTTP: consent, bound to who asked, good for once."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from orcheo.domain.errors import AuthorizationRefused, AuthorizationServerUnavailable
from orcheo.domain.oauth import challenge
from tests.harness.api import Reply, World

BROWSER = {"workspace": "acme", "user_id": "ada", "roles": "editor", "by": "cookie"}
CANVAS = {"x-orcheo-client": "canvas", "sec-fetch-site": "same-origin"}
SETTINGS = {
    "authorization_url": "https://id.example.com/authorize?tenant=1",
    "token_url": "https://id.example.com/token",
    "client_id": "orcheo",
    "scopes": ["mail.read", "offline"],
    "authorization_params": {"prompt": "consent"},
}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def credential(world: World) -> str:
    new = {"name": "mail", "type": "oauth2", "settings": SETTINGS}
    made = world.ok("POST", "/credentials", {**new, "secret": {"client_secret": "s3cret"}})
    assert made["status"] == "issued"
    return str(made["id"])


def start(world: World, credential: str, **more: Any) -> tuple[dict[str, str], str]:
    """Begin in a browser; return what the authorization server is asked, and the cookie."""
    reply = world.call(
        "POST", "/oauth/start", {"credential_id": credential},
        authorizer=BROWSER, headers=CANVAS, **more,
    )  # fmt: skip
    assert reply.status == 201, reply
    (cookie,) = reply.cookies or (reply.headers["set-cookie"],)
    for attribute in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/api/oauth", "Max-Age=600"):
        assert attribute in cookie
    url = urlsplit(reply.json()["authorization_url"])
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    return query, cookie.partition(";")[0]


def come_back(world: World, query: dict[str, Any], cookie: str | None) -> Reply:
    headers = {} if cookie is None else {"cookie": cookie}
    reply = world.call(
        "GET", "/oauth/callback", authorizer={"denied": "no session"}, headers=headers, **query
    )
    assert reply.status == 303, reply
    return reply


def outcome(reply: Reply) -> tuple[str, str]:
    """Return the page and the outcome that a browser is sent on with."""
    url = urlsplit(reply.headers["location"])
    assert f"{url.scheme}://{url.netloc}" == "https://orcheo.example.com"
    return url.path, parse_qs(url.query)["consent"][0]


def test_a_consent_makes_a_credential_active(world: World, credential: str) -> None:
    query, cookie = start(world, credential)
    state = query.pop("state")
    sent = query.pop("code_challenge")
    assert query == {
        "tenant": "1",
        "prompt": "consent",
        "response_type": "code",
        "client_id": "orcheo",
        "redirect_uri": "https://orcheo.example.com/api/oauth/callback",
        "code_challenge_method": "S256",
        "scope": "mail.read offline",
    }
    reply = come_back(world, {"state": state, "code": "c-1"}, cookie)
    assert outcome(reply) == (f"/credentials/{credential}", "given")
    (asked,) = world.server.asked
    assert challenge(asked["verifier"]) == sent
    assert (asked["code"], asked["client_secret"]) == ("c-1", "s3cret")
    shown = world.ok("GET", f"/credentials/{credential}")
    assert (shown["status"], shown["health"]) == ("active", "healthy")
    assert shown["fields"] == ["access_token"]
    assert shown["token_expires_at"] == "2026-11-02T10:00:00.000Z"
    fields = world.secret_values.read("acme", credential).fields
    assert {fields[name] for name in ("client_secret", "access_token", "refresh_token")} == {
        "s3cret",
        "access-1",
        "refresh-1",
    }


def test_the_state_is_stored_as_a_hash_alone(world: World, credential: str) -> None:
    query, cookie = start(world, credential)
    stored = repr(world.consents.awaited)
    assert query["state"] not in stored
    assert query["state"].partition(".")[2] not in stored
    assert cookie.partition("=")[2] not in stored


def test_a_state_is_good_once(world: World, credential: str) -> None:
    query, cookie = start(world, credential)
    back = {"state": query["state"], "code": "c-1"}
    come_back(world, back, cookie)
    assert outcome(come_back(world, back, cookie)) == ("/credentials", "Forbidden")
    assert len(world.server.asked) == 1


@pytest.mark.parametrize("change", ["no cookie", "another cookie", "another state", "too late"])
def test_what_is_not_awaited_here_changes_nothing(
    world: World, credential: str, change: str
) -> None:
    query, cookie = start(world, credential)
    other, other_cookie = start(world, credential)
    state, brought = query["state"], cookie
    match change:
        case "no cookie":
            brought = None
        case "another cookie":
            brought = other_cookie
        case "another state":
            state = other["state"]
        case _:
            world.clock.advance(601)
    reply = come_back(world, {"state": state, "code": "c-1"}, brought)
    assert outcome(reply) == ("/credentials", "Forbidden")
    assert world.server.asked == []
    for state in ("", "acme.", "acme.x", "globex." + query["state"], "a#b.c", "x" * 4_096):
        reply = come_back(world, {"state": state, "code": "c-1"}, cookie)
        assert outcome(reply)[1] == "Forbidden"


def test_a_person_may_say_no(world: World, credential: str) -> None:
    query, cookie = start(world, credential)
    reply = come_back(world, {"state": query["state"], "error": "access_denied"}, cookie)
    assert outcome(reply) == ("/credentials", "AuthorizationRefused")
    assert "access_denied" in reply.headers["location"]
    assert world.ok("GET", f"/credentials/{credential}")["status"] == "issued"


@pytest.mark.parametrize(
    "error",
    [
        AuthorizationRefused("It refused: invalid_grant.", code="invalid_grant"),
        AuthorizationServerUnavailable("It could not be reached."),
    ],
)
def test_a_code_that_gives_no_tokens_leaves_the_credential(
    world: World, credential: str, error: Any
) -> None:
    query, cookie = start(world, credential)
    world.server.error = error
    reply = come_back(world, {"state": query["state"], "code": "c-1"}, cookie)
    assert outcome(reply) == ("/credentials", error.type)
    assert world.ok("GET", f"/credentials/{credential}")["status"] == "issued"
    world.server.error = None
    query, cookie = start(world, credential)
    come_back(world, {"state": query["state"], "code": "c-2"}, cookie)
    assert world.ok("GET", f"/credentials/{credential}")["status"] == "active"


def test_a_client_brings_the_answer_home_itself_and_nobody_else_does(
    world: World, credential: str
) -> None:
    begun = world.call("POST", "/oauth/start", {"credential_id": credential})
    assert begun.status == 201
    assert "set-cookie" not in begun.headers
    assert begun.cookies == ()
    query = parse_qs(urlsplit(begun.json()["authorization_url"]).query)
    body = {"state": query["state"][0], "code": "c-1"}
    eve = {"workspace": "acme", "user_id": "eve", "roles": "admin"}
    assert world.call("POST", "/oauth/callback", body, authorizer=eve).status == 403
    query = parse_qs(
        urlsplit(
            world.ok("POST", "/oauth/start", {"credential_id": credential})["authorization_url"]
        ).query
    )
    body["state"] = query["state"][0]
    done = world.ok("POST", "/oauth/callback", body)
    assert (done["id"], done["status"]) == (credential, "active")


def test_only_what_needs_consent_is_asked_for(world: World, credential: str) -> None:
    other = world.ok(
        "POST", "/credentials", {"name": "b", "type": "bearer", "secret": {"token": "t"}}
    )
    world.refused(422, "POST", "/oauth/start", {"credential_id": other["id"]})
    world.refused(404, "POST", "/oauth/start", {"credential_id": "cr_nobody"})
    for roles in ("viewer", "operator"):
        world.refused(403, "POST", "/oauth/start", {"credential_id": credential}, roles=roles)
    world.refused(404, "POST", "/oauth/start", {"credential_id": credential}, workspace="globex")
    world.ok("POST", f"/credentials/{credential}/revoke")
    world.refused(409, "POST", "/oauth/start", {"credential_id": credential})


def test_a_new_client_secret_keeps_the_tokens(world: World, credential: str) -> None:
    query, cookie = start(world, credential)
    come_back(world, {"state": query["state"], "code": "c-1"}, cookie)
    body = {"secret": {"client_secret": "newer"}}
    rotated = world.ok("POST", f"/credentials/{credential}/rotate", body)
    assert rotated["fields"] == ["access_token"]
    fields = world.secret_values.read("acme", credential).fields
    assert (fields["client_secret"], fields["refresh_token"]) == ("newer", "refresh-1")


def test_a_check_renews_a_token_and_an_insistent_person_is_heard(
    world: World, credential: str
) -> None:
    query, cookie = start(world, credential)
    come_back(world, {"state": query["state"], "code": "c-1"}, cookie)
    world.clock.advance(7_200)
    world.server.error = AuthorizationRefused("It refused: invalid_grant.", code="invalid_grant")
    path = f"/credentials/{credential}/health"
    shown = world.ok("POST", path)
    assert shown["health"] == "unhealthy"
    assert [each["kind"] for each in shown["alerts"]] == ["failing"]
    world.server.error = None
    shown = world.ok("POST", path)
    assert shown["health"] == "healthy"
    assert world.secret_values.read("acme", credential).fields["refresh_token"] == "refresh-3"
