"""Nodes that wait for several others, over branches of unequal length and again in a loop."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import END, START, StateGraph


class State(TypedDict):
    rounds: Annotated[int, operator.add]
    log: Annotated[list, operator.add]


builder = StateGraph(State)
for name in ("a", "b", "c1", "c2", "c3", "left", "both"):
    builder.add_node(name, lambda s, name=name: {"log": [f"{name}{s['rounds']}"]})
builder.add_node("again", lambda s: {"rounds": 1})
builder.add_edge(START, "a")
builder.add_edge(START, "b")
builder.add_edge(START, "c1")
builder.add_edge("c1", "c2")
builder.add_edge("c2", "c3")
builder.add_edge(["a", "b"], "left")
builder.add_edge(["left", "c3"], "both")
builder.add_edge("both", "again")
builder.add_conditional_edges("again", lambda s: ["a", "b", "c1"] if s["rounds"] < 2 else END)
graph = builder.compile()
