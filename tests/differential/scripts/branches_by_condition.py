"""Which branches run is read from the state; a condition may name several."""

import operator
from collections.abc import Sequence
from typing import Annotated

from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict


class State(TypedDict):
    seen: Annotated[list, operator.add]
    which: str


def a(state: State):
    return {"seen": ["A"]}


def b(state: State):
    return {"seen": ["B"]}


def c(state: State):
    return {"seen": ["C"]}


def d(state: State):
    return {"seen": ["D"]}


def e(state: State):
    return {"seen": ["E"]}


def choose(state: State) -> Sequence[str]:
    if state["which"] == "cd":
        return ["c", "d"]
    return ["b", "c"]


builder = StateGraph(State)
for each in (a, b, c, d, e):
    builder.add_node(each)
builder.add_edge(START, "a")
middle = ["b", "c", "d"]
builder.add_conditional_edges("a", choose, middle)
for name in middle:
    builder.add_edge(name, "e")
builder.add_edge("e", END)
graph = builder.compile()
