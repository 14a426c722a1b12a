"""The client against the API itself, in process: what one sends the other takes."""

import dataclasses
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from typer.testing import CliRunner

from orcheo_sdk import ApiProblem, OrcheoClient, RetryPolicy, cli, command_line
from tests.harness.api import GRAPH, SCRIPT, World, checkpointed, waiting
from tests.harness.samples import a_waiting_row, an_id, an_interrupt


@pytest.fixture
def world() -> World:
    return World(roles="admin")


@pytest.fixture
def client(world: World) -> OrcheoClient:
    return connected(world)


def connected(world: World) -> OrcheoClient:
    """Return a client whose network is the API in this process."""

    def answer(request: httpx.Request) -> httpx.Response:
        query: dict[str, Any] = dict(request.url.params)
        reply = world.call(
            request.method,
            request.url.raw_path.decode().partition("?")[0].removeprefix("/api"),
            body=request.content or None,
            headers=dict(request.headers),
            **query,
        )
        return httpx.Response(reply.status, headers=reply.headers, text=reply.text)

    return OrcheoClient(
        "http://api.test/api",
        "t",
        transport=httpx.MockTransport(answer),
        policy=RetryPolicy(attempts=1),
    )


def test_workflows_live_their_life(client: OrcheoClient) -> None:
    made = client.workflows.create("greet", graph=GRAPH, description="d")
    assert client.workflows.get(made.id).description == "d"
    changed = client.workflows.update(made.id, {"graph": GRAPH}, revision=made.revision)
    assert changed.active_version == 2
    with pytest.raises(ApiProblem) as stale:
        client.workflows.update(made.id, {"name": "x"}, revision=made.revision)
    assert (stale.value.status, stale.value.name) == (412, "RevisionConflict")
    assert [found.number for found in client.workflows.versions(made.id).items] == [2, 1]
    assert client.workflows.activate(made.id, 1).active_version == 1
    assert client.workflows.version(made.id, 1).graph == GRAPH
    assert [found.id for found in client.workflows.iterate()] == [made.id]
    client.workflows.delete(made.id)
    assert client.workflows.list().items == []


def test_pages_are_iterated(client: OrcheoClient) -> None:
    names = [f"w{number}" for number in range(120)]
    for name in names:
        client.workflows.create(name)
    assert sorted(found.name for found in client.workflows.iterate()) == sorted(names)


def test_scripts_are_imported(client: OrcheoClient) -> None:
    imported = client.workflows.import_python("n", SCRIPT, entrypoint="build_graph")
    again = client.workflows.import_python(None, SCRIPT, workflow_id=imported.workflow.id)
    assert again.version.number == 2
    assert client.workflows.version(imported.workflow.id, 2).script == SCRIPT
    assert imported.version.warnings[0]["line"] == 2


def test_graphs_are_validated(client: OrcheoClient) -> None:
    assert client.workflows.validate(GRAPH) == []
    codes = [issue["code"] for issue in client.workflows.validate({"nodes": []})]
    assert "empty_graph" in codes


def test_executions_are_started_once_for_a_key(client: OrcheoClient) -> None:
    workflow = client.workflows.create("greet", graph=GRAPH).id
    first = client.workflows.execute(workflow, {"n": 1}, priority=3, idempotency_key="k")
    again = client.workflows.execute(workflow, {"n": 1}, priority=3, idempotency_key="k")
    assert (first.id, first.status) == (again.id, "scheduled")
    assert client.workflows.execute(workflow, {"n": 1}).id != first.id
    with pytest.raises(ApiProblem) as other:
        client.workflows.execute(workflow, {"n": 2}, idempotency_key="k")
    assert other.value.name == "IdempotencyConflict"
    assert client.executions.get(first.id).id == first.id
    assert client.executions.nodes(first.id).items == []
    assert client.executions.events(first.id).items == []
    assert client.executions.list(workflow_id=workflow, status="running").items == []


def test_what_is_asked_is_listed_and_decided(client: OrcheoClient, world: World) -> None:
    waiting(world, a_waiting_row(an_interrupt("in_a")))
    (asked,) = client.executions.interrupts(an_id()).items
    assert (asked.id, asked.node_id, asked.status) == ("in_a", "ask", "pending")
    assert client.executions.decide(an_id(), "in_a", {"ok": True}).status == "waiting"
    assert client.executions.decide(an_id(), "in_a", {"ok": True}).id == an_id()
    with pytest.raises(ApiProblem) as other:
        client.executions.decide(an_id(), "in_a", {"ok": False})
    assert other.value.status == 409
    (asked,) = client.executions.interrupts(an_id()).items
    assert asked.decision is not None
    assert asked.decision.value == {"ok": True}
    assert world.machines.woken == ["token"]


