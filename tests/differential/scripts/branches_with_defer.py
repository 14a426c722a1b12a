"""Branches of different length; the deferred node runs when nothing else is left."""

import operator
from typing import Annotated

from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict


class State(TypedDict):
    seen: Annotated[list, operator.add]


def named(text):
    def node(state: State):
        return {"seen": [f"{text}{len(state['seen'])}"]}

    return node


builder = StateGraph(State)
builder.add_node("a", named("A"))
builder.add_node("b", named("B"))
builder.add_node("b_2", named("B2-"))
builder.add_node("c", named("C"))
builder.add_node("d", named("D"), defer=True)
builder.add_edge(START, "a")
builder.add_edge("a", "b")
builder.add_edge("a", "c")
builder.add_edge("b", "b_2")
builder.add_edge("b_2", "d")
builder.add_edge("c", "d")
builder.add_edge("d", END)
graph = builder.compile()
