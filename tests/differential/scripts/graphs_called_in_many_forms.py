"""invoke, ainvoke, stream and batch of a graph in a node; twice the same one; with a config."""

import asyncio
import operator
from typing import Annotated, Any, TypedDict

from langchain_core.runnables import RunnableConfig
from langgraph.graph import START, StateGraph


class Small(TypedDict):
    n: int
    log: Annotated[list, operator.add]


def step(state: Small, config: RunnableConfig):
    return {"n": state["n"] + 1, "log": [config["configurable"].get("who", "nobody")]}


small = StateGraph(Small)
small.add_node("step", step)
small.add_node("twice", lambda s: {"n": s["n"] * 2})
small.add_edge(START, "step")
small.add_edge("step", "twice")
small_graph = small.compile()


class State(TypedDict):
    seen: Annotated[list[Any], operator.add]


def by_invoke(state):
    first = small_graph.invoke({"n": 1, "log": []})
    again = small_graph.invoke({"n": first["n"], "log": ["kept"]})
    return {"seen": [first, again]}


def by_stream(state):
    updates = list(small_graph.stream({"n": 5}, stream_mode="updates"))
    values = [chunk["n"] for chunk in small_graph.stream({"n": 5}, stream_mode="values")]
    return {"seen": [updates, values]}


async def by_ainvoke(state, config: RunnableConfig):
    runs = [small_graph.ainvoke({"n": n}, {"configurable": {"who": f"w{n}"}}) for n in range(3)]
    return {"seen": [await asyncio.gather(*runs)]}


def by_batch(state):
    return {"seen": small_graph.batch([{"n": 1}, {"n": 2}])}


graph = (
    StateGraph(State)
    .add_sequence([by_invoke, by_stream, by_ainvoke, by_batch])
    .add_edge(START, "by_invoke")
    .compile()
)
