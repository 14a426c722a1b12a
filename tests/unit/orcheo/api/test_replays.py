"""Checkpoints, replays, retries and batches over HTTP."""

from typing import Any

import pytest

from orcheo.domain.errors import StoreUnavailable
from orcheo.domain.forks import Fork, Policy
from orcheo.domain.lifecycles import ExecutionStatus
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.harness.api import CHANNELS, GRAPH, World, checkpointed


def test_checkpoints_are_listed_oldest_first_with_what_led_to_them_and_what_follows(
    world: World,
) -> None:
    path = f"/executions/{checkpointed(world)}/checkpoints"
    page = world.ok("GET", path)
    shown = [(each["index"], each["step"], each["nodes"], each["next"]) for each in page["items"]]
    assert shown == [(1, -1, [], []), (2, 0, [], ["a"]), (3, 1, ["a"], [])]
    assert page["cursor"] is None
    assert all(each["values"] is None for each in page["items"])
    first = world.ok("GET", path, limit=2)
    rest = world.ok("GET", path, limit=2, cursor=first["cursor"], values="true")
    assert [each["index"] for each in first["items"]] == [1, 2]
    (third,) = rest["items"]
    assert third["values"] == {"inputs": {"n": 1}, "results": {}, "total": 2}
    assert world.ok("GET", f"{path}/3") == third
    world.refused(404, "GET", f"{path}/0")
    world.refused(404, "GET", f"{path}/9")
    world.refused(400, "GET", path, cursor="x")


def test_a_replay_is_a_new_execution_that_names_its_parent(world: World) -> None:
    parent = checkpointed(world)
    body = {
        "checkpoint": 2,
        "state": {"total": 5},
        "policy": {"default": "reuse", "nodes": {"a": "forbid"}},
    }
    reply = world.call("POST", f"/executions/{parent}/replay", body)
    new = reply.json()
    assert reply.status == 202, reply
    assert reply.headers["location"] == f"/executions/{new['id']}"
    assert new["parent"] == {"execution_id": parent, "kind": "replay", "checkpoint": 2}
    assert new["inputs"] == {"n": 1}
    message = world.queue.messages[-1]
    assert message.execution_id == new["id"] != parent
    assert message.fork is not None
    assert Fork.of(message.fork) == Fork(
        checkpoint=2,
        until=4,
        changed=[],
        default=Policy.REUSE,
        nodes={"a": Policy.FORBID},
        state={"total": 5},
    )
    assert (message.priority, message.config, message.inputs) == (7, {"k": 1}, {"n": 1})
    assert message.pins == {"a": {"x": 1}}
    assert message.trigger["type"] == "api"


def test_inputs_of_a_replay_replace_the_channel_of_their_name(world: World) -> None:
    path = f"/executions/{checkpointed(world)}/replay"
    world.ok("POST", path, {"checkpoint": 2, "inputs": {"n": 2}})
    message = world.queue.messages[-1]
    assert message.inputs == {"n": 2}
    assert message.fork is not None
    assert message.fork["state"] == {"inputs": {"n": 2}}
    world.ok("POST", path, {"inputs": None})
    assert world.queue.messages[-1].inputs is None
    assert world.queue.messages[-1].fork["state"] == {}  # type: ignore[index]


