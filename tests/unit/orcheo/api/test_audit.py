import csv
import dataclasses
import io
import json
from typing import Any

import pytest

from orcheo.domain.errors import StoreUnavailable
from tests.harness.api import GRAPH, World

SECRET = "correct horse battery staple"


@pytest.fixture
def admin() -> World:
    return World(roles="admin")


def entries(world: World, **query: Any) -> list[dict[str, Any]]:
    """Return what the log holds, the newest first."""
    world.clock.advance(1)
    return list(world.ok("GET", "/audit", **query)["items"])


def test_who_changes_something_is_recorded_with_what_and_from_where(admin: World) -> None:
    workflow = admin.workflow()
    (entry,) = entries(admin)
    assert entry["id"].startswith("au_")
    assert entry == {
        "id": entry["id"],
        "at": "2026-11-02T09:00:00.000Z",
        "workspace": "acme",
        "actor": {"kind": "user", "id": "ada", "name": None},
        "operation": "create_workflow",
        "flags": [],
        "objects": [{"kind": "workflow", "id": workflow}],
        "outcome": "allowed",
        "source": {"ip": "203.0.113.7", "forwarded_for": None, "user_agent": None},
        "request_id": "request-1",
    }


def test_an_entry_names_every_object_of_the_path_and_the_new_one(admin: World) -> None:
    workflow = admin.workflow()
    execution = admin.ok("POST", f"/workflows/{workflow}/execute", {"inputs": {}})["id"]
    admin.ok("POST", f"/workflows/{workflow}/versions/1/activate")
    admin.ok("DELETE", f"/workflows/{workflow}", purge="true")
    for _ in range(2):
        admin.clock.advance(1)
    by_operation = {each["operation"]: each for each in entries(admin)}
    started = by_operation["execute_workflow"]["objects"]
    assert started == [
        {"kind": "workflow", "id": workflow},
        {"kind": "execution", "id": execution},
    ]
    assert by_operation["activate_version"]["objects"] == [
        {"kind": "workflow", "id": workflow},
        {"kind": "version", "id": "1"},
    ]
    assert by_operation["delete_workflow"]["flags"] == ["purge"]


def test_a_token_is_recorded_with_whom_it_acts_as(admin: World) -> None:
    who = {"workspace": "acme", "user_id": "ada", "roles": "editor", "token": "tk_1"}
    admin.ok("POST", "/workflows", {"name": "greet"}, authorizer=who)
    assert entries(admin)[0]["actor"] == {"kind": "token", "id": "tk_1", "name": "ada"}
    assert len(entries(admin, actor="tk_1")) == len(entries(admin, actor="ada")) == 1
    assert entries(admin, actor="bob") == []


def test_what_a_role_forbids_is_recorded_and_what_is_merely_wrong_is_not(admin: World) -> None:
    workflow = admin.workflow()
    admin.refused(403, "DELETE", f"/workflows/{workflow}", roles="viewer")
    admin.refused(404, "DELETE", "/workflows/wf_none")
    admin.refused(422, "POST", "/workflows", {"name": 1})
    admin.refused(401, "DELETE", f"/workflows/{workflow}", authorizer={})
    assert [(e["operation"], e["outcome"]) for e in entries(admin)].count(
        ("delete_workflow", "denied")
    ) == 1
    assert len(entries(admin)) == 2
    (denied,) = entries(admin, outcome="denied")
    assert denied["objects"] == [{"kind": "workflow", "id": workflow}]


def test_reading_leaves_no_entry(admin: World) -> None:
    workflow = admin.workflow()
    admin.ok("GET", f"/workflows/{workflow}")
    admin.ok("POST", "/workflows/validate", GRAPH)
    admin.refused(403, "GET", "/audit", roles="editor")
    assert len(entries(admin)) == 1


def test_no_value_of_a_body_a_query_or_a_header_gets_into_the_log(admin: World) -> None:
    workflow = admin.ok("POST", "/workflows", {"name": SECRET, "description": SECRET})["id"]
    admin.ok("PUT", f"/workflows/{workflow}", {"graph": GRAPH, "description": SECRET})
    admin.ok(
        "POST",
        f"/workflows/{workflow}/execute",
        {"inputs": {"password": SECRET}},
        headers={"idempotency-key": SECRET.replace(" ", "-"), "prefer": SECRET},
    )
    config = {"auth": {"type": "shared_secret", "secret": SECRET}}
    admin.ok("POST", f"/workflows/{workflow}/triggers", {"type": "webhook", "config": config})
    admin.ok("DELETE", f"/workflows/{workflow}", other=SECRET)
    found = entries(admin)
    assert len(found) == 5
    assert "horse" not in json.dumps(found)


