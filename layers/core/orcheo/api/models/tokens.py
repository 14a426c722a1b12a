"""Service tokens."""

from typing import Annotated

from pydantic import Field

from orcheo.api.models.base import Answer, Body, RoleName
from orcheo.application.manage_tokens import MAX_DAYS, MAX_OVERLAP_SECONDS

Scope = Annotated[str, Field(max_length=40, examples=["workflows:read"])]


class NewToken(Body):
    """What a token shall be."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    roles: Annotated[list[RoleName], Field(min_length=1, max_length=4)] | None = None
    """At most yours; left out: yours."""
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=40)] | None = None
    """What it is narrowed to, such as `workflows:read`; left out: whatever its roles allow."""
    requests_per_minute: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """What may be sent with it; null: as much as by anybody. The limit of its user holds too."""
    expires_in_days: Annotated[int, Field(ge=1, le=MAX_DAYS)] | None = 90
    """Null: never, for administrators only."""


class Rotation(Body):
    """How a token gets a new text."""

    overlap_seconds: Annotated[int, Field(ge=0, le=MAX_OVERLAP_SECONDS)] = 3600
    """How long the text before goes on working; 0 ends it now."""


class TextAnswer(Answer):
    """One of the texts that a token answers to."""

    expires_at: str | None


class TokenAnswer(Answer):
    """A service token, without its text."""

    id: str
    name: str
    user_id: str
    """Whom it acts as."""
    roles: list[RoleName]
    scopes: list[str] | None
    requests_per_minute: int | None
    created_at: str
    expires_at: str | None
    last_used_at: str | None
    """To the hour; null: never yet."""
    texts: list[TextAnswer]
    """The newest first; a second one works until the overlap of a rotation ends."""


class IssuedToken(TokenAnswer):
    """A service token with its text, which nothing shows again."""

    token: str
