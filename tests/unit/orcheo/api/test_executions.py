import dataclasses
from typing import Any

import pytest

from orcheo.application.end_execution import EndExecution
from orcheo.domain.errors import QueueUnavailable
from orcheo.domain.executions import Execution, Frame, FrameType
from orcheo.domain.lifecycles import ExecutionStatus
from tests.harness.api import World
from tests.harness.samples import DEADLINE, an_execution


def dispatch(world: World, execution_id: str) -> Execution:
    """Do what dispatch would do with the message."""
    (message,) = [m for m in world.queue.messages if m.execution_id == execution_id]
    execution = Execution(
        workspace=message.workspace,
        id=message.execution_id,
        workflow_id=message.workflow_id,
        version=message.version,
        status=ExecutionStatus.SCHEDULED,
        trigger=message.trigger,
        inputs=message.inputs,
        body_hash=message.body_hash,
        created_at=message.accepted_at,
        deadline_at=DEADLINE,
    )
    assert world.executions.create(execution, due_at=DEADLINE)
    return execution


def end(world: World, execution: Execution) -> None:
    """End it as failed."""
    log = world.executions.read_log(execution.workspace, execution.id)
    error = {"type": "NodeFailed", "message": "no", "node_id": "a"}
    EndExecution(world.executions, world.clock)(execution, log, ExecutionStatus.FAILED, error=error)


def test_an_execution_is_accepted_and_enqueued(world: World) -> None:
    workflow = world.workflow()
    body = {"inputs": {"name": "Ada"}, "priority": 5, "config": {"thread_id": "t"}}
    reply = world.call("POST", f"/workflows/{workflow}/execute", body)
    accepted = reply.json()
    assert reply.status == 202
    assert reply.headers["location"] == f"/executions/{accepted['id']}"
    assert (accepted["status"], accepted["version"]) == ("scheduled", 1)
    assert accepted["workflow_id"] == workflow
    ((message, group),) = world.queue.sent
    assert group == message.execution_id == accepted["id"]
    assert message.registered is True
    assert (message.inputs, message.priority) == ({"name": "Ada"}, 5)
    assert message.config == {"thread_id": "t"}
    assert world.executions.acceptance("acme", accepted["id"]).body_hash == message.body_hash
    assert world.ok("GET", f"/executions/{accepted['id']}")["status"] == "scheduled"


def test_without_a_body_the_inputs_are_empty(world: World) -> None:
    workflow = world.workflow()
    world.ok("POST", f"/workflows/{workflow}/execute")
    assert world.queue.messages[0].inputs == {}


def test_the_same_key_and_body_is_the_same_execution(world: World) -> None:
    workflow = world.workflow()
    path = f"/workflows/{workflow}/execute"
    headers = {"idempotency-key": "k-1"}
    first = world.ok("POST", path, {"inputs": {"n": 1}}, headers=headers)
    world.ok(
        "PUT",
        f"/workflows/{workflow}",
        {"graph": {**world.ok("GET", f"/workflows/{workflow}/versions/1")["graph"]}},
    )
    again = world.call("POST", path, {"inputs": {"n": 1}}, headers=headers)
    assert again.status == 202
    assert again.json()["id"] == first["id"]
    assert again.json()["version"] == 1
    assert len(world.queue.sent) == 1
    other = world.ok("POST", path, {"inputs": {"n": 1}})
    assert other["id"] != first["id"]


def test_the_same_key_with_another_body_is_a_conflict_and_enqueues_nothing(world: World) -> None:
    workflow = world.workflow()
    path = f"/workflows/{workflow}/execute"
    headers = {"idempotency-key": "k-1"}
    first = world.ok("POST", path, {"inputs": {"n": 1}}, headers=headers)
    for body in ({"inputs": {"n": 2}}, {"inputs": {"n": 1}, "priority": 1}, {}):
        found = world.refused(409, "POST", path, body, headers=headers)
        assert found["type"].endswith("/IdempotencyConflict")
        assert found["execution_id"] == first["id"]
    assert world.queue.sends == 1


