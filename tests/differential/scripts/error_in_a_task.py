"""A task raises, and the node lets it pass."""

from typing import TypedDict

from langgraph.func import task
from langgraph.graph import START, StateGraph


class State(TypedDict):
    n: int


class Broken(Exception):
    pass


@task
def step(n):
    if n > 1:
        raise Broken(f"at {n}")
    return n + 1


def node(state):
    n = state["n"]
    while True:
        n = step(n).result()


graph = StateGraph(State).add_node(node).add_edge(START, "node").compile()
