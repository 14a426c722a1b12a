"""A condition that raises, after two good supersteps."""

from typing import TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict):
    n: int


builder = StateGraph(State)
builder.add_node("a", lambda s: {"n": s["n"] + 1})
builder.add_node("b", lambda s: {"n": s["n"] + 1})
builder.add_edge(START, "a")
builder.add_edge("a", "b")
builder.add_conditional_edges("b", lambda s: s["missing"])
graph = builder.compile()
