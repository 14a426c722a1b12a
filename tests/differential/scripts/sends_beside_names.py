"""A router that returns names and sends together; the sent node is also reached by an edge."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph
from langgraph.types import Send


class State(TypedDict):
    n: int
    log: Annotated[list, operator.add]


def fan(state):
    return ["plain", Send("worker", {"n": 10}), Send("worker", {"n": 20}), "worker"]


builder = StateGraph(State)
builder.add_node("first", lambda s: {"n": s["n"] + 1})
builder.add_node("plain", lambda s: {"log": [f"plain {s['n']}"]})
builder.add_node("worker", lambda s: {"log": [f"worker {s['n']} {sorted(s)}"]})
builder.add_edge(START, "first")
builder.add_conditional_edges("first", fan)


def app():
    return builder
