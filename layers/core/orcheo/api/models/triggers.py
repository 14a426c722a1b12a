"""Triggers."""

from typing import Literal

from orcheo.api.models.base import Answer, Body, example
from orcheo.domain.workflows import WebhookConfig


class TriggerBody(Body):
    """A trigger to create, or what replaces one's configuration."""

    model_config = example(
        {
            "type": "webhook",
            "config": {
                "auth": {
                    "type": "hmac_sha256",
                    "secret": "at least eight characters",
                    "header": "x-signature",
                },
                "methods": ["POST"],
            },
        },
    )

    type: Literal["webhook"]
    config: WebhookConfig
    """`auth.secret` goes in and never comes out; left out of a `PUT`, the present one stays."""
    enabled: bool | None = None


class ShownAuth(Answer):
    """How a delivery proves where it comes from."""

    type: Literal["hmac_sha256", "shared_secret", "none"]
    header: str


class ShownConfig(Answer):
    """Settings of a webhook."""

    auth: ShownAuth
    methods: list[str]
    delivery_id_header: str | None = None


class TriggerAnswer(Answer):
    """An entry point of a workflow."""

    id: str
    workflow_id: str
    type: Literal["webhook"]
    config: ShownConfig
    has_secret: bool
    url: str
    """Where deliveries go."""
    enabled: bool
    active_version: int | None
    """What it starts; null: nothing, the workflow has no version or is archived."""
    revision: int
    created_at: str
    updated_at: str
