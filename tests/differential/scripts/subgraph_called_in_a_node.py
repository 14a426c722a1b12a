"""Schemas that share nothing: a node translates, calls the inner graph, and translates back."""

from langgraph.graph import START, StateGraph
from typing_extensions import TypedDict


class Inner(TypedDict):
    bar: str
    baz: str


def inner_1(state: Inner):
    return {"baz": "baz"}


def inner_2(state: Inner):
    return {"bar": state["bar"] + state["baz"]}


inner_builder = StateGraph(Inner)
inner_builder.add_node(inner_1)
inner_builder.add_node(inner_2)
inner_builder.add_edge(START, "inner_1")
inner_builder.add_edge("inner_1", "inner_2")
inner = inner_builder.compile()


class Outer(TypedDict):
    foo: str


def node_1(state: Outer):
    return {"foo": "hi! " + state["foo"]}


def node_2(state: Outer):
    response = inner.invoke({"bar": state["foo"]})
    return {"foo": response["bar"]}


builder = StateGraph(Outer)
builder.add_node("node_1", node_1)
builder.add_node("node_2", node_2)
builder.add_edge(START, "node_1")
builder.add_edge("node_1", "node_2")
graph = builder.compile()
