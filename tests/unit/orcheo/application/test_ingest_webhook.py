import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from orcheo.application.ingest_webhook import IngestWebhook
from orcheo.domain import errors
from orcheo.domain.errors import OrcheoError
from orcheo.domain.webhooks import Delivery
from orcheo.domain.workflows import Trigger, WebhookConfig
from tests.fakes.aws import InMemoryBlobStore, InMemorySecretStore, InMemoryTriggerQueue
from tests.fakes.clock import FakeClock, SeededRandomness
from tests.fakes.faults import Faults
from tests.fakes.workflow_store import InMemoryTriggerStore
from tests.harness.samples import AT, TRIGGER, WORKFLOW, WORKSPACE

SECRET = "a secret for signing"
BODY = b'{"name":  "Zo\\u00eb"}\r\n'


def signed(body: bytes = BODY, secret: str = SECRET) -> bytes:
    return hmac.new(secret.encode(), body, hashlib.sha256).digest()


class Ingress:
    """One trigger and what stands behind it."""

    def __init__(self, faults: Faults | None = None, **changes: Any) -> None:
        self.triggers = InMemoryTriggerStore()
        self.secrets = InMemorySecretStore()
        self.queue = InMemoryTriggerQueue()
        self.blobs = InMemoryBlobStore()
        self.clock = FakeClock()
        self.faults = faults or Faults()
        self.auth = changes.pop("auth", {"type": "hmac_sha256"})
        config = {"auth": self.auth, **changes.pop("config", {})}
        reference = None
        if self.auth["type"] != "none":
            reference = self.secrets.put(WORKSPACE, "t", SECRET)
        fields: dict[str, Any] = {
            "id": TRIGGER,
            "workspace": WORKSPACE,
            "workflow_id": WORKFLOW,
            "type": "webhook",
            "config": WebhookConfig.model_validate(config),
            "secret_ref": reference,
            "active_version": 3,
            "created_at": AT,
            "updated_at": AT,
            **changes,
        }
        self.trigger = Trigger(**fields)
        self.triggers.create(self.trigger)
        self.ingest = IngestWebhook(
            triggers=self.faults.wrap(self.triggers),
            secrets=self.faults.wrap(self.secrets),
            queue=self.faults.wrap(self.queue),
            blobs=self.faults.wrap(self.blobs),
            clock=self.clock,
            randomness=SeededRandomness(),
        )

    def send(self, body: bytes = BODY, method: str = "POST", **headers: str) -> Any:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.auth["type"] == "hmac_sha256" and "x-signature" not in given:
            given["x-signature"] = signed(body).hex()
        given.setdefault("content-type", "application/json")
        delivery = Delivery(method=method, headers=given, query={"q": "1"}, body=body)
        return self.ingest(TRIGGER, delivery)

    def refused(self, error: type[OrcheoError], *arguments: Any, **headers: str) -> OrcheoError:
        with pytest.raises(error) as caught:
            self.send(*arguments, **headers)
        assert self.queue.sends == 0
        assert SECRET not in str(caught.value)
        return caught.value


def test_a_delivery_is_enqueued_with_its_version_pinned() -> None:
    ingress = Ingress()
    message = ingress.send(webhook_id="d-1", authorization="Bearer x", cookie="c", user_agent="u")
    assert ingress.queue.sent == [(message, message.execution_id)]
    assert (message.workflow_id, message.version) == (WORKFLOW, 3)
    assert message.inputs == {"name": "Zoë"}
    assert message.registered is False
    assert message.trigger["id"] == TRIGGER
    event = message.trigger["event"]
    assert event["key"] == "webhook-id:d-1"
    assert event["query"] == {"q": "1"}
    assert event["headers"] == {
        "webhook-id": "d-1",
        "user-agent": "u",
        "content-type": "application/json",
    }


def test_a_warm_environment_makes_one_call() -> None:
    ingress = Ingress()
    ingress.send()
    assert ingress.faults.calls == ["get", "get", "send"]
    ingress.send()
    assert ingress.faults.calls[3:] == ["send"]
    ingress.clock.advance(5)
    ingress.send()
    assert ingress.faults.calls[4:] == ["get", "send"]
    ingress.clock.advance(300)
    ingress.send()
    assert ingress.faults.calls[6:] == ["get", "get", "send"]


@pytest.mark.parametrize(
    "signature",
    [
        signed().hex(),
        signed().hex().upper(),
        "sha256=" + signed().hex(),
        "SHA256=" + signed().hex(),
        base64.b64encode(signed()).decode(),
        "sha256=" + base64.b64encode(signed()).decode(),
    ],
)
def test_a_signature_may_be_written_in_any_usual_way(signature: str) -> None:
    assert Ingress().send(x_signature=signature)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "0" * 64,
        "sha256=",
        "sha1=" + signed().hex(),
        signed().hex()[:-2],
        signed(json.dumps(json.loads(BODY)).encode()).hex(),
        signed(secret="another secret").hex(),
        "ä" * 64,
        "\ud800",
        base64.b64encode(signed()).decode()[:-4],
    ],
)
def test_a_signature_that_is_not_the_body_s_is_refused(signature: str) -> None:
    Ingress().refused(errors.Unauthenticated, x_signature=signature)


def test_a_missing_signature_is_refused() -> None:
    ingress = Ingress()
    delivery = Delivery(method="POST", headers={}, query={}, body=BODY)
    with pytest.raises(errors.Unauthenticated, match="x-signature"):
        ingress.ingest(TRIGGER, delivery)


