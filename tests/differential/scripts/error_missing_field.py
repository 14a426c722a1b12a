"""A dataclass as the state that cannot be made of what goes in."""

from dataclasses import dataclass

from langgraph.graph import START, StateGraph


@dataclass
class State:
    needed: int
    other: str = ""


builder = StateGraph(State)
builder.add_node("a", lambda s: {"other": str(s.needed)})
builder.add_edge(START, "a")
graph = builder.compile()
