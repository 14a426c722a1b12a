"""Forty turns of a loop with a local helper, and two keys that grow."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import END, START, StateGraph


class State(TypedDict):
    n: int
    steps: Annotated[list[int], operator.add]


def collatz(n: int) -> int:
    return n // 2 if n % 2 == 0 else 3 * n + 1


def step(state: State):
    return {"n": collatz(state["n"]), "steps": [state["n"]]}


builder = StateGraph(State)
builder.add_node(step)
builder.add_edge(START, "step")
builder.add_conditional_edges("step", lambda s: END if s["n"] == 1 else "step")
graph = builder.compile()
