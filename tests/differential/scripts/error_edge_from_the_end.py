"""An edge that begins where the graph ends."""

from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class State(TypedDict):
    n: int


builder = StateGraph(State)
builder.add_node("a", lambda s: {"n": 1})
builder.add_edge(START, "a")
builder.add_edge(END, "a")
graph = builder.compile()
