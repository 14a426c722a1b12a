"""Of two nodes at once one fails: the superstep has no checkpoint."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict):
    log: Annotated[list, operator.add]


def fail(state):
    raise RuntimeError(f"after {len(state['log'])}")


builder = StateGraph(State)
builder.add_node("first", lambda s: {"log": ["first"]})
builder.add_node("good", lambda s: {"log": ["good"]})
builder.add_node("fail", fail)
builder.add_edge(START, "first")
builder.add_edge("first", "good")
builder.add_edge("first", "fail")
graph = builder.compile()
