"""Graphs within graphs, each with a schema of its own, sharing one key at a time."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph


class Deep(TypedDict):
    price: float
    tax: float


class Middle(TypedDict):
    price: float
    label: str
    notes: Annotated[list[str], operator.add]


class Outer(TypedDict):
    label: str
    notes: Annotated[list[str], operator.add]


def tax(state: Deep):
    return {"tax": round(state["price"] * 0.2, 2)}


def add_tax(state: Deep):
    return {"price": state["price"] + state["tax"]}


deep = StateGraph(Deep).add_sequence([tax, add_tax]).add_edge(START, "tax").compile()


def look_up(state: Middle):
    return {"price": float(len(state["label"])), "notes": ["looked up"]}


def write(state: Middle):
    return {"label": f"{state['label']}: {state['price']}", "notes": ["written"]}


middle = (
    StateGraph(Middle)
    .add_sequence([look_up, ("deep", deep), write])
    .add_edge(START, "look_up")
    .compile()
)


def before(state: Outer):
    return {"label": state["label"].strip()}


def after(state: Outer):
    return {"notes": [f"after {len(state['notes'])}"]}


graph = (
    StateGraph(Outer)
    .add_sequence([before, ("middle", middle), after])
    .add_edge(START, "before")
    .compile()
)
