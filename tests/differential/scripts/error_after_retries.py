"""A node that is tried three times, and one kind of error that is not tried again."""

from typing import TypedDict

from langgraph.graph import START, StateGraph
from langgraph.types import RetryPolicy


class State(TypedDict):
    n: int


def flaky(state):
    if state["n"] > 0:
        raise ConnectionError("no line")
    raise ValueError("final")


policy = RetryPolicy(max_attempts=3, initial_interval=0.01, jitter=False, retry_on=ConnectionError)
builder = StateGraph(State)
builder.add_node("flaky", flaky, retry_policy=policy)
builder.add_edge(START, "flaky")
graph = builder.compile()
