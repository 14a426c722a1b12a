"""A condition that forgets to return."""

from typing import TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict):
    n: int


def route(state):
    if state["n"] > 100:
        return "a"


builder = StateGraph(State)
builder.add_node("a", lambda s: {"n": s["n"] + 1})
builder.add_edge(START, "a")
builder.add_conditional_edges("a", route)
graph = builder.compile()
