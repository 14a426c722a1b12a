"""A node that updates the state and says where to go, in one object."""

from typing import Literal

from langgraph.graph import START, StateGraph
from langgraph.types import Command
from typing_extensions import TypedDict


class State(TypedDict):
    foo: str


def a(state: State) -> Command[Literal["b", "c"]]:
    value = state["foo"] + "a"
    return Command(update={"foo": value}, goto="b" if len(value) % 2 else "c")


def b(state: State):
    return {"foo": state["foo"] + "b"}


def c(state: State):
    return {"foo": state["foo"] + "c"}


builder = StateGraph(State)
builder.add_edge(START, "a")
builder.add_node(a)
builder.add_node(b)
builder.add_node(c)
graph = builder.compile()
