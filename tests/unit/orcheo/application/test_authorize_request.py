import datetime as dt

import pytest

from orcheo.application.authorize_request import AuthorizeRequest, Denied
from orcheo.application.issue_token import IssueToken
from orcheo.domain.errors import Forbidden, Unprocessable
from orcheo.domain.principals import Principal, Role, read_roles
from tests.fakes.access import InMemoryTokenStore
from tests.fakes.clock import FakeClock, SeededRandomness


class Desk:
    """Issues and checks tokens."""

    def __init__(self) -> None:
        self.tokens = InMemoryTokenStore()
        self.clock = FakeClock()
        self.check = AuthorizeRequest(self.tokens, self.clock)
        self.make = IssueToken(self.tokens, self.clock, SeededRandomness())

    def issue(self, expires_in: dt.timedelta | None = None) -> str:
        return self.make(
            workspace="acme",
            user_id="ada",
            roles=[Role.EDITOR],
            name="ci",
            expires_in=expires_in,
        )


@pytest.fixture
def desk() -> Desk:
    return Desk()


def principal(desk: Desk, *, by_cookie: bool = False) -> Principal:
    """Return whom the only token of a desk stands for."""
    ((_, token_id),) = desk.tokens.records
    return Principal(
        workspace="acme",
        user_id="ada",
        roles=frozenset({Role.EDITOR}),
        token_id=token_id,
        by_cookie=by_cookie,
    )


def test_a_token_names_its_principal_and_is_kept_as_a_hash(desk: Desk) -> None:
    token = desk.issue()
    assert token.startswith("orc_")
    assert token not in str(desk.tokens.tokens)
    expected = principal(desk)
    assert desk.check(f"Bearer {token}") == expected
    assert desk.check(f"bearer  {token} ") == expected


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Basic YTpi", "Bearer orc_forged", "Bearer x", "Bearer orc_" + "a" * 43],
)
def test_anything_else_is_denied_with_a_reason_that_quotes_nothing(
    desk: Desk, header: str | None
) -> None:
    found = desk.check(header)
    assert isinstance(found, Denied)
    assert found.reason
    assert "forged" not in found.reason


def test_a_session_is_its_token_and_says_that_a_browser_sent_it(desk: Desk) -> None:
    token = desk.issue()
    expected = principal(desk, by_cookie=True)
    for cookies in (
        [f"orcheo_session={token}"],
        ["theme=dark", f" orcheo_session = {token} "],
        [f"a=1; orcheo_session={token}; b=2", ""],
        [f"orcheo_session={token}", f"orcheo_session={token}"],
    ):
        assert desk.check(None, cookies) == expected


@pytest.mark.parametrize(
    "cookies",
    [
        [],
        [""],
        ["orcheo_session="],
        ["orcheo_session"],
        ["orcheo_session=orc_forged"],
        ["xorcheo_session=TOKEN"],
        ["ORCHEO_SESSION=TOKEN"],
        ["orcheo_session=TOKEN", "orcheo_session=orc_" + "b" * 43],
        ["orcheo_session=orc_other; orcheo_session=TOKEN"],
    ],
)
def test_another_cookie_or_two_of_them_are_no_session(desk: Desk, cookies: list[str]) -> None:
    token = desk.issue()
    found = desk.check(None, [cookie.replace("TOKEN", token) for cookie in cookies])
    assert isinstance(found, Denied)
    assert "orc_" not in found.reason.replace("'orc_'", "")


def test_a_header_counts_before_a_session_be_it_good_or_bad(desk: Desk) -> None:
    token = desk.issue()
    cookies = [f"orcheo_session={token}"]
    by_header = desk.check(f"Bearer {token}", cookies)
    assert isinstance(by_header, Principal)
    assert not by_header.by_cookie
    for header in ("", "Bearer orc_" + "a" * 43, "Basic YTpi"):
        assert isinstance(desk.check(header, cookies), Denied)


def test_a_token_ends_on_time_also_when_it_is_cached(desk: Desk) -> None:
    token = desk.issue(dt.timedelta(seconds=20))
    assert isinstance(desk.check(f"Bearer {token}"), Principal)
    desk.clock.advance(20)
    found = desk.check(f"Bearer {token}")
    assert isinstance(found, Denied)
    assert "expired" in found.reason


def test_a_valid_token_is_read_once_in_thirty_seconds_and_then_again(desk: Desk) -> None:
    token = desk.issue()
    for _ in range(5):
        assert isinstance(desk.check(f"Bearer {token}"), Principal)
    assert desk.tokens.reads == 1
    desk.tokens.tokens.clear()
    desk.clock.advance(30)
    assert isinstance(desk.check(f"Bearer {token}"), Denied)
    assert isinstance(desk.check(f"Bearer {token}"), Denied)
    assert desk.tokens.reads == 3


def test_a_workspace_that_cannot_be_a_part_of_a_key_gets_no_token(desk: Desk) -> None:
    with pytest.raises(Unprocessable, match="workspace"):
        desk.make(workspace="a#b", user_id="ada", roles=[], name="x")


@pytest.mark.parametrize(
    ("own", "allowed"),
    [
        ("viewer", {"viewer"}),
        ("operator", {"viewer", "operator"}),
        ("editor", {"viewer", "operator", "editor"}),
        ("admin", set(Role)),
        ("odd", set()),
    ],
)
def test_a_role_includes_those_below_it(own: str, allowed: set[str]) -> None:
    principal = Principal(workspace="acme", user_id="ada", roles=read_roles([own]))
    for role in Role:
        assert principal.may(role) is (role in allowed)
        if role not in allowed:
            with pytest.raises(Forbidden, match=role):
                principal.require(role)
