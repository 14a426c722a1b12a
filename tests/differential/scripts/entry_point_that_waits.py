"""The entry point is an async function that returns a compiled graph."""

import asyncio
from typing import TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict):
    n: int


async def load_settings():
    await asyncio.sleep(0)
    return {"step": 3}


async def make_graph(name: str = "unused"):
    settings = await load_settings()
    builder = StateGraph(State)
    builder.add_node("add", lambda state: {"n": state["n"] + settings["step"]})
    builder.add_edge(START, "add")
    return builder.compile()
