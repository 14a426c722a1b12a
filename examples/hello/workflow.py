"""Greet someone: three nodes and a choice, in ordinary LangGraph."""

import operator
from typing import Annotated

from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict


class State(TypedDict, total=False):
    """What the nodes share."""

    name: str
    excited: bool
    greeting: str
    log: Annotated[list[str], operator.add]


def compose(state: State) -> State:
    """Write the greeting."""
    return {"greeting": f"Hello {state.get('name', 'world')}", "log": ["composed"]}


def shout(state: State) -> State:
    """Make it loud."""
    return {"greeting": state["greeting"].upper() + "!", "log": ["shouted"]}


def sign(state: State) -> State:
    """Say who wrote it."""
    return {"greeting": f"{state['greeting']} -- Orcheo", "log": ["signed"]}


def mood(state: State) -> str:
    """Choose the way."""
    return "shout" if state.get("excited") else "sign"


def build_graph() -> StateGraph:
    """Return the graph."""
    graph = StateGraph(State)
    graph.add_node("compose", compose)
    graph.add_node("shout", shout)
    graph.add_node("sign", sign)
    graph.add_edge(START, "compose")
    graph.add_conditional_edges("compose", mood, ["shout", "sign"])
    graph.add_edge("shout", "sign")
    graph.add_edge("sign", END)
    return graph
