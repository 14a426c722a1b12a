"""An edge to a node that was never added."""

from typing import TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict):
    n: int


builder = StateGraph(State)
builder.add_node("a", lambda s: {"n": 1})
builder.add_edge(START, "a")
builder.add_edge("a", "b")
graph = builder.compile()
