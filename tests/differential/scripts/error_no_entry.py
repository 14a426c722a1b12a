"""A graph without an edge from its start."""

from typing import TypedDict

from langgraph.graph import StateGraph


class State(TypedDict):
    n: int


builder = StateGraph(State)
builder.add_node("a", lambda s: {"n": 1})
graph = builder.compile()
