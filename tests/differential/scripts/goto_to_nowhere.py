"""A command names a node that the graph does not have: LangGraph goes on without it."""

from typing import TypedDict

from langgraph.graph import START, StateGraph
from langgraph.types import Command


class State(TypedDict):
    n: int


builder = StateGraph(State)
builder.add_node("a", lambda s: Command(goto="nowhere", update={"n": 1}))
builder.add_edge(START, "a")
graph = builder.compile()
