"""Channels given as objects: one that keeps the last value, one with an operator, one that is managed."""

import operator
from typing import Annotated, TypedDict

from langgraph.channels import BinaryOperatorAggregate, LastValue
from langgraph.graph import START, StateGraph
from langgraph.managed import IsLastStep


class State(TypedDict, total=False):
    last: Annotated[int, LastValue(int)]
    total: Annotated[int, BinaryOperatorAggregate(int, operator.add)]
    is_last: IsLastStep
    seen: list


def one(state):
    return {"last": 1, "total": 2}


def two(state):
    return {"last": state["last"] + 1, "total": 3}


def look(state):
    return {"seen": [sorted(state), state["is_last"]]}


graph = StateGraph(State).add_sequence([one, two, look]).add_edge(START, "one").compile()
