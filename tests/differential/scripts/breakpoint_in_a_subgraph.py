"""A sub-graph that stops before its second node, within a loop."""

import operator
from typing import Annotated, TypedDict

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph


class State(TypedDict):
    n: Annotated[int, operator.add]


inner = StateGraph(State)
inner.add_node("one", lambda s: {"n": 1})
inner.add_node("two", lambda s: {"n": 10})
inner.add_edge(START, "one")
inner.add_edge("one", "two")

builder = StateGraph(State)
builder.add_node("inner", inner.compile(interrupt_before=["two"]))
builder.add_edge(START, "inner")
builder.add_conditional_edges("inner", lambda s: END if s["n"] > 20 else "inner")
graph = builder.compile(checkpointer=InMemorySaver())
