"""``/credentials`` over HTTP."""

from collections.abc import Mapping
from typing import Any

import pytest

from orcheo.application.check_credential import CheckCredential
from orcheo.application.credential_templates import credential_templates
from orcheo.application.vault_ports import Verdict
from orcheo.domain.credential_types import TYPES, read_settings
from orcheo.domain.credentials import Credential
from orcheo.domain.principals import Principal
from tests.fakes.credentials import ScriptedTester
from tests.harness.api import GRAPH, World

CANARY = "canary-5e7a"
DAY = 86_400
Works = bool | None
SECRETS: dict[str, tuple[dict[str, Any], dict[str, Any], set[str]]] = {
    "api_key": ({}, {"key": CANARY}, {"key"}),
    "bearer": ({}, {"token": CANARY}, {"token"}),
    "basic": (
        {},
        {"username": "ada", "password": CANARY},
        {"username", "password", "authorization"},
    ),
    "oauth2": (
        {
            "grant": "client_credentials",
            "token_url": "https://id.example.com/token",
            "client_id": "orcheo",
        },
        {"client_secret": CANARY},
        {"access_token"},
    ),
    "aws": (
        {"method": "keys", "region": "eu-west-1"},
        {"access_key_id": "AKIA" + "A" * 16, "secret_access_key": CANARY * 2},
        {"access_key_id", "secret_access_key"},
    ),
    "database_dsn": ({}, {"dsn": f"postgres://ada:{CANARY}@db/app"}, {"dsn"}),
    "smtp": (
        {"host": "mail.example.com"},
        {"username": "ada", "password": CANARY},
        {"username", "password"},
    ),
    "webhook_secret": ({}, {"secret": CANARY}, {"secret"}),
    "custom_json": ({}, {"value": {"a": CANARY, "b": {"c": 1}}}, {"a", "b", "json"}),
}


@pytest.fixture
def world() -> World:
    return World()


def body(name: str = "service", kind: str = "bearer", **more: Any) -> dict[str, Any]:
    settings, secret, _ = SECRETS[kind]
    return {"name": name, "type": kind, "settings": settings, "secret": secret, **more}


def test_the_samples_cover_every_type() -> None:
    assert SECRETS.keys() == TYPES.keys()


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_a_credential_of_every_type_is_active_and_never_shows_its_value(
    world: World, kind: str
) -> None:
    reply = world.call("POST", "/credentials", body(kind=kind))
    assert reply.status == 201, reply
    made = reply.json()
    assert made["status"] == "active"
    assert set(made["fields"]) == SECRETS[kind][2]
    assert reply.headers["location"] == f"/credentials/{made['id']}"
    assert reply.headers["etag"] == '"2"'
    texts = [
        reply.text,
        world.call("GET", "/credentials").text,
        world.call("GET", f"/credentials/{made['id']}").text,
        world.call("GET", "/credentials/health", attention="false").text,
        repr(world.credentials.rows),
    ]
    assert [text for text in texts if CANARY in text] == []
    stored = world.secret_values.read("acme", made["id"])
    assert set(stored.fields) == ({"client_secret"} if kind == "oauth2" else SECRETS[kind][2])
    assert CANARY in "".join(stored.fields.values())


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_what_is_refused_tells_nothing_of_the_value(world: World, kind: str) -> None:
    bad = dict.fromkeys(SECRETS[kind][1], f"{CANARY}\n") | {CANARY: CANARY}
    for secret in (bad, {CANARY: CANARY}, {name: [CANARY] for name in SECRETS[kind][1]}):
        reply = world.call("POST", "/credentials", {**body(kind=kind), "secret": secret})
        assert reply.status == 422, reply
        assert CANARY not in reply.text
    assert world.credentials.rows == {}
    assert world.secret_values.versions == {}


