"""A reducer that wants more than two values."""

from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph


def bad(left, right, more):
    return left


class State(TypedDict):
    n: Annotated[int, bad]


builder = StateGraph(State)
builder.add_node("a", lambda s: {"n": 1})
builder.add_edge(START, "a")
graph = builder.compile()
