"""A context manager around a question: it closes at the stop, and opens again after it."""

import operator
from contextlib import contextmanager
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph
from langgraph.types import interrupt


class State(TypedDict):
    log: Annotated[list, operator.add]


@contextmanager
def opened(events):
    events.append("open")
    try:
        yield events
    finally:
        events.append("close")


def node(state: State):
    events = []
    with opened(events) as log:
        log.append(interrupt("inside"))
    events.append(interrupt("outside"))
    return {"log": events}


graph = StateGraph(State).add_node(node).add_edge(START, "node").compile()
