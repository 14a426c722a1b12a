"""Attacks on a signed-in browser: authorizer and API, wired, as a gateway drives them."""

import datetime as dt
import json
from collections.abc import Iterator

import pytest

from orcheo.domain.principals import Role
from tests.harness.api import GRAPH
from tests.harness.stage import Stage, staged

NEW = {"name": "forged", "graph": GRAPH}
CANVAS = {"x_orcheo_client": "canvas"}


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with staged(monkeypatch) as found:
        yield found


def sign_in(stage: Stage, token: str) -> str:
    """Return the cookie, as a browser sends it."""
    answer = stage.send("POST", "/session", {"token": token}, **CANVAS)
    assert answer["statusCode"] == 204, answer
    cookie, forgotten = answer["cookies"]
    assert forgotten.startswith("orcheo_refresh=; Max-Age=0; HttpOnly; Secure; SameSite=Strict")
    assert "HttpOnly; Secure; SameSite=Strict; Path=/api" in cookie
    return str(cookie).partition(";")[0]


def names(stage: Stage) -> list[str]:
    """Return the workflows that exist."""
    _, page = stage.call("GET", "/workflows")
    return [found["name"] for found in page["items"]]


def test_a_form_of_another_site_changes_nothing(stage: Stage) -> None:
    cookie = sign_in(stage, stage.token)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json"):
        answer = stage.send("POST", "/workflows", NEW, cookies=[cookie], content_type=kind)
        assert answer["statusCode"] == 403
    assert names(stage) == []


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_script_of_another_site_changes_nothing_even_with_our_header(
    stage: Stage, site: str
) -> None:
    cookie = sign_in(stage, stage.token)
    more = {**CANVAS, "sec_fetch_site": site}
    answer = stage.send("POST", "/workflows", NEW, cookies=[cookie], **more)
    assert answer["statusCode"] == 403
    assert names(stage) == []


def test_our_own_page_works_with_the_cookie_alone(stage: Stage) -> None:
    cookie = sign_in(stage, stage.token)
    more = {**CANVAS, "sec_fetch_site": "same-origin"}
    answer = stage.send("POST", "/workflows", NEW, cookies=["a=b", cookie], **more)
    assert answer["statusCode"] == 201
    me = json.loads(stage.send("GET", "/me", cookies=[cookie])["body"])
    assert (me["workspace"], me["user_id"]) == ("acme", "ada")


def test_a_header_beats_the_cookie_and_needs_no_further_header(stage: Stage) -> None:
    cookie = sign_in(stage, stage.token)
    viewer = f"Bearer {stage.issue(Role.VIEWER)}"
    answer = stage.send("GET", "/me", cookies=[cookie], authorization=viewer)
    assert json.loads(answer["body"])["roles"] == ["viewer"]
    bearer = f"Bearer {stage.token}"
    answer = stage.send("POST", "/workflows", NEW, cookies=[cookie], authorization=bearer)
    assert answer["statusCode"] == 201
    forged = f"Bearer {stage.token}x"
    answer = stage.send("GET", "/me", cookies=[cookie], authorization=forged)
    assert answer["statusCode"] == 401


def test_a_revoked_or_expired_token_ends_its_sessions(stage: Stage) -> None:
    token = stage.issue(Role.EDITOR)
    cookie = sign_in(stage, token)
    stage.revoke(token)
    assert stage.send("GET", "/me", cookies=[cookie])["statusCode"] == 401
    gone = stage.issue(Role.EDITOR, expires_in=dt.timedelta(seconds=-1))
    assert stage.send("GET", "/me", cookies=[f"orcheo_session={gone}"])["statusCode"] == 401
    answer = stage.send("POST", "/session", {"token": gone}, **CANVAS)
    assert (answer["statusCode"], answer.get("cookies")) == (401, None)


def test_a_second_cookie_from_a_site_beside_ours_opens_nothing(stage: Stage) -> None:
    cookie = sign_in(stage, stage.token)
    tossed = f"orcheo_session={stage.issue(Role.ADMIN)}"
    for cookies in ([cookie, tossed], [tossed, cookie], [f"{tossed}; {cookie}"]):
        assert stage.send("GET", "/me", cookies=cookies)["statusCode"] == 401


def test_without_header_and_cookie_nobody_calls(stage: Stage) -> None:
    answer = stage.send("GET", "/me")
    assert answer["statusCode"] == 401
    assert json.loads(answer["body"])["type"].endswith("/Unauthenticated")


def test_no_log_and_no_answer_holds_the_token(
    stage: Stage, capfd: pytest.CaptureFixture[str]
) -> None:
    token = stage.issue(Role.EDITOR)
    cookie = sign_in(stage, token)
    unknown = "orc_" + "a" * 43
    answers = [
        stage.send("POST", "/session", {"token": unknown}, **CANVAS),
        stage.send("POST", "/session", {"token": token}),
        stage.send("POST", "/session", {"token": token, "x": 1}, **CANVAS),
        stage.send("GET", "/workflows", cookies=[cookie]),
        stage.send("POST", "/workflows", NEW, cookies=[cookie]),
        stage.send("GET", "/workflows", cookies=[f"orcheo_session={unknown}"]),
    ]
    assert [answer["statusCode"] for answer in answers] == [401, 403, 422, 200, 403, 401]
    said = json.dumps(answers) + "".join(capfd.readouterr())
    assert token not in said
    assert unknown not in said
