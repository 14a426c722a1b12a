"""One node, two at once after it, and one that takes both results."""

import operator
from typing import Annotated, Any

from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict


class State(TypedDict):
    seen: Annotated[list, operator.add]


def a(state: State):
    print(f'adding "A" to {state["seen"]}')
    return {"seen": ["A"]}


def b(state: State):
    print(f'adding "B" to {state["seen"]}')
    return {"seen": ["B"]}


def c(state: State):
    print(f'adding "C" to {state["seen"]}')
    return {"seen": ["C"]}


def d(state: State) -> dict[str, Any]:
    return {"seen": [f"D after {len(state['seen'])}"]}


builder = StateGraph(State)
for each in (a, b, c, d):
    builder.add_node(each)
builder.add_edge(START, "a")
builder.add_edge("a", "b")
builder.add_edge("a", "c")
builder.add_edge("b", "d")
builder.add_edge("c", "d")
builder.add_edge("d", END)
graph = builder.compile()
