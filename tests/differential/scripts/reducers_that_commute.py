"""Wide fan-out into reducers for which the order of updates does not matter."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph
from langgraph.types import Send


def counted(left: dict, right: dict) -> dict:
    return {key: left.get(key, 0) + right.get(key, 0) for key in sorted({*left, *right})}


class State(TypedDict):
    n: int
    total: Annotated[int, operator.add]
    counts: Annotated[dict, counted]
    largest: Annotated[int, lambda left, right: max(left, right)]
    seen: Annotated[set, operator.or_]


def work(given):
    i = given["i"]
    return {"total": i * i, "counts": {str(i % 7): 1}, "largest": i, "seen": {i % 11}}


builder = StateGraph(State)
builder.add_node("work", work)
builder.add_node("close", lambda s: {"n": s["total"] + sum(s["counts"].values())})
builder.add_conditional_edges(
    START, lambda s: [Send("work", {"i": i}) for i in range(s["n"])], ["work"]
)
builder.add_edge("work", "close")
graph = builder.compile()
