"""A circle in which one of the steps is two nodes at once, joined by a list edge."""

import operator
from typing import Annotated, Literal

from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict


class State(TypedDict):
    seen: Annotated[list, operator.add]


def node(text):
    return lambda state: {"seen": [text]}


def route(state: State) -> Literal["b", END]:
    return "b" if len(state["seen"]) < 12 else END


builder = StateGraph(State)
for name in "abcd":
    builder.add_node(name, node(name.upper()))
builder.add_edge(START, "a")
builder.add_conditional_edges("a", route)
builder.add_edge("b", "c")
builder.add_edge("b", "d")
builder.add_edge(["c", "d"], "a")
graph = builder.compile()
