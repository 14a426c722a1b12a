"""Reducers as functions, lambdas, operators, methods and objects; one keeps the newest three."""

import operator
from typing import Annotated, Optional, TypedDict

from langgraph.graph import START, StateGraph


def newest(left: list, right: list) -> list:
    return (left + right)[-3:]


def deep_merge(left: dict, right: dict) -> dict:
    merged = dict(left)
    for key, value in right.items():
        known = merged.get(key)
        both = isinstance(known, dict) and isinstance(value, dict)
        merged[key] = deep_merge(known, value) if both else value
    return merged


def set_or_keep(left: Optional[str], right: Optional[str]) -> Optional[str]:
    return left if right is None else right


class Bounded:
    def __init__(self, top):
        self.top = top

    def __call__(self, left: int, right: int) -> int:
        return min(self.top, left + right)

    def product(self, left: int, right: int) -> int:
        return min(self.top, max(left, 1) * right)


bounded = Bounded(10)


class State(TypedDict, total=False):
    recent: Annotated[list, newest]
    settings: Annotated[dict, deep_merge]
    name: Annotated[Optional[str], set_or_keep]
    total: Annotated[int, bounded]
    product: Annotated[int, bounded.product]
    low: Annotated[int, lambda a, b: min(a, b)]
    high: Annotated[float, lambda a, b: max(a, b)]
    tags: Annotated[set, operator.or_]
    text: Annotated[str, lambda a, b: a + b if a else b]
    flags: Annotated[dict, operator.or_]


def node(n):
    def run(state):
        return {
            "recent": [n, -n],
            "settings": {"a": {f"k{n}": n}, "n": 1},
            "name": "set" if n == 4 else None,
            "total": n,
            "product": n,
            "low": -n,
            "high": n / 2,
            "tags": {n % 3},
            "flags": {str(n): True},
        }

    return run


builder = StateGraph(State)
builder.add_node("one", node(1))
builder.add_node("four", node(4))
builder.add_node("nine", node(9))
builder.add_node("write", lambda s: {"text": f"{s['recent']} {s.get('name')}"})
builder.add_sequence([("two", node(2)), ("three", node(3))])
builder.add_edge(START, "one")
builder.add_edge("one", "four")
builder.add_edge("four", "nine")
builder.add_edge("nine", "two")
builder.add_edge("three", "write")
graph = builder.compile()
