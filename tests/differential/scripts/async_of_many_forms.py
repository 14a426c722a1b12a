"""gather, tasks, semaphores, async generators, comprehensions and context managers."""

import asyncio
import operator
from contextlib import asynccontextmanager
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict):
    n: int
    log: Annotated[list, operator.add]


async def slow(number, gate):
    async with gate:
        await asyncio.sleep(0.001 * (5 - number))
        return number * number


async def numbers(upto):
    for number in range(upto):
        await asyncio.sleep(0)
        yield number


@asynccontextmanager
async def opened(name, log):
    log.append(f"open {name}")
    try:
        yield name.upper()
    finally:
        log.append(f"close {name}")


async def gathered(state: State):
    gate = asyncio.Semaphore(2)
    squares = await asyncio.gather(*(slow(n, gate) for n in range(state["n"])))
    return {"log": [squares]}


async def streamed(state: State):
    log = []
    async for number in numbers(3):
        log.append(number)
    doubled = [2 * n async for n in numbers(4) if n % 2]
    async with opened("door", log) as door:
        log.append(door)
    return {"log": [log, doubled]}


async def failing():
    raise KeyError("inside")


async def careful(state: State):
    results = await asyncio.gather(failing(), asyncio.sleep(0, "fine"), return_exceptions=True)
    task = asyncio.create_task(asyncio.sleep(0, result="later"))
    try:
        await asyncio.wait_for(asyncio.sleep(10), timeout=0.001)
    except asyncio.TimeoutError:
        late = "timed out"
    return {"log": [type(results[0]).__name__, results[1], await task, late]}


async def route(state: State):
    await asyncio.sleep(0)
    return "careful"


builder = StateGraph(State)
builder.add_node(gathered)
builder.add_node(streamed)
builder.add_node(careful)
builder.add_edge(START, "gathered")
builder.add_edge("gathered", "streamed")
builder.add_conditional_edges("streamed", route, ["careful"])
graph = builder.compile()