@pytest.mark.parametrize("key", ["", "a b", "ä", "k" * 256])
def test_a_key_that_is_none_is_refused(world: World, key: str) -> None:
    workflow = world.workflow()
    headers = {"idempotency-key": key}
    world.refused(400, "POST", f"/workflows/{workflow}/execute", {}, headers=headers)
    assert world.queue.sends == 0


def test_a_crash_before_the_queue_is_mended_by_repeating(world: World) -> None:
    class Broken:
        def send(self, message: Any, *, group: str) -> None:
            del message, group
            raise QueueUnavailable("down")

    workflow = world.workflow()
    path = f"/workflows/{workflow}/execute"
    headers = {"idempotency-key": "k-1"}
    down = World(workflows=world.workflows, executions=world.executions, queue=Broken())
    reply = down.call("POST", path, {}, headers=headers)
    assert reply.status == 503
    assert reply.headers["retry-after"]
    again = world.ok("POST", path, {}, headers=headers)
    assert [message.execution_id for message in world.queue.messages] == [again["id"]]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"colour": 1}, "colour"),
        ({"version": "1"}, "version"),
        ({"version": 0}, "version"),
        ({"priority": 101}, "priority"),
        ({"config": []}, "config"),
        ({"pins": []}, "pins"),
        ({"pins": {"z": 1}}, "pins.z"),
        ({"pins": {"a": "x" * 200_000}}, "pins"),
        ({"stop_after": "z"}, "stop_after"),
    ],
)
def test_a_bad_body_is_refused_and_enqueues_nothing(
    world: World, body: dict[str, Any], path: str
) -> None:
    workflow = world.workflow()
    found = world.refused(422, "POST", f"/workflows/{workflow}/execute", body)
    assert found["errors"][0]["path"] == path
    assert world.queue.sends == world.executions.writes == 0


def test_pins_and_a_stop_travel_to_dispatch_and_count_for_the_key(world: World) -> None:
    path, key = f"/workflows/{world.workflow()}/execute", {"idempotency-key": "k"}
    body = {"pins": {"a": {"$": 1}}, "stop_after": "a"}
    first = world.call("POST", path, body, headers=key)
    assert first.status == 202
    (message,) = world.queue.messages
    assert message.pins == {"a": {"$": "dict", "v": [["$", 1]]}}
    assert message.stop_after == "a"
    assert world.call("POST", path, body, headers=key).json()["id"] == first.json()["id"]
    for other in ({}, {"pins": {"a": 2}, "stop_after": "a"}, {"pins": {"a": {"$": 1}}}):
        assert world.call("POST", path, other, headers=key).status == 409


def test_what_cannot_run_is_refused(world: World) -> None:
    world.refused(404, "POST", "/workflows/wf_unknown/execute", {})
    empty = world.ok("POST", "/workflows", {"name": "empty"})["id"]
    world.refused(409, "POST", f"/workflows/{empty}/execute", {})
    workflow = world.workflow()
    world.refused(404, "POST", f"/workflows/{workflow}/execute", {"version": 2})
    deep: Any = {}
    for _ in range(300):
        deep = {"in": deep}
    world.refused(422, "POST", f"/workflows/{workflow}/execute", {"inputs": deep})
    assert world.queue.sends == world.executions.writes == 0


def test_large_inputs_travel_by_reference(world: World) -> None:
    workflow = world.workflow()
    inputs = {"text": "x" * 300_000, "$": "mine"}
    made = world.ok("POST", f"/workflows/{workflow}/execute", {"inputs": inputs})
    (message,) = world.queue.messages
    assert message.inputs["$"] == "blob"
    assert ("acme", message.inputs["v"]) in world.blobs.blobs
    dispatch(world, made["id"])
    assert world.ok("GET", f"/executions/{made['id']}")["inputs"] == inputs


