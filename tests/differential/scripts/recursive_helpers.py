"""Helpers that call themselves and each other, caches, closures over loops, and sorting by key."""

from functools import cache, cmp_to_key
from typing import TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict):
    tree: dict
    result: list


@cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def flatten(tree, path=()):
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from flatten(value, (*path, key))
        else:
            yield ".".join((*path, key)), value


def is_even(n):
    return n == 0 or is_odd(n - 1)


def is_odd(n):
    return n != 0 and is_even(n - 1)


def by_length(left, right):
    return (len(left) > len(right)) - (len(left) < len(right)) or (left > right) - (left < right)


def walk(state: State):
    adders = [lambda x, n=n: x + n for n in range(3)]
    late = [lambda x: x + n for n in range(3)]
    flat = dict(flatten(state["tree"]))
    return {
        "result": [
            fib(30),
            sorted(flat, key=cmp_to_key(by_length)),
            [add(10) for add in adders],
            [add(10) for add in late],
            is_even(20),
            {k: v for k, v in sorted(flat.items(), key=lambda kv: -kv[1])},
        ]
    }


graph = StateGraph(State).add_node(walk).add_edge(START, "walk").compile()
