"""Two nodes ask in the same superstep; each gets its own answer."""

import operator
from typing import Annotated

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import interrupt
from typing_extensions import TypedDict


class State(TypedDict):
    first: str
    second: str
    log: Annotated[list, operator.add]


def ask_first(state: State):
    return {"first": interrupt({"question": "first", "text": state["first"]}), "log": ["1"]}


def ask_second(state: State):
    return {"second": interrupt({"question": "second", "text": state["second"]}), "log": ["2"]}


def beside(state: State):
    return {"log": ["beside"]}


builder = StateGraph(State)
builder.add_node(ask_first)
builder.add_node(ask_second)
builder.add_node(beside)
builder.add_edge(START, "ask_first")
builder.add_edge(START, "ask_second")
builder.add_edge(START, "beside")
graph = builder.compile(checkpointer=InMemorySaver())
