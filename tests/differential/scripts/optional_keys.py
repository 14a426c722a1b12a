"""Keys that may be missing, empty or null, and nodes that write nothing."""

from typing import NotRequired, Optional, TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict):
    a: Optional[int]
    b: NotRequired[str]
    c: NotRequired[dict]
    seen: NotRequired[list]


def look(state: State):
    return {"seen": [sorted(state), state.get("b", "none"), state.get("a")]}


def nothing(state: State):
    return None


def empty(state: State):
    return {}


def unknown_key(state: State):
    return {"b": None, "c": {}, "no_such_channel": 1}


def again(state: State):
    return {"seen": [sorted(state), state["b"], bool(state["c"])], "a": None}


graph = (
    StateGraph(State)
    .add_sequence([look, nothing, empty, unknown_key, again])
    .add_edge(START, "look")
    .compile()
)
