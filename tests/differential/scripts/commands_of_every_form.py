"""Commands with lists, sends, pairs, no update, no target, and several in one list."""

import operator
from typing import Annotated, Literal, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, Send


class State(TypedDict, total=False):
    x: int
    log: Annotated[list, operator.add]


def both(state) -> Command[Literal["pairs", "sent", "silent"]]:
    return Command(goto=["pairs", Send("sent", {"x": 5}), "silent"], update={"log": ["both"]})


def pairs(state):
    return Command(update=[("log", ["pair 1"]), ("log", ["pair 2"]), ("x", 2)], goto="listed")


def sent(given):
    return Command(update={"log": [f"sent {given['x']}"]})


def silent(state) -> Command[Literal["__end__"]]:
    return Command(goto=END)


def listed(state):
    return [
        {"log": ["listed"]},
        Command(goto="one"),
        Command(update={"log": ["listed too"]}, goto=Send("sent", {"x": 6})),
    ]


def one(state):
    return Command()


builder = StateGraph(State)
builder.add_node("both", both)
builder.add_node("pairs", pairs, destinations=("listed",))
builder.add_node("sent", sent)
builder.add_node("silent", silent)
builder.add_node("listed", listed, destinations={"one": "goes on"})
builder.add_node("one", one)
builder.add_edge(START, "both")
builder.add_edge("one", "silent")
graph = builder.compile()