def test_the_same_key_and_body_is_the_same_replay(world: World) -> None:
    path, headers = f"/executions/{checkpointed(world)}/replay", {"idempotency-key": "k"}
    first = world.ok("POST", path, {"checkpoint": 2}, headers=headers)
    again = world.ok("POST", path, {"checkpoint": 2}, headers=headers)
    assert again["id"] == first["id"]
    assert again["parent"] == first["parent"]
    found = world.refused(409, "POST", path, {"checkpoint": 1}, headers=headers)
    assert found["execution_id"] == first["id"]
    assert world.ok("POST", path, {"checkpoint": 2})["id"] != first["id"]
    retry = world.ok("POST", path.replace("replay", "retry"), headers=headers)
    assert retry["id"] != first["id"]
    assert len(world.queue.sent) == 4


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"checkpoint": 0}, "checkpoint"),
        ({"checkpoint": 9}, "checkpoint"),
        ({"checkpoint": 2, "node": "a"}, "node"),
        ({"node": "z"}, "node"),
        ({"state": {"total": 1}}, "state"),
        ({"checkpoint": 2, "state": {"z": 1}}, "state.z"),
        ({"checkpoint": 2, "state": {"branch:to:a": 1}}, "state.branch:to:a"),
        ({"checkpoint": 2, "state": {"total": "x" * 200_000}}, "state"),
        ({"policy": {"nodes": {"z": "rerun"}}}, "policy.nodes.z"),
        ({"policy": {"default": "never"}}, "policy.default"),
        ({"version": "oldest"}, "version"),
        ({"odd": 1}, "odd"),
    ],
)
def test_a_replay_that_cannot_be_is_refused_with_its_place(
    world: World, body: dict[str, Any], path: str
) -> None:
    parent = checkpointed(world)
    sends = world.queue.sends
    found = world.refused(422, "POST", f"/executions/{parent}/replay", body)
    assert any(each["path"].startswith(path) for each in found["errors"]), found
    assert world.queue.sends == sends


def test_a_node_stands_for_the_checkpoint_before_its_visit(world: World) -> None:
    path = f"/executions/{checkpointed(world)}/replay"
    assert world.ok("POST", path, {"node": "a"})["parent"]["checkpoint"] == 2


def test_a_version_that_cannot_go_on_is_refused_with_what_it_lacks(world: World) -> None:
    parent = checkpointed(world)
    workflow = world.ok("GET", f"/executions/{parent}")["workflow_id"]
    nodes = [{**GRAPH["nodes"][0], "id": "b"}]
    edges = [{"from": "START", "to": "b"}, {"from": "b", "to": "END"}]
    other = {"nodes": nodes, "edges": edges, "state": {"channels": CHANNELS}}
    world.ok("PUT", f"/workflows/{workflow}", {"graph": other})
    path = f"/executions/{parent}/replay"
    found = world.refused(422, "POST", path, {"checkpoint": 2, "version": "newest"})
    assert found["type"].endswith("/ReplayImpossible")
    assert found["missing"] == {"nodes": ["a"]}
    assert world.ok("POST", path, {"version": "newest"})["version"] == 2
    assert world.queue.messages[-1].pins == {}
    assert world.ok("POST", path, {"checkpoint": 2})["version"] == 1
    world.refused(404, "POST", path, {"version": 3})


def test_only_what_failed_or_was_cancelled_is_retried(world: World) -> None:
    for status in (ExecutionStatus.FAILED, ExecutionStatus.CANCELLED):
        parent = checkpointed(world, status=status)
        new = world.ok("POST", f"/executions/{parent}/retry")
        assert new["parent"] == {"execution_id": parent, "kind": "retry", "checkpoint": 3}
        assert world.queue.messages[-1].fork["keep"] is True  # type: ignore[index]
    for other in (ExecutionStatus.SUCCEEDED, None):
        parent = checkpointed(world, status=other)
        found = world.refused(409, "POST", f"/executions/{parent}/retry")
        assert "can be retried" in found["detail"]
        assert world.ok("POST", f"/executions/{parent}/replay")["parent"]["checkpoint"] is None


def test_replays_of_another_workspace_do_not_exist(world: World) -> None:
    parent = checkpointed(world)
    for verb in ("replay", "retry"):
        world.refused(404, "POST", f"/executions/{parent}/{verb}", workspace="globex")
        world.refused(403, "POST", f"/executions/{parent}/{verb}", roles="viewer")
    world.refused(404, "GET", f"/executions/{parent}/checkpoints", workspace="globex")


# --- batches -------------------------------------------------------------------------------------


