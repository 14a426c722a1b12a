"""Tasks sent to one node each ask; those that need not ask go on at once."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph
from langgraph.types import Send, interrupt


class State(TypedDict):
    items: list[int]
    done: Annotated[list[str], operator.add]


def check(given):
    n = given["n"]
    if n % 2:
        return {"done": [f"{n}: {interrupt({'question': f'item {n}', 'n': n})}"]}
    return {"done": [f"{n}: even"]}


builder = StateGraph(State)
builder.add_node("check", check)
builder.add_node("end", lambda s: {"done": [str(len(s["done"]))]})
builder.add_conditional_edges(
    START, lambda s: [Send("check", {"n": n}) for n in s["items"]], ["check"]
)
builder.add_edge("check", "end")
graph = builder.compile()
