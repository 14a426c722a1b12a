"""Two nodes write one key in the same superstep, and no reducer says what that means."""

from langgraph.graph import START, StateGraph
from typing_extensions import TypedDict


class State(TypedDict):
    key: str


def left(state: State):
    return {"key": "left"}


def right(state: State):
    return {"key": "right"}


builder = StateGraph(State)
builder.add_node(left)
builder.add_node(right)
builder.add_edge(START, "left")
builder.add_edge(START, "right")
graph = builder.compile()
