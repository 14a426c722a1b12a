"""Take a webhook delivery: verify it, pin the version, enqueue it.

A warm environment makes one call to AWS, SendMessage: the trigger and its secret are cached for
seconds. So a trigger that was paused, deleted or changed is as before for ``TRIGGER_SECONDS``.
"""

from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from orcheo.application.claim_checks import claim_check
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
TRIGGER_SECONDS: Final = 5.0
SECRET_SECONDS: Final = 300.0
_CACHE_SIZE: Final = 1_000
_ENTROPY: Final = 20

K = TypeVar("K")
V = TypeVar("V")


@dataclass(slots=True)
class _Cache(Generic[K, V]):
    """Values that were found, for some seconds; what was not found is asked for again."""

    seconds: float
    clock: Clock
    _kept: dict[K, tuple[float, V]] = field(default_factory=dict)

    def get(self, key: K) -> V | None:
        found = self._kept.get(key)
        return found[1] if found is not None and found[0] > self.clock.monotonic() else None

    def put(self, key: K, value: V) -> V:
        if len(self._kept) >= _CACHE_SIZE:
            self._kept.clear()
        self._kept[key] = (self.clock.monotonic() + self.seconds, value)
        return value


class IngestWebhook:
    """Accepts deliveries.

    Args:
        triggers: Knows the trigger of a URL.
        secrets: Knows what deliveries are signed with.
        queue: Takes the accepted event.
        blobs: Takes inputs that are too large for a message.
        clock: Ends what the caches keep.
        randomness: Names a delivery that nothing else names.
    """

    def __init__(
        self,
        *,
        triggers: TriggerStore,
        secrets: SecretStore,
        queue: TriggerQueue,
        blobs: BlobStore,
        clock: Clock,
        randomness: Randomness,
    ) -> None:
        self._triggers = triggers
        self._secrets = secrets
        self._queue = queue
        self._blobs = blobs
        self._clock = clock
        self._randomness = randomness
        self._known = _Cache[str, Trigger](TRIGGER_SECONDS, clock)
        self._opened = _Cache[tuple[str, int], str](SECRET_SECONDS, clock)

    def __call__(self, trigger_id: str, delivery: Delivery) -> TriggerMessage:
        """Enqueue the event of a delivery; return what was enqueued.

        Raises:
            NotFound: There is no such trigger.
            MethodNotAllowed: ``details["allow"]`` lists what is.
            PayloadTooLarge: The body is over ``MAX_BODY_BYTES``.
            Unauthenticated: It does not prove where it comes from.
            Conflict: The trigger is paused, or its workflow has no version to run.
            InvalidRequest: The body says it is JSON and is not.
            Unavailable: It could not be verified or enqueued; nothing was accepted.
        """
        trigger = self._trigger(trigger_id)
        self._require_acceptable(trigger, delivery)
        verify(trigger.config.auth, self._secret(trigger), delivery)
        if not trigger.enabled:
            raise Conflict("This webhook is paused; its owner can resume it.")
        if trigger.active_version is None:
            raise Conflict("The workflow of this webhook has no version to run.")
        inputs = encode(inputs_of(delivery))
        names = trigger.config.delivery_id_header
        key = event_key(
            trigger.config.auth, names, delivery, self._randomness.token_bytes(_ENTROPY)
        )
        event = {
            "key": key,
            "method": delivery.method,
            "query": dict(delivery.query),
            "headers": shown_headers(names, delivery),
        }
        owner = execution_id(trigger.workspace, trigger.id, key)
        message = TriggerMessage(
            workspace=trigger.workspace,
            execution_id=owner,
            workflow_id=trigger.workflow_id,
            version=trigger.active_version,
            trigger={"type": "webhook", "id": trigger.id, "event": event},
            inputs=claim_check(self._blobs, trigger.workspace, inputs, owner=owner),
            body_hash=body_hash(inputs),
            accepted_at=timestamp(self._clock.now()),
        )
        self._queue.send(message, group=message.execution_id)
        return message

    def _trigger(self, trigger_id: str) -> Trigger:
        if not is_identifier(trigger_id, TRIGGER):
            raise NotFound("There is no such webhook; check the URL.")
        known = self._known.get(trigger_id)
        if known is not None:
            return known
        try:
            return self._known.put(trigger_id, self._triggers.get(trigger_id))
        except NotFound as error:
            raise NotFound("There is no such webhook; check the URL.") from error

    def _secret(self, trigger: Trigger) -> str | None:
        """Return what deliveries are signed with; SecretsUnavailable where it cannot be read."""
        if trigger.config.auth.type == "none":
            return None
        if trigger.secret_ref is None:
            raise SecretsUnavailable(f"Trigger {trigger.id!r} has lost its secret.")
        place = (trigger.secret_ref, trigger.revision)
        known = self._opened.get(place)
        if known is not None:
            return known
        try:
            return self._opened.put(place, self._secrets.get(trigger.secret_ref))
        except NotFound as error:
            raise SecretsUnavailable(f"The secret of trigger {trigger.id!r} is gone.") from error

    @staticmethod
    def _require_acceptable(trigger: Trigger, delivery: Delivery) -> None:
        if delivery.method not in trigger.config.methods:
            allowed = ", ".join(sorted(trigger.config.methods))
            raise MethodNotAllowed(
                f"This webhook does not answer to {delivery.method}; it does to {allowed}.",
                allow=allowed,
            )
        size = len(delivery.body)
        if size > MAX_BODY_BYTES:
            raise PayloadTooLarge(
                f"The body has {size} bytes; {MAX_BODY_BYTES} are allowed. Send a reference.",
                size=size,
                limit=MAX_BODY_BYTES,
            )
