import datetime as dt

import pytest

from orcheo.application.authorize_request import AuthorizeRequest
from orcheo.application.issue_token import IssueToken, token_hash
from orcheo.application.open_session import MAX_SECONDS, OpenSession
from orcheo.domain.errors import Unauthenticated
from orcheo.domain.principals import Role
from tests.fakes.access import InMemoryTokenStore
from tests.fakes.clock import FakeClock, SeededRandomness


class Desk:
    """Issues tokens and opens sessions."""

    def __init__(self) -> None:
        self.tokens = InMemoryTokenStore()
        self.clock = FakeClock()
        self.open = OpenSession(AuthorizeRequest(self.tokens, self.clock), self.clock)

    def issue(self, seconds: float | None) -> str:
        make = IssueToken(self.tokens, self.clock, SeededRandomness())
        expires_in = None if seconds is None else dt.timedelta(seconds=seconds)
        roles = [Role.EDITOR]
        return make(workspace="acme", user_id="ada", roles=roles, name="x", expires_in=expires_in)


@pytest.mark.parametrize(
    ("life", "kept"),
    [(None, MAX_SECONDS), (86_400, MAX_SECONDS), (43_200, 43_200), (90.5, 90), (0.5, 1)],
)
def test_a_session_lives_as_long_as_its_token_and_at_most_twelve_hours(
    life: float | None, kept: int
) -> None:
    desk = Desk()
    assert MAX_SECONDS == 43_200
    assert desk.open(desk.issue(life)) == kept


def test_a_token_that_is_no_longer_valid_opens_nothing() -> None:
    desk = Desk()
    token = desk.issue(60)
    desk.clock.advance(60)
    with pytest.raises(Unauthenticated, match="expired"):
        desk.open(token)
    del desk.tokens.tokens[token_hash(token)]
    desk.clock.advance(60)
    with pytest.raises(Unauthenticated, match="revoked"):
        desk.open(token)


@pytest.mark.parametrize("text", ["", "x", "orc_", "orc_a; Domain=evil", "orc_" + "a" * 43])
def test_what_is_no_token_opens_nothing_and_is_not_quoted(text: str) -> None:
    with pytest.raises(Unauthenticated) as refused:
        Desk().open(text)
    assert "evil" not in refused.value.message
