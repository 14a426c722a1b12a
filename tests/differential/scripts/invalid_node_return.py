"""A node that returns a list where LangGraph wants a mapping."""

from langgraph.graph import START, StateGraph
from typing_extensions import TypedDict


class State(TypedDict):
    key: str


def bad(state: State):
    return ["whoops"]


builder = StateGraph(State)
builder.add_node(bad)
builder.add_edge(START, "bad")
graph = builder.compile()
