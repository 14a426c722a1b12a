"""An interrupt is an exception: what a node does with it is the node's affair."""

import operator
from typing import Annotated, TypedDict

from langgraph.errors import GraphInterrupt
from langgraph.graph import START, StateGraph
from langgraph.types import interrupt


class State(TypedDict):
    log: Annotated[list, operator.add]


def swallows(state):
    try:
        answer = interrupt("lost")
    except Exception as error:
        answer = type(error).__name__
    return {"log": [answer]}


def passes_on(state):
    log = []
    try:
        log.append(interrupt("kept"))
    except GraphInterrupt:
        log.append("never seen")
        raise
    except Exception:
        log.append("never seen either")
    finally:
        log.append("finally")
    return {"log": log}


graph = StateGraph(State).add_sequence([swallows, passes_on]).add_edge(START, "swallows").compile()
