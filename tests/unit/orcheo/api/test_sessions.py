"""``/session``, and what a cookie does not open."""

import datetime as dt
from typing import Any

import pytest

from orcheo.api.app import create_app
from orcheo.application.issue_token import IssueToken
from orcheo.domain.principals import Role
from tests.harness.api import GRAPH, World

CANVAS = {"x-orcheo-client": "canvas"}
BY_COOKIE = {"workspace": "acme", "user_id": "ada", "roles": "editor", "by": "cookie"}
NO_REFRESH = "orcheo_refresh=; Max-Age=0; HttpOnly; Secure; SameSite=Strict; Path=/api/session"
NEW = {"name": "greet", "graph": GRAPH}


def token(world: World, seconds: int | None = None) -> str:
    issue = IssueToken(world.tokens, world.clock, world.randomness)
    life = None if seconds is None else dt.timedelta(seconds=seconds)
    roles = [Role.EDITOR]
    return issue(workspace="acme", user_id="ada", roles=roles, name="x", expires_in=life)


def test_signing_in_moves_the_token_into_a_cookie_that_scripts_cannot_read(world: World) -> None:
    text = token(world, 600)
    reply = world.call("POST", "/session", {"token": text}, headers=CANVAS, authorizer={})
    assert (reply.status, reply.text) == (204, "")
    assert reply.cookies == (
        f"orcheo_session={text}; Max-Age=600; HttpOnly; Secure; SameSite=Strict; Path=/api",
        NO_REFRESH,
    )
    assert reply.headers["cache-control"] == "no-store"


def test_signing_out_needs_nobody_and_clears_the_cookie(world: World) -> None:
    reply = world.call("DELETE", "/session", headers=CANVAS, authorizer={"denied": "expired"})
    assert (reply.status, reply.json()) == (200, {"sign_out_url": None})
    assert reply.cookies == (
        "orcheo_session=; Max-Age=0; HttpOnly; Secure; SameSite=Strict; Path=/api",
        NO_REFRESH,
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"token": "orc_" + "a" * 43}, 401),
        ({"token": "x\r\nSet-Cookie: a=b"}, 401),
        ({"token": "secret" * 50}, 422),
        ({"token": ""}, 422),
        ({"token": 7}, 422),
        ({"token": "secret", "more": 1}, 422),
        ({}, 422),
        (None, 422),
    ],
)
def test_what_is_no_token_gets_no_cookie_and_is_not_quoted(
    world: World, body: Any, status: int
) -> None:
    reply = world.call("POST", "/session", body, headers=CANVAS, authorizer={})
    assert (reply.status, reply.cookies) == (status, ())
    assert reply.headers["content-type"] == "application/problem+json"
    assert "secret" not in reply.text
    assert "aaaa" not in reply.text
    assert world.reported == []


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-orcheo-client": ""},
        {**CANVAS, "sec-fetch-site": "cross-site"},
        {**CANVAS, "sec-fetch-site": "same-site"},
    ],
)
def test_another_site_signs_nobody_in_or_out(
    world: World, method: str, headers: dict[str, str]
) -> None:
    body = {"token": token(world)} if method == "POST" else None
    reply = world.call(method, "/session", body, headers=headers, authorizer={})
    assert (reply.status, reply.cookies) == (403, ())


@pytest.mark.parametrize("site", ["same-origin", "none", None])
def test_our_own_page_changes_things_with_a_cookie(world: World, site: str | None) -> None:
    headers = CANVAS if site is None else {**CANVAS, "sec-fetch-site": site}
    reply = world.call("POST", "/workflows", NEW, headers=headers, authorizer=BY_COOKIE)
    assert reply.status == 201


def test_a_cookie_alone_reads(world: World) -> None:
    assert world.call("GET", "/workflows", authorizer=BY_COOKIE).status == 200


def operations() -> list[tuple[str, str]]:
    document: Any = create_app(None).openapi()
    return [
        (method.upper(), path)
        for path, methods in document["paths"].items()
        for method in methods
        if method != "get" and not path.startswith("/webhooks/")
    ]


@pytest.mark.parametrize(("method", "path"), operations())
def test_no_route_changes_anything_with_a_cookie_that_another_site_may_have_sent(
    world: World, method: str, path: str
) -> None:
    admin = {**BY_COOKIE, "roles": "admin"}
    for headers in ({}, {**CANVAS, "sec-fetch-site": "cross-site"}):
        found = world.refused(403, method, path, body=b"{", headers=headers, authorizer=admin)
        assert "session" in found["detail"]


def test_a_preflight_is_not_granted(world: World) -> None:
    asked = {
        "origin": "https://evil.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "x-orcheo-client",
    }
    for path in ("/workflows", "/session"):
        reply = world.call("OPTIONS", path, headers=asked, authorizer={})
        assert reply.status >= 400
        assert not [name for name in reply.headers if name.startswith("access-control-")]
