"""A plan whose steps depend on each other: what is ready runs at once, then the plan is joined."""

import operator
from typing import Annotated

from langgraph.graph import END, START, StateGraph
from langgraph.types import Send
from typing_extensions import TypedDict

PLANS = [
    {
        "1": {"tool": "search", "needs": []},
        "2": {"tool": "search", "needs": []},
        "3": {"tool": "sum", "needs": ["1", "2"]},
    },
    {
        "4": {"tool": "search", "needs": ["3"]},
    },
]


class State(TypedDict):
    plan: dict
    results: Annotated[dict, operator.or_]
    rounds: Annotated[int, operator.add]
    answer: str


def make_plan(state: State):
    return {"plan": PLANS[state["rounds"]], "rounds": 1}


def ready(state: State):
    done = state["results"]
    waiting = {key: step for key, step in state["plan"].items() if key not in done}
    sends = [
        Send("run", {"key": key, "tool": step["tool"], "given": [done[n] for n in step["needs"]]})
        for key, step in waiting.items()
        if all(need in done for need in step["needs"])
    ]
    return sends or "join"


def run(call):
    match call["tool"]:
        case "search":
            value = 10 + int(call["key"]) + sum(call["given"])
        case "sum":
            value = sum(call["given"])
    return {"results": {call["key"]: value}}


def schedule(state: State):
    return {}


def join(state: State):
    if state["rounds"] < 2:
        return {"answer": ""}
    return {"answer": f"{max(state['results'].values())} of {len(state['results'])}"}


builder = StateGraph(State)
builder.add_node(make_plan)
builder.add_node(schedule)
builder.add_node("run", run)
builder.add_node(join)
builder.add_edge(START, "make_plan")
builder.add_edge("make_plan", "schedule")
builder.add_conditional_edges("schedule", ready, ["run", "join"])
builder.add_edge("run", "schedule")
builder.add_conditional_edges("join", lambda s: END if s["answer"] else "make_plan")
graph = builder.compile()
