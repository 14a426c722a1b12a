"""One key that is replaced and one that is added to, written by the same nodes."""

from operator import add
from typing import Annotated

from langgraph.graph import START, StateGraph
from typing_extensions import TypedDict


class State(TypedDict):
    foo: int
    bar: Annotated[list[str], add]


def one(state: State):
    return {"foo": 2, "bar": ["one"]}


def two(state: State):
    return {"bar": ["two"]}


builder = StateGraph(State)
builder.add_node(one)
builder.add_node(two)
builder.add_edge(START, "one")
builder.add_edge("one", "two")
graph = builder.compile()
