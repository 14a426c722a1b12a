"""Bodies of ``/audit``."""

from typing import Literal

from orcheo.api.models.base import Answer

Kind = Literal["user", "token", "execution"]
OutcomeName = Literal["allowed", "denied", "failed"]


class AuditActorAnswer(Answer):
    """Who acted."""

    kind: Kind
    id: str
    name: str | None
    """Of a token: the user whom it acts as."""


class AuditObjectAnswer(Answer):
    """What was acted on."""

    kind: str
    id: str


class AuditSourceAnswer(Answer):
    """From where."""

    ip: str | None = None
    """What API Gateway saw: behind the edge, the edge's address."""
    forwarded_for: str | None = None
    """`X-Forwarded-For`: behind the edge its last address but one is the client's; without it,
    whatever the client claims."""
    user_agent: str | None = None


class AuditEntryAnswer(Answer):
    """One act; it holds nothing that a body said."""

    id: str
    at: str
    workspace: str
    actor: AuditActorAnswer
    operation: str
    """The `operationId` of this document."""
    flags: list[str]
    """Query parameters that were `true`, such as `purge`."""
    objects: list[AuditObjectAnswer]
    outcome: OutcomeName
    """`denied`: the actor may not do this. `failed`: it ended in an error of the server."""
    source: AuditSourceAnswer
    request_id: str | None
