from typing import Any

import pytest

from orcheo.domain.errors import SecretsUnavailable, StoreUnavailable
from tests.fakes.aws import InMemorySecretStore
from tests.fakes.workflow_store import InMemoryTriggerStore
from tests.harness.api import World

SECRET = "a secret for signing"


def webhook(**auth: Any) -> dict[str, Any]:
    return {"type": "webhook", "config": {"auth": {"type": "hmac_sha256", **auth}}}


def test_a_webhook_has_a_url_and_shows_no_secret(world: World) -> None:
    workflow = world.workflow()
    reply = world.call("POST", f"/workflows/{workflow}/triggers", webhook(secret=SECRET))
    made = reply.json()
    assert reply.status == 201
    assert made["url"] == f"https://orcheo.example.com/webhooks/{made['id']}"
    assert made["has_secret"] is True
    assert made["config"]["auth"] == {"type": "hmac_sha256", "header": "x-signature"}
    assert (made["enabled"], made["active_version"]) == (True, 1)
    seen = reply.text
    for path in (f"/triggers/{made['id']}", f"/workflows/{workflow}/triggers"):
        seen += world.call("GET", path).text
    assert SECRET not in seen
    assert SECRET not in str(world.triggers.get(made["id"]))
    assert list(world.secrets.secrets.values()) == [SECRET]
    assert world.ok("GET", f"/workflows/{workflow}/triggers")["items"] == [made]


def test_without_a_public_url_the_request_tells_it() -> None:
    world = World(public_url="")
    workflow = world.workflow()
    made = world.ok("POST", f"/workflows/{workflow}/triggers", webhook(secret=SECRET))
    assert made["url"] == f"https://api.example.com/webhooks/{made['id']}"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (webhook(), "config.auth.secret"),
        (webhook(secret="short"), "config.auth.secret"),
        (webhook(secret=SECRET, colour=1), "config.auth.colour"),
        (webhook(secret=SECRET, type="magic"), "config.auth.type"),
        (webhook(secret=SECRET, header="a b"), "config.auth.header"),
        (webhook(secret=SECRET, type="none"), "config.auth.secret"),
        ({"type": "schedule", "config": {"auth": {"type": "none"}}}, "type"),
        (
            {"type": "webhook", "config": {"auth": {"type": "none"}, "methods": []}},
            "config.methods",
        ),
        ({"type": "webhook"}, "config"),
    ],
)
def test_a_bad_trigger_is_refused_and_its_secret_kept_nowhere(
    world: World, body: dict[str, Any], path: str
) -> None:
    workflow = world.workflow()
    reply = world.call("POST", f"/workflows/{workflow}/triggers", body)
    assert reply.status == 422
    assert reply.json()["errors"][0]["path"] == path
    assert SECRET not in reply.text
    assert "short" not in reply.text
    assert world.secrets.secrets == {}
    assert world.ok("GET", f"/workflows/{workflow}/triggers")["items"] == []


def test_replacing_keeps_or_changes_the_secret(world: World) -> None:
    workflow = world.workflow()
    made = world.ok("POST", f"/workflows/{workflow}/triggers", webhook(secret=SECRET))
    path = f"/triggers/{made['id']}"
    kept = world.ok("PUT", path, webhook(header="x-sig"))
    assert kept["has_secret"] is True
    assert (kept["revision"], kept["config"]["auth"]["header"]) == (2, "x-sig")
    assert list(world.secrets.secrets.values()) == [SECRET]
    world.ok("PUT", path, webhook(secret="another secret"))
    assert list(world.secrets.secrets.values()) == ["another secret"]
    found = world.refused(422, "PUT", path, webhook(type="shared_secret"))
    assert found["errors"][0]["path"] == "config.auth.secret"
    open_to_all = world.ok("PUT", path, webhook(type="none"))
    assert open_to_all["has_secret"] is False
    assert world.secrets.secrets == {}


def test_a_trigger_can_be_paused_and_resumed_and_deleted(world: World) -> None:
    workflow = world.workflow()
    made = world.ok("POST", f"/workflows/{workflow}/triggers", webhook(secret=SECRET))
    path = f"/triggers/{made['id']}"
    assert world.ok("POST", f"{path}/pause")["enabled"] is False
    assert world.ok("POST", f"{path}/pause")["revision"] == 2
    assert world.ok("POST", f"{path}/resume")["enabled"] is True
    assert world.call("DELETE", path).status == 204
    world.refused(404, "GET", path)
    assert world.secrets.secrets == {}
    body = {**webhook(secret=SECRET), "enabled": False}
    assert world.ok("POST", f"/workflows/{workflow}/triggers", body)["enabled"] is False


def test_a_store_that_fails_leaves_no_secret_behind() -> None:
    class NoTriggers(InMemoryTriggerStore):
        def create(self, trigger: Any) -> None:
            del trigger
            raise StoreUnavailable("down")

    world = World(triggers=NoTriggers())
    workflow = world.workflow()
    world.refused(503, "POST", f"/workflows/{workflow}/triggers", webhook(secret=SECRET))
    assert world.secrets.secrets == {}


def test_secrets_that_fail_leave_no_trigger_behind() -> None:
    class NoSecrets(InMemorySecretStore):
        def put(self, workspace: str, name: str, value: str) -> str:
            del workspace, name, value
            raise SecretsUnavailable("down")

    world = World(secrets=NoSecrets())
    workflow = world.workflow()
    found = world.refused(503, "POST", f"/workflows/{workflow}/triggers", webhook(secret=SECRET))
    assert found["type"].endswith("/SecretsUnavailable")
    assert world.ok("GET", f"/workflows/{workflow}/triggers")["items"] == []


def test_a_save_that_fails_keeps_the_old_secret() -> None:
    class Stale(InMemoryTriggerStore):
        def save(self, trigger: Any, *, expected_revision: int) -> None:
            del trigger, expected_revision
            raise StoreUnavailable("down")

    world = World(triggers=Stale())
    workflow = world.workflow()
    made = world.ok("POST", f"/workflows/{workflow}/triggers", webhook(secret=SECRET))
    world.refused(503, "PUT", f"/triggers/{made['id']}", webhook(secret="another secret"))
    assert list(world.secrets.secrets.values()) == [SECRET]
