"""Routers as lambdas, partials, methods and objects; some with a schema of their own."""

import functools
import operator
from typing import Annotated, Literal, TypedDict

from langgraph.graph import END, START, StateGraph


class State(TypedDict):
    n: int
    secret: str
    log: Annotated[list, operator.add]


class Narrow(TypedDict):
    n: int


def narrow(state: Narrow) -> Literal["b", "c"]:
    return "c" if sorted(state) == ["n"] else "b"


def at_least(state, limit, then, other):
    return then if state["n"] >= limit else other


class Router:
    def __init__(self, target):
        self.target = target

    def __call__(self, state):
        return self.target

    def method(self, state: State):
        return [self.target]


graph = StateGraph(State)
for name in "abcdef":
    graph.add_node(name, lambda s, name=name: {"n": s["n"] + 1, "log": [name]})
graph.add_conditional_edges(START, lambda s: "a")
graph.add_conditional_edges("a", narrow)
graph.add_conditional_edges("c", functools.partial(at_least, limit=2, then="d", other=END))
graph.add_conditional_edges("d", Router("e").method)
graph.add_conditional_edges("e", Router("f"))
graph.add_conditional_edges("f", lambda s: END)