def test_a_template_gives_type_and_settings(world: World) -> None:
    new = {"name": "claude", "template": "anthropic", "secret": {"key": "k-1"}}
    made = world.ok("POST", "/credentials", new)
    assert (made["type"], made["template"]) == ("api_key", "anthropic")
    assert made["settings"]["name"] == "x-api-key"
    assert made["settings"]["test"]["headers"] == {"anthropic-version": "2023-06-01"}
    world.refused(404, "POST", "/credentials", {"name": "x", "template": "nonesuch"})
    world.refused(422, "POST", "/credentials", {"name": "x"})
    world.refused(422, "POST", "/credentials", {"name": "x", "type": "nonesuch"})


def test_there_are_templates_for_fifteen_services_and_their_settings_are_right(
    world: World,
) -> None:
    shown = world.ok("GET", "/credentials/templates")["items"]
    assert [each["id"] for each in shown] == [
        *("openai", "anthropic", "bedrock", "slack", "github", "google", "microsoft", "stripe"),
        *("notion", "telegram", "discord", "postgres", "mongodb", "smtp", "generic"),
    ]
    asked = {
        "client_id": "c",
        "host": "mail.example.com",
        "role_arn": "arn:aws:iam::123456789012:role/bedrock",
    }
    for template in credential_templates().values():
        given = {name: asked[name] for name in template.asks if name in asked}
        read_settings(TYPES[template.type], {**template.settings, **given})


def test_types_show_their_forms_with_secrets_marked(world: World) -> None:
    shown = {each["name"]: each for each in world.ok("GET", "/credentials/types")["items"]}
    assert shown.keys() == TYPES.keys()
    for each in shown.values():
        for name, schema in each["secret_schema"]["properties"].items():
            options = schema.get("anyOf", [schema])
            assert any(option.get("writeOnly") for option in options), (each["name"], name)
    assert [name for name, each in shown.items() if not each["testable"]] == [
        "webhook_secret",
        "custom_json",
    ]


def test_consent_is_awaited_without_tokens(world: World) -> None:
    settings = {
        "authorization_url": "https://id.example.com/authorize",
        "token_url": "https://id.example.com/token",
        "client_id": "orcheo",
    }
    new = {"name": "g", "type": "oauth2", "settings": settings}
    made = world.ok("POST", "/credentials", {**new, "secret": {"client_secret": "s"}})
    assert made["status"] == "issued"
    assert [each["kind"] for each in made["alerts"]] == ["incomplete"]
    tokens = {"client_secret": "s", "refresh_token": "r"}
    made = world.ok("POST", "/credentials", {**new, "name": "h", "secret": tokens})
    assert (made["status"], made["fields"]) == ("active", ["access_token"])
    del settings["authorization_url"]
    world.refused(422, "POST", "/credentials", {**new, "secret": tokens})


def test_a_role_needs_no_secret(world: World) -> None:
    settings = {"region": "eu-west-1", "role_arn": "arn:aws:iam::123456789012:role/r"}
    made = world.ok("POST", "/credentials", {"name": "r", "type": "aws", "settings": settings})
    assert made["status"] == "active"
    assert made["fields"] == ["access_key_id", "secret_access_key", "session_token"]
    keys = {"access_key_id": "AKIA" + "A" * 16, "secret_access_key": "s" * 20}
    new = {"name": "k", "type": "aws", "settings": settings, "secret": keys}
    world.refused(422, "POST", "/credentials", new)
    world.refused(422, "POST", "/credentials", {**new, "settings": {"region": "eu-west-1"}})


def test_a_name_is_taken_once(world: World) -> None:
    made = world.ok("POST", "/credentials", body())
    world.refused(409, "POST", "/credentials", body())
    world.ok("POST", "/credentials", body(), workspace="globex")
    world.ok("DELETE", f"/credentials/{made['id']}")
    assert world.ok("POST", "/credentials", body())["id"] != made["id"]
    for name in ("", "a b", "é", "x" * 65, "a#b", "../a"):
        world.refused(422, "POST", "/credentials", body(name=name))