def test_an_execution_is_resumed_by_a_value_or_by_answers(
    client: OrcheoClient, world: World
) -> None:
    other = a_waiting_row(an_interrupt("in_b"), node="b", task_id="t2")
    waiting(world, a_waiting_row(an_interrupt("in_a")), other)
    with pytest.raises(ApiProblem, match="in_a, in_b"):
        client.executions.resume(an_id(), "yes")
    client.executions.resume(an_id(), answers={"in_b": 1})
    client.executions.resume(an_id(), "yes")
    answers = {each.id: each.decision for each in client.executions.interrupts(an_id()).items}
    assert {name: one and one.value for name, one in answers.items()} == {"in_a": "yes", "in_b": 1}


def test_triggers_live_their_life_and_keep_their_secret(client: OrcheoClient) -> None:
    workflow = client.workflows.create("greet", graph=GRAPH).id
    made = client.triggers.create_webhook(workflow, secret="a-good-secret")
    assert made.url is not None
    assert made.url.endswith(f"/webhooks/{made.id}")
    assert "a-good-secret" not in made.model_dump_json()
    assert client.triggers.pause(made.id).enabled is False
    assert client.triggers.resume(made.id).enabled is True
    changed = client.triggers.update(made.id, {"auth": {"type": "none"}})
    assert changed.config["auth"]["type"] == "none"
    assert [found.id for found in client.triggers.list(workflow).items] == [made.id]
    client.triggers.delete(made.id)
    with pytest.raises(ApiProblem, match=r"(?i)not found"):
        client.triggers.get(made.id)


def test_a_version_comes_as_python_and_two_can_be_compared(client: OrcheoClient) -> None:
    made = client.workflows.import_python("hello", SCRIPT, entrypoint="build_graph")
    workflow = made.workflow.id
    script = client.workflows.python(workflow, 1)
    assert (script.python, script.entrypoint) == (SCRIPT, "build_graph")
    client.workflows.update(workflow, {"graph": GRAPH})
    found = client.workflows.diff(workflow, 1, 2)
    assert [each["path"] for each in found.changed] == ["/nodes/a"]
    assert found.script is not None
    assert found.script["after"] is None


def test_the_registry_and_the_caller_are_shown(client: OrcheoClient) -> None:
    assert {node.type for node in client.nodes.list()} == {"set_variable", "if_else"}
    assert client.nodes.get("if_else").outcomes == ["true", "false"]
    assert client.me()["user_id"] == "ada"
    assert client.health()["status"] == "ok"


def test_executions_are_replayed_retried_and_batched(world: World, client: OrcheoClient) -> None:
    parent = checkpointed(world)
    page = client.executions.checkpoints(parent, values=True, limit=2)
    assert [each.index for each in page.items] == [1, 2]
    assert page.items[1].values == {"inputs": {"n": 1}, "results": {}, "total": 1}
    assert client.executions.checkpoint(parent, 3).nodes == ["a"]
    new = client.executions.replay(
        parent, checkpoint=2, state={"total": 4}, policy="reuse", policies={"a": "forbid"}
    )
    assert new.parent == {"execution_id": parent, "kind": "replay", "checkpoint": 2}
    assert client.executions.replay(parent, inputs=None).inputs is None
    again = client.executions.retry(parent, version="newest", idempotency_key="k")
    assert again.parent is not None
    assert again.parent["kind"] == "retry"
    batch = client.workflows.execute_batch(new.workflow_id, [1, 2], idempotency_key="k")
    assert len(batch.executions) == 2
    assert client.executions.list(parent_id=parent).items == []


def test_the_audit_log_is_read_and_exported_whole(world: World, client: OrcheoClient) -> None:
    made = client.workflows.create("greet")
    client.workflows.delete(made.id)
    world.clock.advance(1)
    found = client.audit.list(actor="ada", limit=1)
    assert found.items[0].operation in {"create_workflow", "delete_workflow"}
    assert found.cursor is not None
    assert len(client.audit.list(limit=1, cursor=found.cursor, actor="ada").items) == 1
    entry = next(iter(world.audit_log.entries.values()))
    for number in range(2_100):
        world.audit_log.record(dataclasses.replace(entry, id=f"au_{number:04d}"))
    forms: list[tuple[Literal["jsonl", "csv"], int]] = [("jsonl", 2_102), ("csv", 2_103)]
    for form, lines in forms:
        parts = list(client.audit.export(form))
        assert len(parts) == 2
        assert len("".join(parts).splitlines()) == lines


def test_the_command_shows_the_audit_log_and_writes_it_to_a_file(
    client: OrcheoClient, world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(command_line, "connect", lambda: connected(world))
    made = client.workflows.create("greet")
    client.workflows.delete(made.id)
    world.clock.advance(1)
    run = CliRunner().invoke
    shown = run(cli.app, ["audit", "--operation", "delete_workflow"])
    assert shown.exit_code == 0, shown.output
    assert len(shown.output.splitlines()) == 1
    assert made.id in shown.output
    assert "ada" in shown.output
    written = run(cli.app, ["audit", "--format", "csv", "-o", str(tmp_path / "audit.csv")])
    assert written.exit_code == 0
    assert len((tmp_path / "audit.csv").read_text().splitlines()) == 3
    lines = run(cli.app, ["audit", "--format", "jsonl", "--outcome", "denied"])
    assert (lines.exit_code, lines.output) == (0, "")
