"""Credentials: what is known of a secret beside its value, and the lifecycle it goes through.

::

    issued -> active <-> rotating
    every status -> revoked

``issued`` has no value that was ever confirmed: it is being stored, or an OAuth consent is awaited.
``rotating`` has two values that both hold until the overlap ends. ``revoked`` is final: the values
are destroyed, the row stays for those who ask what it was.

A value is never a member of anything here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Literal

from orcheo.domain.errors import IllegalTransition
from orcheo.domain.principals import Role


class CredentialStatus(StrEnum):
    """Where a credential stands."""

    ISSUED = "issued"
    ACTIVE = "active"
    ROTATING = "rotating"
    REVOKED = "revoked"


class Health(StrEnum):
    """What the last check of it said."""

    UNKNOWN = "unknown"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"


_NEXT: Final[Mapping[CredentialStatus, frozenset[CredentialStatus]]] = {
    CredentialStatus.ISSUED: frozenset({CredentialStatus.ACTIVE, CredentialStatus.REVOKED}),
    CredentialStatus.ACTIVE: frozenset({CredentialStatus.ROTATING, CredentialStatus.REVOKED}),
    CredentialStatus.ROTATING: frozenset({CredentialStatus.ACTIVE, CredentialStatus.REVOKED}),
    CredentialStatus.REVOKED: frozenset(),
}


def next_status(present: CredentialStatus, wanted: CredentialStatus) -> CredentialStatus:
    """Return the wanted status; IllegalTransition where the table has no such step."""
    if wanted not in _NEXT[present]:
        raise IllegalTransition(f"A credential that is {present.value} cannot become {wanted}.")
    return wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialScope:
    """Who may refer to a credential. What is null does not restrict."""

    workflow_ids: frozenset[str] | None = None
    """Only executions of these workflows."""
    role: Role | None = None
    """Only executions that someone with this role started, and those of triggers and parents whose
    workflow was published by someone with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RotationPolicy:
    """How often its value must be replaced."""

    every_days: int
    """From 1; a value that is older is overdue."""
    overlap_seconds: int = 86_400
    """How long the old value still holds beside the new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A named secret of the vault, without its values."""

    workspace: str
    id: str
    """``cr_…``."""
    name: str
    """What ``[[name]]`` refers to: letters, digits, ``_`` and ``-``, at most 64; unique in its
    workspace."""
    type: str
    """A type of the catalogue, such as ``api_key`` or ``oauth2``."""
    template: str | None = None
    """The service it was made for, such as ``slack``."""
    status: CredentialStatus
    health: Health = Health.UNKNOWN
    health_message: str | None = None
    """Of the last check, without a value."""
    checked_at: str | None = None
    fields: frozenset[str] = frozenset()
    """Names of the secret fields that a reference may name."""
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The fields of its type that are no secret: a header's name, a token URL, scopes, a region."""
    scope: CredentialScope = field(default_factory=CredentialScope)
    owner: str
    """User id of who answers for it."""
    rotation: RotationPolicy | None = None
    expires_at: str | None = None
    """ISO 8601: past it nothing may use it. Not the expiry of an OAuth access token."""
    token_expires_at: str | None = None
    """When the present OAuth access token ends."""
    on_unhealthy: Literal["fail", "wait"] = "fail"
    """What becomes of executions that need it while it is unhealthy."""
    rotated_at: str | None = None
    """When its present value came."""
    overlap_ends_at: str | None = None
    """While it is rotating: until when the old value holds."""
    value_id: str | None = None
    """Id of the present value, as it was when this was written; null where there is none."""
    refused_value_id: str | None = None
    """The value that the authorization server refused: it is not asked again with that one."""
    check_at: str | None = None
    """When the scheduled check looks at it next; null: never."""
    last_used_at: str | None = None
    """Known to about an hour. Moves without a new revision."""
    created_at: str
    created_by: str
    updated_at: str
    revision: int = 1
    """Grows with every change; what ``If-Match`` compares."""


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """``[[name]]`` or ``[[name#field]]``."""

    name: str
    field: str | None = None
    """Null: the main field of the credential's type."""

    def __str__(self) -> str:
        """Return it as authors write it."""
        return f"[[{self.name}]]" if self.field is None else f"[[{self.name}#{self.field}]]"