def test_a_key_makes_one_credential(world: World) -> None:
    key = {"idempotency-key": "k1"}
    first = world.ok("POST", "/credentials", body(), headers=key)
    assert world.ok("POST", "/credentials", body(), headers=key) == first
    world.refused(409, "POST", "/credentials", body("other"), headers=key)
    other = {**body(), "secret": {"token": "another"}}
    assert (
        world.refused(409, "POST", "/credentials", other, headers=key)["type"].split("/")[-1]
        == "IdempotencyConflict"
    )
    assert world.secret_values.puts == 1


def test_a_change_needs_the_revision_and_leaves_the_rest(world: World) -> None:
    made = world.ok("POST", "/credentials", body(expires_at="2027-01-01T00:00:00+01:00"))
    assert made["expires_at"] == "2026-12-31T23:00:00.000Z"
    path = f"/credentials/{made['id']}"
    world.refused(428, "PATCH", path, {"owner": "bob"})
    world.refused(412, "PATCH", path, {"owner": "bob"}, headers={"if-match": '"9"'})
    world.refused(400, "PATCH", path, {}, headers={"if-match": "*"})
    scope = {"workflow_ids": ["wf_a"], "role": "admin"}
    changes = {"scope": scope, "rotation": {"every_days": 30}, "expires_at": None}
    reply = world.call("PATCH", path, changes, headers={"if-match": '"2"'})
    changed = reply.json()
    assert reply.headers["etag"] == '"3"'
    assert changed["scope"] == scope
    assert changed["rotation"] == {"every_days": 30, "overlap_seconds": DAY}
    assert changed["expires_at"] is None
    kept = ("name", "owner", "settings", "status", "fields")
    assert [changed[each] for each in kept] == [made[each] for each in kept]
    any_revision = {"if-match": "*"}
    for bad in (
        {"name": "x"}, {"status": "active"}, {"health": "healthy"}, {"owner": ""},
        {"owner": None}, {"settings": {"x": 1}}, {"expires_at": "2020-01-01T00:00:00Z"},
        {"expires_at": "tomorrow"}, {"expires_at": "2027-01-01T00:00:00"},
        {"rotation": {"every_days": 0}}, {"scope": {"workflow_ids": []}}, {"secret": {}},
    ):  # fmt: skip
        world.refused(422, "PATCH", path, bad, headers=any_revision)
    assert world.ok("GET", path) == changed


def test_new_settings_forget_what_the_last_check_said(world: World) -> None:
    made = world.ok("POST", "/credentials", body())
    (row,) = world.credentials.rows.values()
    object.__setattr__(row, "health", "unhealthy")
    path, star = f"/credentials/{made['id']}", {"if-match": "*"}
    test = {"url": "https://example.com/me"}
    changed = world.ok("PATCH", path, {"settings": {"test": test}}, headers=star)
    assert changed["health"] == "unknown"


def test_rotation_overlaps_and_at_most_two_values_hold(world: World) -> None:
    made = world.ok("POST", "/credentials", body())
    path = f"/credentials/{made['id']}/rotate"
    rotated = world.ok("POST", path, {"secret": {"token": "second"}, "overlap_seconds": 60})
    assert rotated["status"] == "rotating"
    assert rotated["overlap_ends_at"] == "2026-11-02T09:01:00.000Z"
    assert world.secret_values.read_previous("acme", made["id"]).fields == {"token": CANARY}
    world.ok("POST", path, {"secret": {"token": "third"}})
    assert world.secret_values.read_previous("acme", made["id"]).fields == {"token": "second"}
    ended = world.ok("POST", path, {"secret": {"token": "fourth"}, "overlap_seconds": 0})
    assert (ended["status"], ended["overlap_ends_at"]) == ("active", None)
    assert world.secret_values.read_previous("acme", made["id"]) is None
    assert world.secret_values.read("acme", made["id"]).fields == {"token": "fourth"}


