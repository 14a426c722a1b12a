"""A node with the name of the end."""

from typing import TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict):
    n: int


builder = StateGraph(State)
builder.add_node("__end__", lambda s: {"n": 1})
builder.add_edge(START, "__end__")
graph = builder.compile()
