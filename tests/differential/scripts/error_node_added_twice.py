"""Two nodes of one name."""

from typing import TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict):
    n: int


builder = StateGraph(State)
builder.add_node("a", lambda s: {"n": 1})
builder.add_node("a", lambda s: {"n": 2})
builder.add_edge(START, "a")
graph = builder.compile()
