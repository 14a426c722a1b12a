"""What an execution asks, and answering it, over HTTP."""

from typing import Any

import pytest

from tests.harness.api import Reply, World, waiting
from tests.harness.samples import (
    AT,
    a_waiting_row,
    an_id,
    an_interrupt,
)

HERE = f"/executions/{an_id()}"


def decide(world: World, name: str, value: Any, **more: Any) -> Reply:
    """Post a decision."""
    return world.call("POST", f"{HERE}/decisions/{name}", {"value": value}, **more)


@pytest.fixture
def one(world: World) -> World:
    return waiting(world, a_waiting_row(an_interrupt("in_a", {"$": "tuple", "v": [1, 2]})))


@pytest.fixture
def two(world: World) -> World:
    other = a_waiting_row(an_interrupt("in_b"), node="outer/inner", task_id="t2")
    return waiting(world, a_waiting_row(an_interrupt("in_a")), other)


def test_a_waiting_execution_says_so_and_what_it_asks(one: World) -> None:
    execution = one.ok("GET", HERE)
    assert execution["status"] == "waiting"
    assert [(node["id"], node["status"]) for node in execution["nodes"]] == [("ask", "waiting")]
    assert one.ok("GET", f"{HERE}/interrupts") == {
        "items": [
            {
                "id": "in_a",
                "node_id": "ask",
                "kind": "interrupt",
                "value": [1, 2],
                "created_at": AT,
                "status": "pending",
                "decision": None,
            }
        ],
        "cursor": None,
    }


def test_a_decision_is_accepted_shown_and_wakes_the_execution(one: World) -> None:
    reply = decide(one, "in_a", {"approved": True, "$": 1})
    assert (reply.status, reply.json()["id"]) == (202, an_id())
    assert one.machines.woken == ["token"]
    (shown,) = one.ok("GET", f"{HERE}/interrupts")["items"]
    assert shown["status"] == "decided"
    assert shown["decision"]["value"] == {"approved": True, "$": 1}
    assert shown["decision"]["by"] == "ada"


def test_the_same_again_is_fine_and_another_value_a_conflict(one: World) -> None:
    assert decide(one, "in_a", "yes").status == 202
    assert decide(one, "in_a", "yes").status == 202
    refused = decide(one, "in_a", "no")
    assert (refused.status, refused.json()["type"]) == (
        409,
        "https://orcheo.dev/problems/Conflict",
    )
    assert one.machines.woken == ["token"]


def test_what_is_not_asked_is_not_found(one: World) -> None:
    assert decide(one, "in_z", 1).status == 404
    unknown = f"/executions/{an_id('other')}/decisions/in_a"
    assert one.call("POST", unknown, {"value": 1}).status == 404
    assert one.call("POST", f"/executions/{an_id('other')}/resume", {"value": 1}).status == 404
    assert one.call("GET", "/executions/nothing/interrupts").status == 404
    assert decide(one, "in_a", 1, workspace="globex").status == 404


def test_an_execution_that_has_ended_takes_no_decision(one: World) -> None:
    assert one.ok("DELETE", HERE)["status"] == "cancelled"
    assert decide(one, "in_a", "yes").status == 409
    (shown,) = one.ok("GET", f"{HERE}/interrupts")["items"]
    assert shown["status"] == "cancelled"


def test_viewers_read_and_editors_decide(one: World) -> None:
    assert one.call("GET", f"{HERE}/interrupts", roles="viewer").status == 200
    assert decide(one, "in_a", "yes", roles="viewer").status == 403
    assert one.call("POST", f"{HERE}/resume", {"value": 1}, roles="viewer").status == 403
    assert decide(one, "in_a", "yes", roles="editor").status == 202


def test_a_value_resumes_the_only_interrupt(one: World) -> None:
    assert one.call("POST", f"{HERE}/resume", {"value": None}).status == 202
    (shown,) = one.ok("GET", f"{HERE}/interrupts")["items"]
    assert shown["decision"]["value"] is None
    assert one.call("POST", f"{HERE}/resume", {"value": 1}).status == 409


def test_of_several_interrupts_a_value_alone_answers_none(two: World) -> None:
    reply = two.call("POST", f"{HERE}/resume", {"value": "yes"})
    assert reply.status == 409
    assert "in_a, in_b" in reply.json()["detail"]
    assert two.machines.woken == []


def test_a_map_resumes_some_or_all(two: World) -> None:
    assert two.call("POST", f"{HERE}/resume", {"resume": {"in_b": 1}}).status == 202
    shown = two.ok("GET", f"{HERE}/interrupts")["items"]
    assert [(each["id"], each["node_id"], each["status"]) for each in shown] == [
        ("in_a", "ask", "pending"),
        ("in_b", "outer/inner", "decided"),
    ]
    assert two.call("POST", f"{HERE}/resume", {"resume": {"in_a": 2, "in_b": 1}}).status == 202


@pytest.mark.parametrize(
    "body",
    [{}, {"value": 1, "resume": {"in_a": 1}}, {"resume": {}}, {"resume": None}, {"resume": 1}],
)
def test_a_resume_gives_either_a_value_or_a_map(one: World, body: dict[str, Any]) -> None:
    assert one.call("POST", f"{HERE}/resume", body).status == 422
    assert one.machines.woken == []


def test_a_decision_needs_a_value(one: World) -> None:
    reply = one.call("POST", f"{HERE}/decisions/in_a", {})
    assert (reply.status, reply.json()["errors"]) == (
        422,
        [{"path": "value", "message": "'value' is missing"}],
    )
