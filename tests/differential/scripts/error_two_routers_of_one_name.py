"""The same condition twice after one node."""

from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class State(TypedDict):
    n: int


def route(state):
    return END


builder = StateGraph(State)
builder.add_node("a", lambda s: {"n": 1})
builder.add_edge(START, "a")
builder.add_conditional_edges("a", route)
builder.add_conditional_edges("a", route)
graph = builder.compile()
