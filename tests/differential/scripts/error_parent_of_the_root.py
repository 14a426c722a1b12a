"""A command to the parent of a graph that has none."""

from typing import TypedDict

from langgraph.graph import START, StateGraph
from langgraph.types import Command


class State(TypedDict):
    n: int


builder = StateGraph(State)
builder.add_node("a", lambda s: Command(graph=Command.PARENT, goto="b", update={"n": 1}))
builder.add_node("b", lambda s: {"n": 2})
builder.add_edge(START, "a")
builder.add_edge("a", "b")
graph = builder.compile()
