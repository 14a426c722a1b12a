"""Executions that wait for people, over HTTP."""

import json
from pathlib import Path
from typing import Any

from tests.e2e.cloud import Cloud

APPROVAL = (Path(__file__).parents[2] / "examples" / "approval" / "workflow.py").read_text()
INVOICE = {"supplier": "Babbage", "amount": 4200}
PANEL = """
import operator
from typing import Annotated, TypedDict
from langgraph.graph import END, START, StateGraph
from langgraph.types import interrupt

class State(TypedDict, total=False):
    votes: Annotated[list, operator.add]

def first(state):
    return {"votes": [["first", interrupt("first?")]]}

def second(state):
    one = interrupt("second?")
    two = interrupt(f"after {one}?")
    return {"votes": [["second", one, two]]}

def build_graph():
    graph = StateGraph(State)
    for node in (first, second):
        graph.add_node(node.__name__, node)
        graph.add_edge(START, node.__name__)
        graph.add_edge(node.__name__, END)
    return graph
"""
STOPS = """
from typing import TypedDict
from langgraph.graph import END, START, StateGraph

class State(TypedDict, total=False):
    seen: str

def draft(state):
    return {"seen": "draft"}

def publish(state):
    return {"seen": state["seen"] + ", published"}

def build_graph():
    graph = StateGraph(State)
    graph.add_node("draft", draft)
    graph.add_node("publish", publish)
    graph.add_edge(START, "draft")
    graph.add_edge("draft", "publish")
    graph.add_edge("publish", END)
    return graph.compile(interrupt_before=["publish"])
"""


def waiting(cloud: Cloud, execution: str, *asked: Any) -> list[dict[str, Any]]:
    """Return what is pending once the execution waits and asks just that."""

    def is_asked(found: dict[str, Any]) -> bool:
        return found["status"] == "waiting" and _values(cloud, execution) == _sorted(asked)

    cloud.wait_until(execution, is_asked)
    return _pending(cloud, execution)


def _pending(cloud: Cloud, execution: str) -> list[dict[str, Any]]:
    items = cloud.ok("GET", f"/executions/{execution}/interrupts")["items"]
    return [each for each in items if each["status"] == "pending"]


def _values(cloud: Cloud, execution: str) -> list[Any]:
    return _sorted(each["value"] for each in _pending(cloud, execution))


def _sorted(values: Any) -> list[Any]:
    return sorted(values, key=json.dumps)


def decide(cloud: Cloud, execution: str, interrupt: str, value: Any) -> int:
    """Decide; return the status of the answer."""
    path = f"/executions/{execution}/decisions/{interrupt}"
    return cloud.api("POST", path, json={"value": value}).status_code


def test_an_invoice_waits_for_its_approval(cloud: Cloud) -> None:
    execution = cloud.start(cloud.import_script(APPROVAL), INVOICE)
    found = cloud.wait_until(execution, lambda each: each["status"] == "waiting")
    assert [(node["id"], node["status"]) for node in found["nodes"]] == [("review", "waiting")]
    (asked,) = _pending(cloud, execution)
    assert (asked["node_id"], asked["kind"]) == ("review", "interrupt")
    assert asked["value"]["question"] == "Pay 4200 to Babbage?"
    answer = {"approved": True, "comment": "as agreed"}
    assert decide(cloud, execution, asked["id"], answer) == 202
    assert decide(cloud, execution, asked["id"], answer) == 202
    ended = cloud.wait(execution)
    assert ended["status"] == "succeeded", ended["error"]
    assert ended["output"]["result"] == "paid 4200 to Babbage"
    assert decide(cloud, execution, asked["id"], answer) == 202
    assert decide(cloud, execution, asked["id"], {"approved": False}) == 409
    told = [
        (frame["type"], frame.get("node_id"), frame["data"].get("status"))
        for frame in cloud.ok("GET", f"/executions/{execution}/events?limit=1000")["items"]
    ]
    wait = told.index(("node.status", "review", "waiting"))
    assert told[wait + 1 : wait + 5] == [
        ("execution.status", None, "waiting"),
        ("execution.status", None, "running"),
        ("node.status", "review", "executing"),
        ("node.status", "review", "succeeded"),
    ]


def test_a_small_invoice_waits_for_nobody(cloud: Cloud) -> None:
    execution = cloud.start(cloud.import_script(APPROVAL), {**INVOICE, "amount": 42})
    assert cloud.wait(execution)["output"]["result"] == "paid 42 to Babbage"
    assert cloud.ok("GET", f"/executions/{execution}/interrupts")["items"] == []