def test_a_key_rotates_once(world: World) -> None:
    made = world.ok("POST", "/credentials", body())
    path, key = f"/credentials/{made['id']}/rotate", {"idempotency-key": "k1"}
    new = {"secret": {"token": "second"}}
    first = world.ok("POST", path, new, headers=key)
    assert world.ok("POST", path, new, headers=key) == first
    assert world.secret_values.read_previous("acme", made["id"]).fields == {"token": CANARY}
    world.refused(409, "POST", path, {"secret": {"token": "third"}}, headers=key)


def test_what_is_revoked_has_no_value_and_stays_so(world: World) -> None:
    made = world.ok("POST", "/credentials", body())
    path = f"/credentials/{made['id']}"
    for _ in range(2):
        revoked = world.ok("POST", f"{path}/revoke")
        assert (revoked["status"], revoked["fields"], revoked["alerts"]) == ("revoked", [], [])
    assert world.secret_values.versions == {}
    new = {"secret": {"token": "x"}}
    assert world.refused(409, "POST", f"{path}/rotate", new)["type"].endswith("IllegalTransition")
    world.refused(409, "PATCH", path, {"owner": "bob"}, headers={"if-match": "*"})
    world.ok("DELETE", path)
    world.refused(404, "GET", path)
    assert world.secret_values.versions == {}


def test_another_workspace_finds_nothing(world: World) -> None:
    made = world.ok("POST", "/credentials", body())
    path, star = f"/credentials/{made['id']}", {"if-match": "*"}
    for method, place, given in (
        ("GET", path, None),
        ("PATCH", path, {"owner": "eve"}),
        ("DELETE", path, None),
        ("POST", f"{path}/rotate", {"secret": {"token": "x"}}),
        ("POST", f"{path}/revoke", None),
    ):
        world.refused(404, method, place, given, workspace="globex", headers=star, roles="admin")
    assert world.ok("GET", "/credentials", workspace="globex")["items"] == []
    assert world.ok("GET", path) == made


def test_only_owner_and_administrator_end_or_change_one(world: World) -> None:
    made = world.ok("POST", "/credentials", body(owner="bob", scope={"role": "admin"}))
    path, star = f"/credentials/{made['id']}", {"if-match": "*"}
    for method, place, given in (
        ("PATCH", path, {"owner": "ada"}),
        ("DELETE", path, None),
        ("POST", f"{path}/revoke", None),
        ("POST", f"{path}/rotate", {"secret": {"token": "x"}}),
    ):
        world.refused(403, method, place, given, headers=star)
        world.refused(403, method, place, given, headers=star, roles="viewer")
    world.ok("POST", f"{path}/rotate", {"secret": {"token": "x"}}, roles="admin")
    world.ok("PATCH", path, {"scope": {}}, headers=star, roles="admin")
    world.ok("POST", f"{path}/rotate", {"secret": {"token": "y"}})
    world.ok("DELETE", path, roles="admin")


def test_health_lists_what_needs_attention(world: World) -> None:
    world.ok("POST", "/credentials", body("fine"))
    rotation = {"every_days": 30}
    world.ok("POST", "/credentials", body("old", rotation=rotation))
    world.ok("POST", "/credentials", body("ending", expires_at="2027-01-01T00:00:00Z"))
    assert world.ok("GET", "/credentials/health")["items"] == []
    world.clock.advance(50 * DAY)
    shown = world.ok("GET", "/credentials/health")["items"]
    kinds = {each["name"]: [alert["kind"] for alert in each["alerts"]] for each in shown}
    assert kinds == {"ending": ["expiring"], "old": ["overdue"]}
    world.clock.advance(50 * DAY)
    shown = world.ok("GET", "/credentials/health")["items"]
    kinds = {each["name"]: [alert["kind"] for alert in each["alerts"]] for each in shown}
    assert kinds == {
        "ending": ["expired", "unused"],
        "fine": ["unused"],
        "old": ["overdue", "unused"],
    }


