"""Tasks that raise, have defaults, call other tasks, take objects, and run side by side."""

import operator
from dataclasses import dataclass
from typing import Annotated, Any, TypedDict

from langgraph.func import task
from langgraph.graph import START, StateGraph
from langgraph.types import RetryPolicy


@dataclass
class Parcel:
    weight: int
    tags: tuple = ()


class State(TypedDict):
    log: Annotated[list[Any], operator.add]


@task
def weigh(parcel: Parcel, *, unit="kg") -> Parcel:
    return Parcel(parcel.weight + 1, (*parcel.tags, unit))


@task(retry_policy=RetryPolicy(max_attempts=2, initial_interval=0.01))
def refuse(n):
    raise ValueError(f"no {n}")


@task(name="outer")
def outer(n):
    return inner(n + 1).result() * 2


@task
def inner(n):
    return n * 10


def node(state):
    futures = [weigh(Parcel(n), unit="g") for n in range(3)]
    parcels = [future.result() for future in futures]
    try:
        refuse(3).result()
    except ValueError as error:
        refused = str(error)
    failed = refuse(4)
    log = [parcels, refused, type(failed.exception()).__name__, outer(1).result()]
    return {"log": log}


graph = StateGraph(State).add_node(node).add_edge(START, "node").compile()
