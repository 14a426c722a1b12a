"""Defaults for retries and time, given once, and attempts counted by the runtime."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import RetryPolicy


class State(TypedDict):
    log: Annotated[list, operator.add]


def flaky(state: State, runtime: Runtime):
    attempt = runtime.execution_info.node_attempt
    if attempt < 3:
        raise ConnectionError(f"attempt {attempt}")
    return {"log": [attempt]}


builder = StateGraph(State)
builder.add_node(flaky)
builder.add_node("steady", lambda s: {"log": ["steady"]})
builder.add_edge(START, "flaky")
builder.add_edge("flaky", "steady")
builder.set_node_defaults(retry_policy=RetryPolicy(initial_interval=0.01, jitter=False))
graph = builder.compile()
