"""A sub-graph sent three times; the second of the tasks fails inside."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph
from langgraph.types import Send


class State(TypedDict, total=False):
    n: int
    log: Annotated[list, operator.add]


def check(state):
    if state["n"] == 1:
        raise OverflowError("one is too many")
    return {"log": [state["n"]]}


inner = StateGraph(State)
inner.add_node("check", check)
inner.add_edge(START, "check")
builder = StateGraph(State)
builder.add_node("inner", inner.compile())
builder.add_conditional_edges(
    START, lambda s: [Send("inner", {"n": n, "log": []}) for n in range(3)], ["inner"]
)
graph = builder.compile()
