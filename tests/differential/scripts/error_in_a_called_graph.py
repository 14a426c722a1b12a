"""A graph that a node calls fails: first the node catches it, then it does not."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph


class Small(TypedDict):
    n: int


def invert(state):
    return {"n": 100 // state["n"]}


small = StateGraph(Small).add_node(invert).add_edge(START, "invert").compile()


class State(TypedDict):
    n: int
    log: Annotated[list, operator.add]


def careful(state):
    try:
        small.invoke({"n": 0})
    except ZeroDivisionError as error:
        return {"log": [str(error), small.invoke({"n": 5})["n"]]}


def careless(state):
    return small.invoke({"n": state["n"]})


graph = StateGraph(State).add_sequence([careful, careless]).add_edge(START, "careful").compile()
