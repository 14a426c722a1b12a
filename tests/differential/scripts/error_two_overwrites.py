"""A reducer's channel is replaced twice in one superstep."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph
from langgraph.types import Overwrite


class State(TypedDict):
    log: Annotated[list, operator.add]


builder = StateGraph(State)
builder.add_node("a", lambda s: {"log": Overwrite(["a"])})
builder.add_node("b", lambda s: {"log": Overwrite(["b"])})
builder.add_edge(START, "a")
builder.add_edge(START, "b")
graph = builder.compile()
