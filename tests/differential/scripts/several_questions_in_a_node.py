"""A node asks twice; what is before a question runs again when it is answered."""

import operator
from typing import Annotated

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import interrupt
from typing_extensions import TypedDict


class State(TypedDict):
    log: Annotated[list, operator.add]


def ask(state: State):
    name = interrupt("What is your name?")
    age = interrupt(f"How old is {name}?")
    return {"log": [f"{name} is {age}"]}


def check(state: State):
    if interrupt("Sure?"):
        return {"log": ["sure"]}
    return {"log": ["not sure"]}


graph = (
    StateGraph(State)
    .add_sequence([ask, check])
    .add_edge(START, "ask")
    .compile(checkpointer=InMemorySaver())
)
