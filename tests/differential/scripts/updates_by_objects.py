"""Dataclasses and models as updates in commands, in lists, and with some fields only."""

from dataclasses import dataclass, field
from typing import Annotated, Optional

from langgraph.graph import START, StateGraph
from langgraph.types import Command
from pydantic import BaseModel


def join(left, right):
    return [*left, *right]


class State(BaseModel):
    a: int = 0
    b: Optional[str] = None
    log: Annotated[list, join] = []


class Partial(BaseModel):
    b: Optional[str] = None
    log: list = []


@dataclass
class Note:
    log: list = field(default_factory=list)
    a: int = 5


def by_model(state: State):
    return State(a=1, log=["model"])


def by_partial(state: State):
    return Partial(log=["partial"])


def by_command(state: State) -> Command:
    return Command(update=Partial(b="set", log=["command"]), goto="by_dataclass")


def by_dataclass(state: State):
    return Note(log=["note"])


def by_none(state: State):
    return Partial(b=None, log=["null"])


builder = StateGraph(State)
for each in (by_model, by_partial, by_command, by_dataclass, by_none):
    builder.add_node(each)
builder.add_edge(START, "by_model")
builder.add_edge("by_model", "by_partial")
builder.add_edge("by_partial", "by_command")
builder.add_edge("by_dataclass", "by_none")
graph = builder.compile()
