"""A condition names a node that the graph does not have: LangGraph goes on without it."""

from typing import TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict):
    n: int


builder = StateGraph(State)
builder.add_node("a", lambda s: {"n": s["n"] + 1})
builder.add_edge(START, "a")
builder.add_conditional_edges("a", lambda s: "nowhere")
graph = builder.compile()
