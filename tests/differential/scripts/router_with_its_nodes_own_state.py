"""A condition without annotations sees what the node before it sees, not the whole state."""

from typing import TypedDict

from langgraph.graph import END, START, StateGraph
from pydantic import BaseModel


class State(TypedDict):
    n: int
    text: str


class Small(BaseModel):
    n: int


def small(state: Small):
    return {"n": state.n + 1, "text": type(state).__name__}


def route(state):
    return "more" if isinstance(state, Small) else END


builder = StateGraph(State)
builder.add_node(small)
builder.add_node("more", lambda s: {"text": s["text"] + str(sorted(s))})
builder.add_edge(START, "small")
builder.add_conditional_edges("small", route)
graph = builder.compile()
