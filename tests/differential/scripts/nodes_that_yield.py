"""Generators as nodes: LangGraph keeps the last value that they give."""

import asyncio
import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict):
    n: int
    log: Annotated[list, operator.add]


def several(state: State):
    yield {"n": 1, "log": ["lost"]}
    yield {"log": ["kept"]}


async def waiting(state: State):
    for number in range(3):
        await asyncio.sleep(0)
        yield {"n": number, "log": [number]}


def nothing(state: State):
    if state["n"] > 100:
        yield {"n": 0}


graph = (
    StateGraph(State).add_sequence([several, waiting, nothing]).add_edge(START, "several").compile()
)
