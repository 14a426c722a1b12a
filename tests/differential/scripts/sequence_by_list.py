"""A chain given as one list, with a name for the node that has none."""

from langgraph.graph import START, StateGraph
from typing_extensions import TypedDict


class State(TypedDict):
    steps: str


def first(state: State):
    return {"steps": "1"}


def second(state: State):
    return {"steps": state["steps"] + "2"}


graph = (
    StateGraph(State)
    .add_sequence([first, second, ("third", lambda state: {"steps": state["steps"] + "3"})])
    .add_edge(START, "first")
    .compile()
)
