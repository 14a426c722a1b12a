"""Policies that change nothing on a good day: retries, several of them, timeouts, defaults."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph
from langgraph.types import RetryPolicy


class State(TypedDict):
    log: Annotated[list, operator.add]


def is_temporary(error):
    return "again" in str(error)


async def quick(state):
    return {"log": ["quick"]}


builder = StateGraph(State)
builder.add_node("one", lambda s: {"log": ["one"]}, retry_policy=RetryPolicy())
builder.add_node(
    "two",
    lambda s: {"log": ["two"]},
    retry_policy=[RetryPolicy(retry_on=KeyError), RetryPolicy(retry_on=is_temporary)],
    metadata={"owner": "ada"},
)
builder.add_node("quick", quick, timeout=5)
builder.add_edge(START, "one")
builder.add_edge("one", "two")
builder.add_edge("two", "quick")
graph = builder.compile()
