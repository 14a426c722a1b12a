"""Annotations that are text, for state, nodes and routers, with names defined later."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal, NotRequired, Required, TypedDict

from langgraph.graph import END, START, StateGraph

if TYPE_CHECKING:
    from collections.abc import Sequence


class Base(TypedDict):
    n: Required[int]


class State(Base, total=False):
    label: NotRequired[str]
    items: Annotated[list[Item], operator.add]


@dataclass
class Item:
    name: str
    parent: Item | None = None


def first(state: State) -> State:
    return {"items": [Item("a")], "label": ",".join(sorted(state))}


def second(state: Only) -> State:
    return {"items": [Item("b", parent=state["items"][0])], "n": len(state)}


class Only(TypedDict):
    items: list[Item]


def route(state: State) -> Literal["second", "__end__"]:
    names: Sequence[str] = [item.name for item in state["items"]]
    return "second" if "b" not in names else END


def build_graph() -> StateGraph:
    graph = StateGraph(State)
    graph.add_node(first)
    graph.add_node(second)
    graph.add_edge(START, "first")
    graph.add_conditional_edges("first", route)
    graph.add_conditional_edges("second", route)
    return graph
