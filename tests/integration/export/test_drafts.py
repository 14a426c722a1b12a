"""A draft goes to Python and back, with what really runs scripts and lays them out."""

from typing import Any

from orcheo.adapters.ruff_formatter import RuffFormatter
from orcheo.adapters.user_code.local import LocalUserCode
from tests.harness.api import World

SCRIPT = """
from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class State(TypedDict):
    text: str


def shout(state: State) -> State:
    # as loud as it gets
    return {"text": state["text"].upper()}


def build_graph():
    graph = StateGraph(State)
    graph.add_node("shout", shout)
    graph.add_edge(START, "shout")
    graph.add_edge("shout", END)
    return graph
"""


def test_a_draft_goes_to_python_and_back_as_it_was(user_code: LocalUserCode) -> None:
    code: Any = user_code
    layout: Any = RuffFormatter()
    world = World(user_code=code, formatter=layout)
    workflow = world.ok("POST", "/workflows", {"name": "shout"})["id"]
    path = f"/workflows/{workflow}/draft"
    draft = world.ok("PUT", f"{path}/python", {"script": SCRIPT}, headers={"if-match": '"0"'})
    graph = draft["graph"]
    assert graph["nodes"][0]["at"] == "shout"

    graph["nodes"][0]["ui"] = {"x": 120.5, "y": -40}
    greet = {"id": "greet", "kind": "builtin", "type": "set_variable", "config": {"n": 1}}
    graph["nodes"].append({**greet, "ui": {"x": 0, "y": 0}})
    graph["edges"] = [
        {"from": "START", "to": "greet"},
        {"from": "greet", "to": "shout"},
        {"from": "shout", "to": "END"},
    ]
    graph["settings"] = {
        "input_schema": {"type": "object", "properties": {"text": {"type": "string"}}}
    }
    world.ok("PUT", path, {"graph": graph}, headers={"if-match": '"1"'})
    text = world.call("GET", f"{path}/python").text
    assert "as loud as it gets" in text

    again = world.ok("PUT", f"{path}/python", {"script": text}, headers={"if-match": '"2"'})
    places = {node["id"]: node["ui"] for node in again["graph"]["nodes"]}
    assert places == {"greet": {"x": 0, "y": 0}, "shout": {"x": 120.5, "y": -40}}
    assert again["graph"]["settings"] == graph["settings"]
    assert world.call("GET", f"{path}/python").text == text

    published = world.call("POST", f"{path}/publish", headers={"if-match": '"3"'})
    assert (published.status, published.json()["script"]) == (201, text)

    bad = world.call(
        "PUT", f"{path}/python", {"script": "import os\n"}, headers={"if-match": '"4"'}
    )
    assert (bad.status, bad.json()["line"]) == (422, 1)
    assert world.ok("GET", path)["base_version"] == 1
