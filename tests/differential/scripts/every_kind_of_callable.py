"""Lambdas, partials, closures, bound methods, static and class methods, objects, classes."""

import functools
import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict):
    n: int
    log: Annotated[list, operator.add]


def scaled(state, factor, *, name="partial"):
    return {"n": state["n"] * factor, "log": [name]}


def make_adder(amount):
    total = 0

    def add(state: State):
        nonlocal total
        total += amount
        return {"n": state["n"] + total, "log": [f"closure {total}"]}

    return add


class Counter:
    step = 3

    def __init__(self, start):
        self.start = start

    def bound(self, state: State):
        self.start += 1
        return {"n": state["n"] + self.start, "log": ["bound"]}

    @staticmethod
    def static(state: State):
        return {"n": state["n"] - 1, "log": ["static"]}

    @classmethod
    def of_class(cls, state: State):
        return {"n": state["n"] + cls.step, "log": ["class"]}

    def __call__(self, state: State):
        return {"n": state["n"] + 100, "log": ["object"]}


counter = Counter(10)
graph = StateGraph(State)
graph.add_sequence(
    [
        ("lambda", lambda state: {"log": ["lambda"]}),
        ("partial", functools.partial(scaled, factor=2)),
        ("named", functools.partial(scaled, factor=3, name="named partial")),
        ("closure", make_adder(5)),
        ("bound", counter.bound),
        ("static", Counter.static),
        ("class", Counter.of_class),
        ("object", counter),
    ]
)
graph.add_edge(START, "lambda")