def test_a_batch_is_one_execution_for_each_input(world: World) -> None:
    path = f"/workflows/{world.workflow()}/execute-batch"
    inputs = [{"n": number} for number in range(1_000)]
    batch = world.ok(
        "POST", path, {"inputs": inputs, "priority": 3}, headers={"idempotency-key": "k"}
    )
    ids = [each["id"] for each in batch["executions"]]
    assert len(set(ids)) == 1_000
    assert {each["status"] for each in batch["executions"]} == {"scheduled"}
    assert batch["batch_id"].startswith("ba_")
    assert [message.execution_id for message in world.queue.messages] == ids
    assert [message.inputs for message in world.queue.messages] == inputs
    assert world.ok("GET", f"/executions/{ids[-1]}")["status"] == "scheduled"


def test_a_repeated_batch_is_the_same_executions_and_another_body_a_conflict(world: World) -> None:
    path = f"/workflows/{world.workflow()}/execute-batch"
    headers = {"idempotency-key": "k"}
    first = world.ok("POST", path, {"inputs": [1, 2]}, headers=headers)
    assert world.ok("POST", path, {"inputs": [1, 2]}, headers=headers) == first
    assert len(world.queue.sent) == 2
    for body in ({"inputs": [1, 2, 3]}, {"inputs": [1]}, {"inputs": [2, 1]}):
        world.refused(409, "POST", path, body, headers=headers)
    assert len(world.queue.sent) == 2
    other = world.ok("POST", path, {"inputs": [1, 2]})
    assert not {each["id"] for each in other["executions"]} & {
        each["id"] for each in first["executions"]
    }


@pytest.mark.parametrize("inputs", [[], [0] * 1_001, {}, None])
def test_a_batch_of_none_or_too_many_is_refused(world: World, inputs: Any) -> None:
    path = f"/workflows/{world.workflow()}/execute-batch"
    world.refused(422, "POST", path, {"inputs": inputs})
    assert world.executions.writes == world.queue.sends == 0


def test_what_the_queue_does_not_take_is_tried_again(world: World) -> None:
    refusals = {"left": 3}

    def refuses(message: Any) -> bool:
        refusals["left"] -= message.inputs == 1
        return message.inputs == 1 and refusals["left"] >= 0

    world.queue.refuses = refuses
    world.ok("POST", f"/workflows/{world.workflow()}/execute-batch", {"inputs": [0, 1, 2]})
    assert sorted(message.inputs for message in world.queue.messages) == [0, 1, 2]
    assert world.clock.slept == [0.2, 0.4, 0.8]


def test_what_was_not_sent_is_said_and_sent_by_the_same_request_with_its_key(world: World) -> None:
    path = f"/workflows/{world.workflow()}/execute-batch"
    world.queue.refuses = lambda message: message.inputs == 1
    found = world.refused(503, "POST", path, {"inputs": [0, 1, 2]})
    (missing,) = found["not_sent"]
    assert missing["index"] == 1
    assert len(world.queue.sent) == 2
    world.queue.refuses = lambda _message: False
    headers = {"idempotency-key": found["idempotency_key"]}
    batch = world.ok("POST", path, {"inputs": [0, 1, 2]}, headers=headers)
    assert batch["batch_id"] == found["batch_id"]
    assert batch["executions"][1]["id"] == missing["id"]
    assert sorted(message.inputs for message in world.queue.messages) == [0, 1, 2]


def test_a_row_that_cannot_be_written_keeps_only_its_own_execution_back() -> None:
    class Failing(InMemoryExecutionStore):
        def accept(self, acceptance: Any) -> Any:
            if acceptance.trigger["event"]["index"] == 1:
                raise StoreUnavailable("down")
            return super().accept(acceptance)

    world = World(executions=Failing())
    path = f"/workflows/{world.workflow()}/execute-batch"
    found = world.refused(503, "POST", path, {"inputs": [0, 1, 2]})
    assert [each["index"] for each in found["not_sent"]] == [1]
    assert [message.inputs for message in world.queue.messages] == [0, 2]
