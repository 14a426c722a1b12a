"""A node of a sub-graph goes to a node of the graph around it; the key has a reducer there."""

import operator
from typing import Annotated

from langgraph.graph import START, StateGraph
from langgraph.types import Command
from typing_extensions import TypedDict


class State(TypedDict):
    foo: Annotated[str, operator.add]


def a(state: State):
    chosen = "c" if state["foo"].startswith("x") else "b"
    return Command(update={"foo": "a"}, goto=chosen, graph=Command.PARENT)


def b(state: State):
    return {"foo": "b"}


def c(state: State):
    return {"foo": "c"}


inner = StateGraph(State).add_node(a).add_edge(START, "a").compile()
builder = StateGraph(State)
builder.add_edge(START, "inner")
builder.add_node("inner", inner, destinations=("b", "c"))
builder.add_node(b)
builder.add_node(c)
graph = builder.compile()
