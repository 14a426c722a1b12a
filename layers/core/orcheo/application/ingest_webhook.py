"""Take a webhook delivery: verify, name, enqueue, answer.

A warm delivery costs one AWS call, the SendMessage; inputs over 200 KB one more. A cold one costs
two more, for the trigger and its secret.
"""

from dataclasses import dataclass, field
from typing import Final

from orcheo.application.execute_workflow import claim_check
from orcheo.application.messages import TriggerMessage
from orcheo.application.ports import (
    BlobStore,
    Clock,
    Randomness,
    SecretStore,
    TriggerQueue,
    TriggerStore,
    timestamp,
)
from orcheo.domain.errors import (
    Conflict,
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
    SecretsUnavailable,
)
from orcheo.domain.identifiers import TRIGGER, body_hash, execution_id, is_identifier
from orcheo.domain.values import encode
from orcheo.domain.webhooks import Delivery, event_key, inputs_of, shown_headers, verify
from orcheo.domain.workflows import Trigger

MAX_BODY_BYTES: Final = 4 * 1024 * 1024
"""Raw; larger ones go by pre-signed upload."""
TRIGGER_SECONDS: Final = 5.0
"""How long a trigger is taken to be what it was: a new version, a pause or another secret takes
effect after so long at most."""
SECRET_SECONDS: Final = 300.0
_CACHED: Final = 1_000
_ENTROPY: Final = 16


@dataclass(slots=True)
class IngestWebhook:
    """Accepts deliveries."""

    triggers: TriggerStore
    secrets: SecretStore
    queue: TriggerQueue
    blobs: BlobStore
    clock: Clock
    randomness: Randomness
    _triggers: dict[str, tuple[float, Trigger]] = field(
        default_factory=dict[str, tuple[float, Trigger]]
    )
    _secrets: dict[tuple[str, int], tuple[float, str]] = field(
        default_factory=dict[tuple[str, int], tuple[float, str]]
    )

    def __call__(self, trigger_id: str, delivery: Delivery) -> TriggerMessage:
        """Enqueue a delivery and return the message; only then may the sender get a 2xx.

        Raises:
            NotFound: There is no such trigger, or it is paused: a sender learns no difference.
            MethodNotAllowed: The trigger does not take this method; ``details["allow"]``.
            PayloadTooLarge: The body is over 4 MB.
            Unauthenticated: The signature or secret is missing or wrong.
            Conflict: The workflow has no version to run.
            Unavailable: Trigger, secret or queue could not be reached: deliver it again.
        """
        trigger = self._trigger(trigger_id)
        if delivery.method not in trigger.config.methods:
            allowed = ", ".join(trigger.config.methods)
            raise MethodNotAllowed(
                f"This webhook takes {allowed}, not {delivery.method}.", allow=allowed
            )
        if len(delivery.body) > MAX_BODY_BYTES:
            raise PayloadTooLarge(
                f"The body has {len(delivery.body)} bytes; {MAX_BODY_BYTES} are allowed.",
                limit=MAX_BODY_BYTES,
            )
        verify(trigger.config.auth, self._secret(trigger), delivery)
        if trigger.active_version is None:
            raise Conflict("The workflow of this webhook has no version to run; publish one first.")
        message = self._message(trigger, trigger.active_version, delivery)
        self.queue.send(message, group=message.execution_id)
        return message

    def _message(self, trigger: Trigger, version: int, delivery: Delivery) -> TriggerMessage:
        config = trigger.config
        key = event_key(
            config.auth,
            config.delivery_id_header,
            delivery,
            self.randomness.token_bytes(_ENTROPY),
        )
        inputs = encode(inputs_of(delivery))
        return TriggerMessage(
            workspace=trigger.workspace,
            execution_id=execution_id(trigger.workspace, trigger.id, key),
            workflow_id=trigger.workflow_id,
            version=version,
            trigger={
                "type": "webhook",
                "id": trigger.id,
                "event": {
                    "key": key,
                    "method": delivery.method,
                    "query": dict(delivery.query),
                    "headers": shown_headers(config.delivery_id_header, delivery),
                },
            },
            inputs=claim_check(self.blobs, trigger.workspace, inputs),
            body_hash=body_hash(inputs),
            accepted_at=timestamp(self.clock.now()),
        )

    def _trigger(self, trigger_id: str) -> Trigger:
        now = self.clock.monotonic()
        cached = self._triggers.get(trigger_id)
        if cached is not None and cached[0] > now:
            trigger = cached[1]
        else:
            if not is_identifier(trigger_id, TRIGGER):
                raise NotFound("There is no webhook at this address.")
            trigger = self.triggers.get(trigger_id)
            if len(self._triggers) >= _CACHED:
                self._triggers.clear()
            self._triggers[trigger_id] = (now + TRIGGER_SECONDS, trigger)
        if not trigger.enabled:
            raise NotFound("There is no webhook at this address.")
        return trigger

    def _secret(self, trigger: Trigger) -> str | None:
        """Return the trigger's secret; fail closed where it cannot be read."""
        if trigger.config.auth.type == "none":
            return None
        if trigger.secret_ref is None:
            raise SecretsUnavailable("The secret of this webhook is missing; set it again.")
        now = self.clock.monotonic()
        place = (trigger.secret_ref, trigger.revision)
        cached = self._secrets.get(place)
        if cached is not None and cached[0] > now:
            return cached[1]
        try:
            secret = self.secrets.get(trigger.secret_ref)
        except NotFound as error:
            raise SecretsUnavailable(
                "The secret of this webhook is missing; set it again."
            ) from error
        if len(self._secrets) >= _CACHED:
            self._secrets.clear()
        self._secrets[place] = (now + SECRET_SECONDS, secret)
        return secret
