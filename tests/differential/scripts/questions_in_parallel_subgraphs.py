"""Two sub-graphs ask side by side, one of them twice in a row."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph
from langgraph.types import interrupt


class State(TypedDict):
    log: Annotated[list, operator.add]


class Log(TypedDict):
    log: list


def asking(name, times):
    def first(state):
        return {"log": [f"{name} begins"]}

    def ask(state):
        return {"log": [f"{name}{n}={interrupt(f'{name}{n}')}" for n in range(times)]}

    inner = StateGraph(State)
    inner.add_node("first", first)
    inner.add_node("ask", ask)
    inner.add_edge(START, "first")
    inner.add_edge("first", "ask")
    return inner.compile()


builder = StateGraph(State)
builder.add_node("once", asking("once", 1))
builder.add_node("twice", asking("twice", 2))
builder.add_node("last", lambda s: {"log": ["last"]})
builder.add_edge(START, "once")
builder.add_edge(START, "twice")
builder.add_edge(["once", "twice"], "last")
graph = builder.compile()
