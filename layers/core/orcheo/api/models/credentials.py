"""Credentials. What is secret is in requests only."""

from typing import Annotated, Any, Literal

from pydantic import Field

from orcheo.api.models.base import Answer, Body, example
from orcheo.domain.credential_governance import AlertKind
from orcheo.domain.credentials import CredentialStatus, Health
from orcheo.domain.principals import Role

CredentialName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
WorkflowIds = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=64)]], Field(min_length=1, max_length=100)
]
UserId = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[\x21-\x7e]+$")]
Secret = Annotated[dict[str, Any], Field(max_length=100, json_schema_extra={"writeOnly": True})]
Settings = Annotated[dict[str, Any], Field(max_length=100)]
Moment = Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"})]


class ScopeBody(Body):
    """Who may refer to a credential; what is null does not restrict."""

    workflow_ids: WorkflowIds | None = None
    """Only executions of these workflows."""
    role: Annotated[Role, Field(strict=False)] | None = None
    """Only executions that someone with this role started, or whose workflow such a one
    published."""


class RotationBody(Body):
    """How often the value must be replaced."""

    every_days: Annotated[int, Field(ge=1, le=3_650)]
    overlap_seconds: Annotated[int, Field(ge=0, le=30 * 86_400)] = 86_400
    """How long the old value still holds beside the new one."""


class NewCredentialBody(Body):
    """A credential to make."""

    model_config = example(
        {
            "name": "openai",
            "template": "openai",
            "secret": {"token": "sk-…"},
            "rotation": {"every_days": 90},
        },
    )

    name: CredentialName
    """What `[[name]]` in a graph refers to; never changes."""
    type: Annotated[str, Field(max_length=40)] | None = None
    """One of `GET /credentials/types`; left out, that of the template."""
    template: Annotated[str, Field(max_length=40)] | None = None
    """One of `GET /credentials/templates`."""
    settings: Settings = Field(default_factory=dict[str, Any])
    """As the type's `settings_schema` says, over the settings of the template."""
    secret: Secret = Field(default_factory=dict[str, Any])
    """As the type's `secret_schema` says; goes in and never comes out."""
    scope: ScopeBody = Field(default_factory=ScopeBody)
    owner: UserId | None = None
    """User id of who answers for it; left out: who makes it."""
    rotation: RotationBody | None = None
    expires_at: Moment | None = None
    """Past it nothing may use it."""
    on_unhealthy: Literal["fail", "wait"] = "fail"
    """What becomes of executions that need it while it is unhealthy."""


class CredentialChange(Body):
    """What to change; what is left out stays."""

    model_config = example({"owner": "ada", "rotation": {"every_days": 30}})

    settings: Settings = Field(default_factory=dict[str, Any])
    """Replaces all settings."""
    scope: ScopeBody = Field(default_factory=ScopeBody)
    owner: UserId = ""
    rotation: RotationBody | None = None
    expires_at: Moment | None = None
    on_unhealthy: Literal["fail", "wait"] = "fail"


class Rotation(Body):
    """A new value."""

    model_config = example({"secret": {"token": "sk-…"}, "overlap_seconds": 3600})

    secret: Secret
    """All fields, as the type's `secret_schema` says."""
    overlap_seconds: Annotated[int, Field(ge=0, le=30 * 86_400)] | None = None
    """How long the old value still holds; left out: as the rotation policy says, or a day."""


class ScopeAnswer(Answer):
    """Who may refer to a credential; what is null does not restrict."""

    workflow_ids: list[str] | None
    role: Role | None


class RotationAnswer(Answer):
    """How often the value must be replaced."""

    every_days: int
    overlap_seconds: int


class AlertAnswer(Answer):
    """Something to see to."""

    kind: AlertKind
    message: str


class CredentialAnswer(Answer):
    """A credential, without its values."""

    id: str
    name: str
    type: str
    template: str | None
    status: CredentialStatus
    health: Health
    health_message: str | None
    checked_at: str | None
    fields: list[str]
    """Names of the secret fields that a reference may name: `[[name#field]]`."""
    settings: dict[str, Any]
    scope: ScopeAnswer
    owner: str
    rotation: RotationAnswer | None
    expires_at: str | None
    token_expires_at: str | None
    """When the present OAuth access token ends; it is refreshed before."""
    on_unhealthy: Literal["fail", "wait"]
    rotated_at: str | None
    overlap_ends_at: str | None
    """While it is `rotating`: until when the old value holds."""
    last_used_at: str | None
    created_at: str
    created_by: str
    updated_at: str
    revision: int
    alerts: list[AlertAnswer]


class CredentialTypeAnswer(Answer):
    """A type of credentials, with its forms as JSON Schemas."""

    name: str
    title: str
    description: str
    main: str | None
    """The field that `[[name]]` means; null: a reference must name one."""
    testable: bool
    settings_schema: dict[str, Any]
    secret_schema: dict[str, Any]


class CredentialTemplateAnswer(Answer):
    """A service, and the settings that its credentials begin with."""

    id: str
    title: str
    type: str
    description: str
    docs_url: str | None
    settings: dict[str, Any]
    asks: list[str]
    """Settings that have to be given as well."""


class NewConsent(Body):
    """Whose consent is asked for."""

    credential_id: Annotated[str, Field(min_length=1, max_length=64)]


class ConsentAnswer(Answer):
    """Where a person is to go."""

    authorization_url: str
    expires_at: str
    redirect_uri: str
    """The way back; the authorization server must know it."""


class ConsentBody(Body):
    """What the authorization server sent to `redirect_uri`."""

    state: Annotated[str, Field(min_length=1, max_length=4_096)]
    code: Annotated[str, Field(min_length=1, max_length=4_096)] | None = None
    error: Annotated[str, Field(max_length=4_096)] | None = None