def test_waiting_answers_with_the_end(world: World) -> None:
    workflow = world.workflow()
    path = f"/workflows/{workflow}/execute"
    headers = {"idempotency-key": "k", "prefer": "respond-async, wait=20"}
    reply = world.call("POST", path, {}, headers=headers)
    assert (reply.status, reply.json()["status"]) == (202, "scheduled")
    assert 20 <= world.clock.monotonic() < 21
    assert (world.clock.slept[0], max(world.clock.slept)) == (0.05, 0.25)
    end(world, dispatch(world, reply.json()["id"]))
    reply = world.call("POST", path, {}, headers=headers)
    assert (reply.status, reply.json()["status"]) == (200, "failed")
    assert reply.json()["error"]["node_id"] == "a"
    assert reply.headers["preference-applied"] == "wait=20"


def test_a_wait_ends_where_the_execution_waits_itself(world: World) -> None:
    workflow = world.workflow()
    headers = {"idempotency-key": "k", "prefer": "wait=20"}
    path = f"/workflows/{workflow}/execute"
    execution = dispatch(world, world.ok("POST", path, {}, headers={"idempotency-key": "k"})["id"])
    waiting = dataclasses.replace(execution, status=ExecutionStatus.WAITING)
    scheduled = frozenset({ExecutionStatus.SCHEDULED})
    world.executions.project(waiting, expected=scheduled, due_at=DEADLINE)
    before = world.clock.monotonic()
    reply = world.call("POST", path, {}, headers=headers)
    assert (reply.status, reply.json()["status"]) == (202, "waiting")
    assert world.clock.monotonic() == before


@pytest.mark.parametrize(("prefer", "seconds"), [("wait=60", 25), ("wait=0", 0), ("other", 0)])
def test_a_wait_is_bounded(world: World, prefer: str, seconds: int) -> None:
    workflow = world.workflow()
    path = f"/workflows/{workflow}/execute"
    assert world.call("POST", path, {}, headers={"prefer": prefer}).status == 202
    assert seconds <= world.clock.monotonic() <= seconds + 0.5


def test_executions_are_listed_and_filtered(world: World) -> None:
    one, other = world.workflow(), world.workflow()
    first = dispatch(world, world.ok("POST", f"/workflows/{one}/execute", {})["id"])
    world.clock.advance(1)
    second = dispatch(world, world.ok("POST", f"/workflows/{other}/execute", {})["id"])
    end(world, second)
    listed = world.ok("GET", "/executions")
    assert [item["id"] for item in listed["items"]] == [second.id, first.id]
    assert listed["cursor"] is None
    only = world.ok("GET", "/executions", workflow_id=one)["items"]
    assert [item["id"] for item in only] == [first.id]
    failed = world.ok("GET", "/executions", status="failed")["items"]
    assert [item["id"] for item in failed] == [second.id]
    page = world.ok("GET", "/executions", limit=1)
    rest = world.ok("GET", "/executions", limit=1, cursor=page["cursor"])
    assert [item["id"] for item in rest["items"]] == [first.id]
    world.refused(400, "GET", "/executions", cursor=page["cursor"], workspace="other")
    assert world.call("GET", "/executions", status="odd").status == 422


def test_a_cancelled_execution_comes_back_cancelled(world: World) -> None:
    workflow = world.workflow()
    queued = world.ok("POST", f"/workflows/{workflow}/execute", {})["id"]
    assert world.ok("DELETE", f"/executions/{queued}")["status"] == "cancelled"
    written = len(world.executions.read_log("acme", queued, whole=True).entries)
    assert world.ok("DELETE", f"/executions/{queued}")["status"] == "cancelled"
    assert len(world.executions.read_log("acme", queued, whole=True).entries) == written
    ended = dispatch(world, world.ok("POST", f"/workflows/{workflow}/execute", {})["id"])
    end(world, ended)
    found = world.refused(409, "DELETE", f"/executions/{ended.id}")
    assert found["type"].endswith("/IllegalTransition")


