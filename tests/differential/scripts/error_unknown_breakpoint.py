"""A breakpoint before a node that is not there."""

from typing import TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict):
    n: int


builder = StateGraph(State)
builder.add_node("a", lambda s: {"n": 1})
builder.add_edge(START, "a")
graph = builder.compile(interrupt_before=["b"])
