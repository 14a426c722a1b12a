"""The rest: node types, users, health."""

from typing import Annotated, Any, Literal

from pydantic import Field

from orcheo.api.models.base import Answer, Body, RoleName


class NodeTypeAnswer(Answer):
    """A built-in node or router."""

    type: str
    kind: Literal["node", "branch"]
    title: str
    description: str
    category: str
    config_schema: dict[str, Any]
    output_schema: dict[str, Any]
    outcomes: list[str]
    retry_safe: bool
    ui: dict[str, Any]


class UserLimitsBody(Body):
    """Limits of a user."""

    concurrency: Annotated[int, Field(ge=1, le=500)] | None
    """Executions that the user may have at once; null: as many as they like."""


class UserLimitsAnswer(Answer):
    """Limits of a user."""

    user_id: str
    concurrency: int | None
    """Executions at once; null: no limit."""


class Me(Answer):
    """Who calls."""

    workspace: str
    user_id: str
    email: str | None
    """Of a member of the workspace."""
    roles: list[RoleName]
    token_id: str | None
    """The service token that was sent; null: a person is signed in."""
    scopes: list[str] | None
    """What the token is narrowed to; null: whatever the roles allow."""


class Health(Answer):
    """That the API answers."""

    status: Literal["ok"] = "ok"
