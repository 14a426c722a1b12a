"""Two nodes in a circle; a condition leaves it."""

import operator
from typing import Annotated, Literal

from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict


class State(TypedDict):
    seen: Annotated[list, operator.add]


def a(state: State):
    return {"seen": ["A"]}


def b(state: State):
    return {"seen": ["B"]}


def route(state: State) -> Literal["b", END]:
    if len(state["seen"]) < 7:
        return "b"
    return END


builder = StateGraph(State)
builder.add_node(a)
builder.add_node(b)
builder.add_edge(START, "a")
builder.add_conditional_edges("a", route)
builder.add_edge("b", "a")
graph = builder.compile()
