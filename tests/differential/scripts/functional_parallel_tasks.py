"""A workflow that starts several tasks before it waits for any of them."""

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.func import entrypoint, task


@task
def add_one(number: int) -> int:
    return number + 1


@task
def is_even(number: int) -> bool:
    return number % 2 == 0


@entrypoint(checkpointer=InMemorySaver())
def graph(numbers: list[int]) -> dict:
    futures = [add_one(number) for number in numbers]
    added = [future.result() for future in futures]
    return {"added": added, "even": [is_even(number).result() for number in added]}
