"""Async nodes ask, one after a task and one among coroutines that it gathers."""

import asyncio
import operator
from typing import Annotated, TypedDict

from langgraph.func import task
from langgraph.graph import START, StateGraph
from langgraph.types import Command, interrupt


class State(TypedDict):
    log: Annotated[list, operator.add]


@task
async def double(n: int) -> int:
    await asyncio.sleep(0)
    return 2 * n


async def first(state) -> Command:
    numbers = await asyncio.gather(double(1), double(2), double(3))
    answer = interrupt({"question": "go", "numbers": numbers})
    return Command(goto=answer, update={"log": [numbers, answer]})


async def second(state):
    known = await double(10)
    answers = [interrupt("a"), interrupt("b")]
    return {"log": [known, *answers]}


builder = StateGraph(State)
builder.add_node("first", first)
builder.add_node("second", second)
builder.add_edge(START, "first")
graph = builder.compile()
