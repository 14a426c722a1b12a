"""Replays, retries and batches over HTTP, on the deployed stack."""

from typing import Any

from tests.e2e.cloud import Cloud

SCRIPT = """
import operator
from typing import Annotated, TypedDict
from langgraph.graph import END, START, StateGraph

class State(TypedDict, total=False):
    n: int
    broken: bool
    log: Annotated[list, operator.add]

def add(state):
    return {"n": state["n"] + 1, "log": ["add"]}

def divide(state):
    if state.get("broken"):
        raise ValueError("broken")
    return {"n": state["n"] * 10, "log": ["divide"]}

def beside(state):
    return {"log": ["beside"]}

def build_graph():
    graph = StateGraph(State)
    for node in (add, divide, beside):
        graph.add_node(node.__name__, node)
    graph.add_edge(START, "add")
    graph.add_edge("add", "divide")
    graph.add_edge("add", "beside")
    graph.add_edge("divide", END)
    graph.add_edge("beside", END)
    return graph
"""


def test_executions_are_replayed_retried_pinned_and_batched(cloud: Cloud) -> None:
    workflow = cloud.import_script(SCRIPT, "replays")
    path = f"/workflows/{workflow}/execute"

    def ended(method: str, target: str, body: Any) -> dict[str, Any]:
        return cloud.wait(cloud.ok(method, target, json=body)["id"])

    source = ended("POST", path, {"inputs": {"n": 1}})
    assert source["output"]["n"] == 20
    page = cloud.ok("GET", f"/executions/{source['id']}/checkpoints?values=true")["items"]
    (middle,) = [each for each in page if sorted(each["next"]) == ["beside", "divide"]]
    assert middle["values"] == {"n": 2, "log": ["add"]}
    edits = {"checkpoint": middle["index"], "state": {"n": 7}}
    replay = ended("POST", f"/executions/{source['id']}/replay", edits)
    assert replay["output"]["n"] == 70
    assert sorted(replay["output"]["log"]) == ["add", "beside", "divide"]
    assert replay["parent"]["execution_id"] == source["id"]
    mine = cloud.ok("GET", f"/executions?parent_id={source['id']}")["items"]
    assert [each["id"] for each in mine] == [replay["id"]]

    failed = ended("POST", path, {"inputs": {"n": 1, "broken": True}})
    assert failed["status"] == "failed"
    again = ended("POST", f"/executions/{failed['id']}/retry", {})
    assert again["error"]["node_id"] == "divide"
    mended = cloud.ok(
        "POST",
        "/workflows/import-python",
        json={"workflow_id": workflow, "script": SCRIPT.replace('state.get("broken")', "False")},
    )
    assert mended["version"]["number"] == 2
    retry = ended("POST", f"/executions/{again['id']}/retry", {"version": "newest"})
    assert retry["status"] == "succeeded", retry
    assert (retry["version"], retry["output"]["n"]) == (2, 20)
    visits = cloud.ok("GET", f"/executions/{retry['id']}/nodes")["items"]
    assert {each["id"]: each["reused"] for each in visits} == {"beside": True, "divide": False}

    pinned = ended("POST", path, {"inputs": {}, "pins": {"add": {"n": 5}}, "stop_after": "add"})
    assert pinned["output"] == {"n": 5, "log": []}

    batch = cloud.ok("POST", f"{path}-batch", json={"inputs": [{"n": n} for n in range(12)]})
    results = [cloud.wait(each["id"])["output"]["n"] for each in batch["executions"]]
    assert results == [(n + 1) * 10 for n in range(12)]
