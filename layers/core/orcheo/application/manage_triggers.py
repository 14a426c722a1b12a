"""Create, change, pause and delete triggers; their secrets go in and never come out.

Each value of a secret is stored under a name of its own and the trigger points to it, so a failure
between the two stores leaves the old pair working, and what is left over is deleted.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from orcheo.application.manage_workflows import ManageWorkflows
from orcheo.application.ports import (
    Clock,
    Randomness,
    SecretStore,
    TriggerStore,
    timestamp,
)
from orcheo.domain.errors import Conflict, NotFound, OrcheoError, Unprocessable
from orcheo.domain.identifiers import TRIGGER, identifier
from orcheo.domain.principals import Principal
from orcheo.domain.workflows import Trigger, WebhookConfig, require_live

MAX_TRIGGERS: Final = 100
"""Of one workflow."""
_ENTROPY: Final = 20


@dataclass(frozen=True, slots=True)
class ManageTriggers:
    """The life of triggers in a workspace."""

    triggers: TriggerStore
    secrets: SecretStore
    manage: ManageWorkflows
    clock: Clock
    randomness: Randomness

    def create(self, principal: Principal, workflow_id: str, config: WebhookConfig) -> Trigger:
        """Store a new webhook trigger, its secret first; neither where one fails."""
        workflow = self.manage.get(principal, workflow_id)
        require_live(workflow)
        if len(self.triggers.list(principal.workspace, workflow_id)) >= MAX_TRIGGERS:
            raise Conflict(
                f"Workflow {workflow_id!r} has {MAX_TRIGGERS} triggers already; delete one first."
            )
        _require_secret(config, has_one=False)
        now = timestamp(self.clock.now())
        trigger_id = identifier(TRIGGER, self.randomness.token_bytes(_ENTROPY))
        reference = self._store_secret(principal.workspace, trigger_id, config)
        trigger = Trigger(
            id=trigger_id,
            workspace=principal.workspace,
            workflow_id=workflow_id,
            type="webhook",
            config=_without_secret(config),
            secret_ref=reference,
            active_version=workflow.active_version,
            created_at=now,
            updated_at=now,
        )
        try:
            self.triggers.create(trigger)
        except OrcheoError:
            self._forget(reference)
            raise
        # A version may have been activated since the workflow was read.
        self.manage.pin(principal.workspace, workflow_id)
        return self.get(principal, trigger_id)

    def get(self, principal: Principal, trigger_id: str) -> Trigger:
        """Return a trigger of the caller's workspace; NotFound, also for another workspace's."""
        trigger = self.triggers.get(trigger_id)
        if trigger.workspace != principal.workspace:
            raise NotFound(f"There is no trigger {trigger_id!r}.")
        return trigger

    def list(self, principal: Principal, workflow_id: str) -> Sequence[Trigger]:
        """Return a workflow's triggers, oldest first; NotFound without the workflow."""
        self.manage.get(principal, workflow_id)
        return self.triggers.list(principal.workspace, workflow_id)

    def replace(
        self,
        principal: Principal,
        trigger_id: str,
        config: WebhookConfig,
        *,
        enabled: bool | None = None,
    ) -> Trigger:
        """Replace the configuration. Without a secret in it the present one stays."""
        standing = self.get(principal, trigger_id)
        same_kind = standing.config.auth.type == config.auth.type
        _require_secret(config, has_one=same_kind and standing.secret_ref is not None)
        reference = standing.secret_ref if same_kind else None
        fresh = self._store_secret(principal.workspace, trigger_id, config)
        changed = standing.model_copy(
            update={
                "config": _without_secret(config),
                "secret_ref": fresh or reference,
                "enabled": standing.enabled if enabled is None else enabled,
            },
        )
        try:
            saved = self._save(standing, changed)
        except OrcheoError:
            self._forget(fresh)
            raise
        if standing.secret_ref != saved.secret_ref:
            self._forget(standing.secret_ref)
        return saved

    def enable(self, principal: Principal, trigger_id: str, *, enabled: bool) -> Trigger:
        """Resume or pause a trigger; what it is already costs no write."""
        standing = self.get(principal, trigger_id)
        if standing.enabled == enabled:
            return standing
        return self._save(standing, standing.model_copy(update={"enabled": enabled}))

    def delete(self, principal: Principal, trigger_id: str) -> None:
        """Delete a trigger with its secret; the secret first, so that a repeat goes on."""
        trigger = self.get(principal, trigger_id)
        if trigger.secret_ref is not None:
            self.secrets.delete(trigger.secret_ref)
        self.triggers.delete(trigger_id)

    def _save(self, standing: Trigger, changed: Trigger) -> Trigger:
        now = timestamp(self.clock.now())
        saved = changed.model_copy(update={"revision": standing.revision + 1, "updated_at": now})
        self.triggers.save(saved, expected_revision=standing.revision)
        return saved

    def _store_secret(self, workspace: str, trigger_id: str, config: WebhookConfig) -> str | None:
        secret = config.auth.secret
        if config.auth.type == "none" or secret is None:
            return None
        name = f"triggers/{trigger_id}/{self.randomness.token_bytes(8).hex()}"
        return self.secrets.put(workspace, name, secret)

    def _forget(self, reference: str | None) -> None:
        """Delete a secret that nothing points to. Failing at that must not hide what came first."""
        if reference is not None:
            with suppress(OrcheoError):
                self.secrets.delete(reference)


def _require_secret(config: WebhookConfig, *, has_one: bool) -> None:
    auth = config.auth
    if auth.type == "none" and auth.secret is not None:
        raise Unprocessable(
            "config.auth.secret: auth type 'none' takes no secret; remove it, "
            "or choose 'hmac_sha256' or 'shared_secret'.",
            errors=[{"path": "config.auth.secret", "message": "auth type 'none' takes no secret"}],
        )
    if auth.type != "none" and auth.secret is None and not has_one:
        raise Unprocessable(
            f"config.auth.secret: auth type {auth.type!r} needs a secret of 8 to 4096 characters.",
            errors=[{"path": "config.auth.secret", "message": "a secret is needed"}],
        )


def _without_secret(config: WebhookConfig) -> WebhookConfig:
    return config.model_copy(update={"auth": config.auth.model_copy(update={"secret": None})})
