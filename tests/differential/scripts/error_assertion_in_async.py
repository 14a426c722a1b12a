"""An assertion fails in one of the coroutines that a node gathers."""

import asyncio
from typing import TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict):
    n: int


async def check(n):
    await asyncio.sleep(0)
    assert n < 3, f"{n} is too much"
    return n


async def node(state: State):
    return {"n": sum(await asyncio.gather(*map(check, range(5))))}


builder = StateGraph(State)
builder.add_node(node)
builder.add_edge(START, "node")
graph = builder.compile()