def test_a_cancel_while_it_waits_ends_it_at_once(cloud: Cloud) -> None:
    execution = cloud.start(cloud.import_script(APPROVAL), INVOICE)
    cloud.wait_until(execution, lambda each: each["status"] == "waiting")
    (asked,) = _pending(cloud, execution)
    assert cloud.ok("DELETE", f"/executions/{execution}")["status"] == "cancelled"
    before = cloud.ok("GET", f"/executions/{execution}")
    assert decide(cloud, execution, asked["id"], {"approved": True}) == 409
    assert cloud.ok("GET", f"/executions/{execution}") == before
    assert _pending(cloud, execution) == []


def test_several_tasks_wait_and_each_goes_on_with_its_own_answer(cloud: Cloud) -> None:
    execution = cloud.start(cloud.import_script(PANEL), {})
    asked = {each["value"]: each["id"] for each in waiting(cloud, execution, "first?", "second?")}
    refused = cloud.api("POST", f"/executions/{execution}/resume", json={"value": 1})
    assert refused.status_code == 409
    body = {"resume": {asked["second?"]: 2}}
    cloud.ok("POST", f"/executions/{execution}/resume", json=body)
    waiting(cloud, execution, "after 2?", "first?")
    assert decide(cloud, execution, asked["first?"], 1) == 202
    waiting(cloud, execution, "after 2?")
    cloud.ok("POST", f"/executions/{execution}/resume", json={"value": 3})
    ended = cloud.wait(execution)
    assert ended["status"] == "succeeded", ended["error"]
    assert _sorted(ended["output"]["votes"]) == [["first", 1], ["second", 2, 3]]


def test_a_breakpoint_waits_and_any_decision_goes_on(cloud: Cloud) -> None:
    execution = cloud.start(cloud.import_script(STOPS), {})
    cloud.wait_until(execution, lambda each: each["status"] == "waiting")
    (asked,) = _pending(cloud, execution)
    assert (asked["kind"], asked["node_id"]) == ("breakpoint", "publish")
    cloud.ok("POST", f"/executions/{execution}/resume", json={"value": None})
    ended = cloud.wait(execution)
    assert ended["status"] == "succeeded", ended["error"]
    assert ended["output"]["seen"] == "draft, published"


def test_a_paused_execution_stands_still_and_goes_on_when_it_is_resumed(cloud: Cloud) -> None:
    execution = cloud.start(cloud.import_script(APPROVAL), INVOICE)
    cloud.wait_until(execution, lambda each: each["status"] == "waiting")
    (asked,) = _pending(cloud, execution)
    assert cloud.ok("POST", f"/executions/{execution}/pause")["paused"] is True
    assert decide(cloud, execution, asked["id"], {"approved": True}) == 202
    found = cloud.ok("GET", f"/executions/{execution}")
    assert (found["status"], found["paused"]) == ("waiting", True)
    cloud.ok("POST", f"/executions/{execution}/resume")
    ended = cloud.wait(execution)
    assert (ended["status"], ended["paused"]) == ("succeeded", False), ended["error"]
    for verb in ("pause", "resume"):
        assert cloud.api("POST", f"/executions/{execution}/{verb}").status_code == 409


def test_approvals_are_checked_and_one_that_nobody_answers_takes_its_default(cloud: Cloud) -> None:
    config = {"message": "Pay {{inputs.amount}}?", "expires_seconds": 3, "default": "reject"}
    graph = {
        "nodes": [
            {"id": "hasty", "kind": "builtin", "type": "approval", "config": config},
            {"id": "ask", "kind": "builtin", "type": "approval", "config": {"message": "Sure?"}},
        ],
        "edges": [
            {"from": "START", "to": "hasty"},
            {"from": "hasty", "to": "ask"},
            {"from": "ask", "to": "END"},
        ],
    }
    workflow = cloud.ok("POST", "/workflows", json={"name": "approvals", "graph": graph})
    execution = cloud.start(workflow["id"], INVOICE)
    waiting(cloud, execution, {"message": "Sure?", "options": ["approve", "reject"]})
    (asked,) = _pending(cloud, execution)
    refused = cloud.api(
        "POST", f"/executions/{execution}/decisions/{asked['id']}", json={"value": "maybe"}
    )
    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "")
    assert decide(cloud, execution, asked["id"], "approve") == 202
    ended = cloud.wait(execution)
    assert ended["status"] == "succeeded", ended["error"]
    results = ended["output"]["results"]
    assert (results["hasty"]["decision"], results["hasty"]["by"]) == ("reject", "expiry")
    assert results["ask"]["decision"] == "approve"