def test_a_shared_secret_is_compared() -> None:
    auth = {"type": "shared_secret", "header": "X-Token"}
    assert Ingress(auth=auth).send(x_token=SECRET)
    Ingress(auth=auth).refused(errors.Unauthenticated, x_token="no")
    Ingress(auth=auth).refused(errors.Unauthenticated)
    Ingress(auth=auth).refused(errors.Unauthenticated, x_token="\ud800")


def test_without_a_secret_to_check_with_nothing_gets_in() -> None:
    ingress = Ingress()
    ingress.secrets.secrets.clear()
    ingress.refused(errors.SecretsUnavailable)
    Ingress(secret_ref=None).refused(errors.SecretsUnavailable)


def test_a_new_secret_is_used_once_the_trigger_is_read_again() -> None:
    ingress = Ingress()
    ingress.send()
    ingress.secrets.put(WORKSPACE, "t", "another secret")
    changed = ingress.trigger.model_copy(update={"revision": 2})
    ingress.triggers.save(changed, expected_revision=1)
    ingress.clock.advance(5)
    with pytest.raises(errors.Unauthenticated):
        ingress.send()
    ingress.send(x_signature=signed(secret="another secret").hex())


def test_what_does_not_exist_or_cannot_run_is_refused() -> None:
    ingress = Ingress()
    delivery = Delivery(method="POST", headers={}, query={}, body=b"")
    for trigger_id in ("tr_x", "wf_" + "a" * 26, "tr_" + "c" * 26, ""):
        with pytest.raises(errors.NotFound):
            ingress.ingest(trigger_id, delivery)
    Ingress(enabled=False).refused(errors.Conflict)
    Ingress(active_version=None).refused(errors.Conflict)
    # Who cannot sign does not learn that it is paused.
    Ingress(enabled=False).refused(errors.Unauthenticated, x_signature="0")
    found = Ingress(config={"methods": ["PUT", "POST"]}).refused(
        errors.MethodNotAllowed, BODY, "GET"
    )
    assert found.details["allow"] == "POST, PUT"
    Ingress().refused(errors.PayloadTooLarge, b"x" * (4 * 1024 * 1024 + 1))


@pytest.mark.parametrize(
    "body", [b"{", b'{"a": NaN}', b'"\xff"', b'{"a": "\\ud800"}', b"[" * 99_999]
)
def test_what_says_it_is_json_and_is_not_is_refused(body: bytes) -> None:
    Ingress().refused(errors.InvalidRequest, body)


@pytest.mark.parametrize(
    ("body", "kind", "inputs"),
    [
        (b'{"a": 1}', "application/json", {"a": 1}),
        (b'{"a": 1}', "application/x-www-form-urlencoded", {"a": 1}),
        (b"[1, 2]", "application/json", {"body": [1, 2]}),
        (b"null", "application/json", {"body": None}),
        (b"plain text", "text/plain", {"body": "plain text"}),
        (b"\xff\xfe", "application/octet-stream", {"body_base64": "//4="}),
        (b"", "application/json", {"q": "1"}),
        (b'{"$": "blob", "v": "x"}', "application/json", None),
    ],
)
def test_a_body_becomes_inputs(body: bytes, kind: str, inputs: Any) -> None:
    found = Ingress().send(body, content_type=kind).inputs
    if inputs is None:
        assert found == {"$": "dict", "v": [["$", "blob"], ["v", "x"]]}
    else:
        assert found == inputs


def test_large_inputs_are_stored_first() -> None:
    ingress = Ingress()
    body = json.dumps({"text": "x" * 300_000}).encode()
    message = ingress.send(body)
    assert message.inputs["$"] == "blob"
    assert ingress.faults.calls == ["get", "get", "put", "send"]


def test_a_repeated_delivery_is_the_same_execution() -> None:
    ingress = Ingress(config={"delivery_id_header": "X-Delivery"})
    first = ingress.send(x_delivery="1", webhook_id="a")
    assert ingress.send(x_delivery="1", webhook_id="b").execution_id == first.execution_id
    assert ingress.send(x_delivery="2", webhook_id="a").execution_id != first.execution_id
    by_id = ingress.send(webhook_id="a", idempotency_key="k")
    assert ingress.send(webhook_id="a", idempotency_key="l").execution_id == by_id.execution_id
    by_key = ingress.send(idempotency_key="k")
    assert ingress.send(idempotency_key="k").execution_id == by_key.execution_id
    assert by_key.execution_id != by_id.execution_id
    stamped = ingress.send(webhook_timestamp="1")
    assert ingress.send(webhook_timestamp="1").execution_id == stamped.execution_id
    assert ingress.send(webhook_timestamp="2").execution_id != stamped.execution_id
    assert ingress.send().execution_id != ingress.send().execution_id
    odd = ingress.send(webhook_id="\x1f" + "x" * 999)
    assert odd.trigger["event"]["key"].startswith("hash:")


def test_nothing_is_accepted_when_a_call_fails() -> None:
    for turn in range(3):
        ingress = Ingress(Faults(turn))
        with pytest.raises(errors.Unavailable):
            ingress.send()
        assert ingress.queue.sends == 0
        ingress.send(webhook_id="d")  # and the next try succeeds
        assert len(ingress.queue.messages) == 1
