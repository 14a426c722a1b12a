"""An async workflow with tasks side by side, a retry policy, a stream and a final value."""

import asyncio

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.config import get_stream_writer
from langgraph.func import entrypoint, task
from langgraph.types import RetryPolicy, interrupt


@task(retry_policy=RetryPolicy(retry_on=ValueError))
async def square(n: int) -> int:
    await asyncio.sleep(0)
    return n * n


@task
async def join(parts: list) -> str:
    return "+".join(map(str, parts))


@entrypoint(checkpointer=InMemorySaver())
async def flow(inputs: dict):
    get_stream_writer()("begun")
    parts = await asyncio.gather(*[square(n) for n in inputs["numbers"]])
    text = await join(list(parts))
    answer = interrupt({"question": "ok?", "text": text})
    return entrypoint.final(value={"text": text, "answer": answer}, save=text)
