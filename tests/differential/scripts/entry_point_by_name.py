"""Several graphs in one module; the caller names the one to run."""

from typing import TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict):
    n: int


def build(amount):
    builder = StateGraph(State)
    builder.add_node("add", lambda state: {"n": state["n"] + amount})
    builder.add_edge(START, "add")
    return builder


plus_one = build(1)
plus_ten = build(10).compile()


class Factory:
    def __init__(self, amount):
        self.amount = amount

    def make(self):
        return build(self.amount).compile()


plus_hundred = Factory(100).make
