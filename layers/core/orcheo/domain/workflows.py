"""Workflows, their versions and their triggers."""

from typing import Annotated, Any, Literal

from pydantic import Field

from orcheo.domain.errors import Conflict
from orcheo.domain.graph import Graph, Model
from orcheo.domain.lifecycles import VersionStatus

Name = Annotated[str, Field(min_length=1, max_length=200)]
Description = Annotated[str, Field(max_length=10_000)]
Tag = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^\S(.*\S)?$")]
Tags = Annotated[list[Tag], Field(max_length=20)]


class Workflow(Model):
    """A named automation."""

    id: str
    name: Name
    description: Description = ""
    tags: Tags = Field(default_factory=list[str])
    """What people sort workflows by; each once."""
    revision: int = 1
    """Rises by one with every change; the ETag is its text in quotes."""
    latest_version: int = 0
    """Number of the newest version; 0 where there is none."""
    active_version: int | None = None
    """The version that new executions run; null: the workflow cannot be executed yet."""
    archived: bool = False
    created_at: str
    updated_at: str
    created_by: str


def require_live(workflow: Workflow) -> None:
    """Refuse an archived workflow; Conflict."""
    if workflow.archived:
        raise Conflict(
            f"Workflow {workflow.id!r} is archived; bring it back first: "
            'PUT with {"archived": false}.'
        )


def matches(workflow: Workflow, *, query: str | None, tag: str | None) -> bool:
    """Tell whether a workflow is one that is looked for; case means nothing.

    Args:
        workflow: Any.
        query: A part of its name, of its description or of a tag; null: any.
        tag: One of its tags; null: any.
    """
    tags = [each.casefold() for each in workflow.tags]
    if tag is not None and tag.casefold() not in tags:
        return False
    wanted = (query or "").casefold()
    texts = (workflow.name.casefold(), workflow.description.casefold(), *tags)
    return any(wanted in text for text in texts)


class Version(Model):
    """An immutable, numbered graph of a workflow."""

    workflow_id: str
    number: int
    status: VersionStatus
    graph: Graph
    script: str | None = None
    """The source of the python nodes."""
    warnings: list[dict[str, Any]] = Field(default_factory=list)
    created_at: str
    created_by: str


class WebhookAuth(Model):
    """How a delivery proves where it comes from."""

    type: Literal["hmac_sha256", "shared_secret", "none"]
    secret: Annotated[str, Field(min_length=8, max_length=4_096)] | None = None
    """Goes in and never comes out; kept in the secret store."""
    header: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")] = "x-signature"
    """Where the signature or the secret arrives. A signature may carry the prefix ``sha256=``."""


class WebhookConfig(Model):
    """Settings of a webhook trigger."""

    auth: WebhookAuth
    methods: Annotated[
        list[Literal["GET", "POST", "PUT", "PATCH", "DELETE"]], Field(min_length=1)
    ] = Field(default_factory=lambda: ["POST"])
    delivery_id_header: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")] | None = None
    """The provider's header that names a delivery; else ``webhook-id`` or ``Idempotency-Key``."""


class Trigger(Model):
    """An entry point of a workflow."""

    id: str
    workspace: str
    workflow_id: str
    type: Literal["webhook"]
    config: WebhookConfig
    """As stored: without the secret's value."""
    secret_ref: str | None = None
    """Where the secret store keeps the value; never shown."""
    active_version: int | None = None
    """Copy of the workflow's, so that ingress pins the version with one read."""
    enabled: bool = True
    revision: int = 1
    created_at: str
    updated_at: str
