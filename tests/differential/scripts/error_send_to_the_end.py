"""A task for the end of the graph."""

from typing import TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.types import Send


class State(TypedDict):
    n: int


builder = StateGraph(State)
builder.add_node("a", lambda s: {"n": s["n"] + 1})
builder.add_edge(START, "a")
builder.add_conditional_edges("a", lambda s: [Send(END, {"n": 1})])
graph = builder.compile()
