"""A schema whose reducers disagree about a key."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph


def other(left, right):
    return right


class State(TypedDict):
    log: Annotated[list, operator.add]


class Private(TypedDict):
    log: Annotated[list, other]


def node(state: Private):
    return {"log": ["x"]}


builder = StateGraph(State)
builder.add_node(node)
builder.add_edge(START, "node")
graph = builder.compile()
