"""Two conditions after one node, and an edge besides: all of them apply."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict):
    n: int
    seen: Annotated[list, operator.add]


def size(state: State):
    return "big" if state["n"] > 10 else "small"


def parity(state: State):
    return "even" if state["n"] % 2 == 0 else "odd"


workflow = StateGraph(State)
workflow.add_node("start", lambda s: {"n": s["n"] + 1})
for name in ("big", "small", "even", "odd", "always"):
    workflow.add_node(name, lambda s, name=name: {"seen": [name]})
workflow.add_edge(START, "start")
workflow.add_conditional_edges("start", size)
workflow.add_conditional_edges("start", parity, ["even", "odd"])
workflow.add_edge("start", "always")
