"""Side effects of a node as tasks: what has been done once is not done again."""

import operator
from typing import Annotated, NotRequired

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.func import task
from langgraph.graph import END, START, StateGraph
from langgraph.types import interrupt
from typing_extensions import TypedDict


class State(TypedDict):
    urls: list[str]
    results: NotRequired[list[str]]
    log: Annotated[list, operator.add]


@task
def fetch(url: str, length: int = 3):
    return url[:length]


@task(name="count")
def count_all(texts: list[str]) -> dict:
    return {text: len(text) for text in texts}


def call_api(state: State):
    requests = [fetch(url, length=4) for url in state["urls"]]
    results = [request.result() for request in requests]
    return {"results": results, "log": [count_all(results).result()]}


def ask(state: State):
    first = fetch(state["urls"][0]).result()
    return {"log": [interrupt(f"Keep {first}?")]}


builder = StateGraph(State)
builder.add_node("call_api", call_api)
builder.add_node("ask", ask)
builder.add_edge(START, "call_api")
builder.add_edge("call_api", "ask")
builder.add_edge("ask", END)
graph = builder.compile(checkpointer=InMemorySaver())
