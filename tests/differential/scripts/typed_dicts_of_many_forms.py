"""Typed dictionaries that inherit, are generic, made by call, or mixed with other schemas."""

import operator
from typing import Annotated, Generic, TypeVar

from langgraph.graph import START, MessagesState, StateGraph
from typing_extensions import NotRequired, ReadOnly, Required, TypedDict

T = TypeVar("T")


class Named(TypedDict):
    name: Required[Annotated[str, "documentation only"]]


class Counted(TypedDict, total=False):
    count: Annotated[int, operator.add]


class State(Named, Counted, MessagesState):
    items: NotRequired[list[int]]


class Page(TypedDict, Generic[T]):
    items: list[T]
    count: Annotated[int, operator.add]


class Shown(TypedDict):
    name: ReadOnly[str]
    count: int


Extra = TypedDict("Extra", {"items": list, "extra": int}, total=False)


def first(state: State) -> dict:
    return {"count": 2, "items": [3], "messages": "hello"}


def second(state: Page[int]) -> Extra:
    return {"count": len(state["items"]), "extra": 4}


def third(state: Extra):
    return {"items": [state["extra"], *state["items"]]}


graph = (
    StateGraph(State, output_schema=Shown)
    .add_sequence([first, second, third])
    .add_edge(START, "first")
    .compile()
)
