"""A reducer that cannot join what it is given."""

from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph


def join(left: list, right: list) -> list:
    return left + right


class State(TypedDict):
    log: Annotated[list, join]


builder = StateGraph(State)
builder.add_node("a", lambda s: {"log": ["fine"]})
builder.add_node("b", lambda s: {"log": 5})
builder.add_edge(START, "a")
builder.add_edge("a", "b")
graph = builder.compile()