@pytest.mark.parametrize(("works", "health"), [(True, "healthy"), (False, "unhealthy")])
def test_a_check_says_what_came_of_it_without_the_value(
    world: World, works: Works, health: str
) -> None:
    made = world.ok("POST", "/credentials", body())
    world.tester.verdict = Verdict(works=works, message=f"The service got {CANARY}.")
    reply = world.call("POST", f"/credentials/{made['id']}/health", roles="operator")
    checked = reply.json()
    assert CANARY not in reply.text
    assert (checked["health"], checked["health_message"]) == (health, "The service got ***.")
    assert checked["checked_at"] == "2026-11-02T09:00:00.000Z"
    assert world.tester.tested == [{"token": CANARY}]
    world.refused(403, "POST", f"/credentials/{made['id']}/health", roles="viewer")
    assert [each["kind"] for each in checked["alerts"]] == ([] if works else ["failing"])


def test_a_check_that_shows_nothing_leaves_health_as_it_is(world: World) -> None:
    made = world.ok("POST", "/credentials", body())
    path = f"/credentials/{made['id']}/health"
    world.ok("POST", path)
    world.tester.verdict = Verdict(works=None, message="It could not be reached.")
    checked = world.ok("POST", path)
    assert (checked["health"], checked["health_message"]) == ("healthy", "It could not be reached.")


def test_a_verdict_on_a_value_that_was_replaced_meanwhile_is_dropped(world: World) -> None:
    made = world.ok("POST", "/credentials", body())
    path = f"/credentials/{made['id']}"

    class Slow(ScriptedTester):
        def test(self, credential: Credential, fields: Mapping[str, str]) -> Verdict:
            world.ok("POST", f"{path}/rotate", {"secret": {"token": "second"}})
            return super().test(credential, fields)

    slow = Slow()
    slow.verdict = Verdict(works=False, message="The old one is refused.")
    check = CheckCredential(world.credentials, world.present, slow, world.clock)
    ada = Principal(workspace="acme", user_id="ada", roles=frozenset())
    assert check(ada, made["id"]).health == "unknown"


def test_what_nothing_may_use_is_not_checked(world: World) -> None:
    made = world.ok("POST", "/credentials", body(expires_at="2026-11-03T00:00:00Z"))
    path = f"/credentials/{made['id']}"
    world.clock.advance(2 * DAY)
    world.refused(409, "POST", f"{path}/health")
    world.ok("POST", f"{path}/revoke")
    world.refused(409, "POST", f"{path}/health")
    assert world.tester.tested == []


def test_a_value_that_is_gone_is_unhealthy(world: World) -> None:
    made = world.ok("POST", "/credentials", body())
    world.secret_values.destroy("acme", made["id"])
    checked = world.ok("POST", f"/credentials/{made['id']}/health")
    assert (checked["health"], checked["health_message"]) == (
        "unhealthy",
        "Its value is gone; rotate it.",
    )


def test_validation_warns_of_references_that_lead_nowhere(world: World) -> None:
    made = world.ok("POST", "/credentials", body("there"))
    keys = {**body("keys", "aws")}
    world.ok("POST", "/credentials", keys)
    node = {"id": "a", "kind": "builtin", "type": "set_variable"}
    config = {
        "fine": "Bearer [[there]] [[there#token]] [[keys#secret_access_key]]",
        "list": ["x", "[[nobody]]"],
        "field": "[[there#password]]",
        "which": "[[keys]]",
    }
    graph = {**GRAPH, "nodes": [{**node, "config": config}]}
    found = world.ok("POST", "/workflows/validate", graph)
    assert found["valid"]
    issues = {each["path"]: each for each in found["issues"]}
    assert {path: each["code"] for path, each in issues.items()} == {
        "nodes.0.config.list.1": "unknown_credential",
        "nodes.0.config.field": "unknown_credential_field",
        "nodes.0.config.which": "unknown_credential_field",
    }
    assert "orcheo credential create nobody" in issues["nodes.0.config.list.1"]["message"]
    assert "[[there#token]]" in issues["nodes.0.config.field"]["message"]
    world.ok("POST", f"/credentials/{made['id']}/revoke")
    codes = {each["code"] for each in world.ok("POST", "/workflows/validate", graph)["issues"]}
    assert "revoked_credential" in codes
