"""``/triggers``: what starts a workflow."""

from collections.abc import Mapping
from typing import Any

from orcheo_sdk.models import Page, Trigger
from orcheo_sdk.transport import Transport, path


class Triggers:
    """``/triggers``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(
        self,
        workflow_id: str,
        config: Mapping[str, Any],
        *,
        type: str = "webhook",  # noqa: A002 - the wire's own name
        idempotency_key: str | None = None,
    ) -> Trigger:
        """Create a trigger from its configuration."""
        return self._transport.fetch(
            Trigger,
            "POST",
            path("/workflows/{}/triggers", workflow_id),
            json={"type": type, "config": dict(config)},
            idempotency_key=idempotency_key,
        )

    def create_webhook(
        self,
        workflow_id: str,
        *,
        secret: str,
        auth_type: str = "hmac_sha256",
        header: str = "x-signature",
    ) -> Trigger:
        """Create a webhook whose deliveries are signed."""
        auth = {"type": auth_type, "secret": secret, "header": header}
        return self.create(workflow_id, {"auth": auth, "methods": ["POST"]})

    def list(self, workflow_id: str) -> Page[Trigger]:
        """Return a workflow's triggers."""
        target = path("/workflows/{}/triggers", workflow_id)
        return self._transport.fetch(Page[Trigger], "GET", target)

    def get(self, trigger_id: str) -> Trigger:
        """Return a trigger; its secret never comes out."""
        return self._transport.fetch(Trigger, "GET", path("/triggers/{}", trigger_id))

    def update(
        self,
        trigger_id: str,
        config: Mapping[str, Any],
        *,
        type: str = "webhook",  # noqa: A002 - the wire's own name
    ) -> Trigger:
        """Replace a trigger's configuration; without a secret, the stored one stays."""
        body = {"type": type, "config": dict(config)}
        return self._transport.fetch(Trigger, "PUT", path("/triggers/{}", trigger_id), json=body)

    def pause(self, trigger_id: str) -> Trigger:
        """Refuse deliveries from now on."""
        return self._transport.fetch(Trigger, "POST", path("/triggers/{}/pause", trigger_id))

    def resume(self, trigger_id: str) -> Trigger:
        """Take deliveries again."""
        return self._transport.fetch(Trigger, "POST", path("/triggers/{}/resume", trigger_id))

    def delete(self, trigger_id: str) -> None:
        """Delete a trigger and its secret."""
        self._transport.request("DELETE", path("/triggers/{}", trigger_id))
