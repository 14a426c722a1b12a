"""Members of a workspace, and how a browser signs in."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from orcheo.api.models.base import Answer, Body, RoleName

Roles = Annotated[list[RoleName], Field(min_length=1, max_length=4)]


class Invitation(Body):
    """Whom to invite."""

    email: Annotated[str, Field(min_length=3, max_length=254)]
    roles: Roles = Field(default_factory=lambda: list[RoleName](["viewer"]))


class MemberChange(Body):
    """What to change of a member; what is left out stays."""

    roles: Roles | None = None
    disabled: bool | None = None
    """True: refused within 30 seconds, with all sessions and service tokens."""


class MemberAnswer(Answer):
    """A member of the workspace."""

    id: str
    email: str
    roles: list[RoleName]
    status: Literal["invited", "active", "disabled"]
    created_at: str
    invited_by: str | None
    last_sign_in_at: str | None


class NewSession(Body):
    """What a browser signs in with."""

    token: Annotated[SecretStr, Field(min_length=1, max_length=200)]
    """A service token, `orc_…`."""


class SignInWays(Answer):
    """How a browser may sign in here."""

    account: bool
    """Whether `GET /session/start` leads to a sign-in page for people."""
    token: Literal[True] = True
    """`POST /session` takes a service token."""


class SignedOut(Answer):
    """What is left to do after signing out."""

    sign_out_url: str | None
    """Where the browser goes to end its session with the sign-in page as well; null: nowhere."""


class Refreshed(Answer):
    """A session that goes on."""

    seconds: int
    """For how long."""
