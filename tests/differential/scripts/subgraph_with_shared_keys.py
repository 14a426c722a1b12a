"""A compiled graph as a node: both know ``foo``, only the inner one knows ``bar``."""

from langgraph.graph import START, StateGraph
from typing_extensions import TypedDict


class Inner(TypedDict):
    foo: str
    bar: str


def inner_1(state: Inner):
    return {"bar": "bar"}


def inner_2(state: Inner):
    return {"foo": state["foo"] + state["bar"]}


inner_builder = StateGraph(Inner)
inner_builder.add_node(inner_1)
inner_builder.add_node(inner_2)
inner_builder.add_edge(START, "inner_1")
inner_builder.add_edge("inner_1", "inner_2")
inner = inner_builder.compile()


class Outer(TypedDict):
    foo: str


def before(state: Outer):
    return {"foo": "hi! " + state["foo"]}


builder = StateGraph(Outer)
builder.add_node("before", before)
builder.add_node("inner", inner)
builder.add_edge(START, "before")
builder.add_edge("before", "inner")
graph = builder.compile()
