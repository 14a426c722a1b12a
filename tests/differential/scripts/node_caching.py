"""A node whose result may be kept for two minutes; a run gives the same either way."""

from langgraph.graph import StateGraph
from langgraph.types import CachePolicy
from typing_extensions import TypedDict


class Sum(TypedDict):
    x: int
    result: int


def slow(state: Sum) -> dict[str, int]:
    return {"result": state["x"] * 2}


builder = StateGraph(Sum)
builder.add_node("slow", slow, cache_policy=CachePolicy(ttl=120))
builder.set_entry_point("slow")
builder.set_finish_point("slow")
graph = builder.compile()