def test_an_execution_is_purged_after_its_end_and_not_before(world: World) -> None:
    workflow = world.workflow()
    ended = dispatch(world, world.ok("POST", f"/workflows/{workflow}/execute", {})["id"])
    found = world.refused(409, "DELETE", f"/executions/{ended.id}", purge="true")
    assert "cancel it first" in found["detail"]
    end(world, ended)
    for _ in range(2):
        assert world.call("DELETE", f"/executions/{ended.id}", purge="true").status == 204
    world.refused(404, "GET", f"/executions/{ended.id}")
    assert world.ok("GET", "/executions")["items"] == []
    found = world.refused(403, "DELETE", f"/executions/{ended.id}", roles="operator", purge="true")
    assert "editor" in found["detail"]


def test_events_page_by_sequence(world: World) -> None:
    workflow = world.workflow()
    execution = world.ok("POST", f"/workflows/{workflow}/execute", {})["id"]
    assert world.ok("GET", f"/executions/{execution}/events") == {"items": [], "cursor": None}
    frame = Frame(
        execution_id=execution,
        sequence=1,
        at="2026-11-02T09:00:00.000Z",
        type=FrameType.LOG,
        data={"text": "x"},
        node_id="a",
    )
    frames = [dataclasses.replace(frame, sequence=n) for n in range(1, 6)]
    world.executions.add_frames("acme", frames)
    page = world.ok("GET", f"/executions/{execution}/events", limit=2)
    assert page == {"items": [f.to_json() for f in frames[:2]], "cursor": "2"}
    rest = world.ok("GET", f"/executions/{execution}/events", after=2)
    assert [item["sequence"] for item in rest["items"]] == [3, 4, 5]
    assert rest["cursor"] is None
    large = [
        dataclasses.replace(frame, sequence=n, data={"text": "x" * 1_600_000}) for n in (6, 7, 8)
    ]
    world.executions.add_frames("acme", large)
    cut = world.ok("GET", f"/executions/{execution}/events", after=5)
    assert (len(cut["items"]), cut["cursor"]) == (1, "6")
    for limit in (0, 1001):
        found = world.refused(422, "GET", f"/executions/{execution}/events", limit=limit)
        assert found["errors"][0]["path"] == "query.limit"
    world.refused(404, "GET", "/executions/ex_unknown/events")


def test_nodes_and_tickets_answer(world: World) -> None:
    workflow = world.workflow()
    execution = world.ok("POST", f"/workflows/{workflow}/execute", {})["id"]
    assert world.ok("GET", f"/executions/{execution}/nodes") == {"items": [], "cursor": None}
    world.refused(404, "GET", "/executions/ex_unknown/nodes")
    made = world.call("POST", f"/executions/{execution}/stream-ticket", roles="viewer")
    assert made.status == 201
    assert made.json() == {
        "ticket": f"acme:ada:{execution}",
        "expires_at": "2026-11-02T09:00:30.000Z",
        "url": f"wss://orcheo.example.com/ws/executions/{execution}",
    }


@pytest.mark.parametrize(
    ("public_url", "front"),
    [("http://127.0.0.1:8080", "ws://127.0.0.1:8080"), ("", "wss://api.example.com")],
)
def test_a_stream_has_the_web_socket_form_of_the_address_in_front(
    public_url: str, front: str
) -> None:
    world = World(public_url=public_url)
    execution = world.ok("POST", f"/workflows/{world.workflow()}/execute", {})["id"]
    made = world.ok("POST", f"/executions/{execution}/stream-ticket")
    assert made["url"] == f"{front}/ws/executions/{execution}"


def test_an_execution_that_a_webhook_was_just_told_of_is_waited_for(world: World) -> None:
    event = an_execution("on its way")
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        world.clock.advance(seconds)
        if len(slept) == 3:
            assert world.executions.create(event, due_at=DEADLINE)

    world.clock.sleep = sleep
    assert world.ok("GET", f"/executions/{event.id}")["status"] == "scheduled"
    assert len(slept) == 3


def test_an_execution_that_never_comes_is_a_404_within_seconds(world: World) -> None:
    world.refused(404, "GET", f"/executions/{an_execution('never').id}")
    assert 3 <= sum(world.clock.slept) < 4