def test_an_act_whose_entry_is_not_stored_is_done_and_the_entry_reported(admin: World) -> None:
    def refuse(_: Any) -> None:
        raise StoreUnavailable("throttled")

    admin.audit_log.record = refuse
    assert admin.workflow()
    ((entry_id, error),) = admin.reported
    assert entry_id.startswith("au_")
    assert isinstance(error, StoreUnavailable)


def test_an_act_that_ends_in_an_error_of_ours_is_recorded_as_failed(admin: World) -> None:
    workflow = admin.workflow()

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("boom")

    admin.workflows.save = fail
    admin.refused(500, "PUT", f"/workflows/{workflow}", {"graph": GRAPH})
    assert [e["outcome"] for e in entries(admin, operation="change_workflow")] == ["failed"]


def test_the_log_is_for_administrators_and_of_their_workspace(admin: World) -> None:
    admin.workflow()
    admin.workflow(workspace="other")
    for roles in ("viewer", "operator", "editor", ""):
        admin.refused(403, "GET", "/audit", roles=roles)
    assert {each["workspace"] for each in entries(admin)} == {"acme"}


def test_pages_follow_a_cursor_that_another_workspace_cannot_use(admin: World) -> None:
    names = [admin.workflow() for _ in range(5)]
    admin.clock.advance(1)
    first = admin.ok("GET", "/audit", limit=3)
    second = admin.ok("GET", "/audit", limit=3, cursor=first["cursor"])
    assert second["cursor"] is None
    shown = [each["objects"][0]["id"] for page in (first, second) for each in page["items"]]
    assert sorted(shown) == sorted(names)
    admin.refused(400, "GET", "/audit", limit=3, cursor=first["cursor"], workspace="other")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"from": "2026-11-03T00:00:00Z", "to": "2026-11-02T00:00:00Z"}, 400),
        ({"from": "2020-01-01T00:00:00Z"}, 400),
        ({"to": "0001-01-02T00:00:00Z"}, 400),
        ({"from": "0001-01-01T00:00:00+14:00"}, 400),
        ({"from": "2026-11-02T00:00:00"}, 422),
        ({"from": "yesterday"}, 422),
        ({"cursor": "nonsense"}, 400),
        ({"format": "xml"}, 422),
        ({"limit": 101}, 422),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(
    admin: World, query: dict[str, Any], status: int
) -> None:
    admin.refused(status, "GET", "/audit", **query)


@pytest.mark.parametrize(
    "asked", [{"format": "jsonl"}, {"headers": {"accept": "application/x-ndjson"}}]
)
def test_json_lines_hold_the_same_entries(admin: World, asked: dict[str, Any]) -> None:
    for _ in range(60):
        admin.workflow()
    admin.clock.advance(1)
    reply = admin.call("GET", "/audit", **asked)
    assert reply.headers["content-type"].startswith("application/x-ndjson")
    lines = [json.loads(line) for line in reply.text.splitlines()]
    assert len(lines) == 60
    assert {each["operation"] for each in lines} == {"create_workflow"}
    assert "x-orcheo-cursor" not in reply.headers


def test_a_large_export_goes_on_at_its_cursor(admin: World) -> None:
    admin.workflow()
    (entry,) = admin.audit_log.entries.values()
    for number in range(2_300):
        admin.audit_log.record(dataclasses.replace(entry, id=f"au_{number:04d}"))
    admin.clock.advance(1)
    reply = admin.call("GET", "/audit", format="jsonl")
    rest = admin.call("GET", "/audit", format="jsonl", cursor=reply.headers["x-orcheo-cursor"])
    lines = [json.loads(line)["id"] for part in (reply, rest) for line in part.text.splitlines()]
    assert len(reply.text.splitlines()) == 2_000
    assert len(set(lines)) == len(lines) == 2_301


def test_csv_is_harmless_in_a_spreadsheet(admin: World) -> None:
    admin.ok(
        "POST", "/workflows", {"name": "greet"}, headers={"user-agent": '=cmd|"/c calc"!A1,\n@x'}
    )
    admin.clock.advance(1)
    reply = admin.call("GET", "/audit", headers={"accept": "text/csv"})
    assert reply.headers["content-type"].startswith("text/csv")
    (row,) = list(csv.DictReader(io.StringIO(reply.text)))
    assert row["operation"] == "create_workflow"
    assert row["user_agent"].startswith("'=cmd")
    assert row["objects"].startswith("workflow/wf_")
