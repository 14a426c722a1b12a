"""The older form of the same: values under ``configurable`` in the node's config."""

from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict


class State(TypedDict):
    shown: Any


def node(state: State, config: RunnableConfig):
    chosen = config["configurable"].get("colour")
    if chosen == "red":
        return {"shown": 1}
    if chosen == "blue":
        return {"shown": 2}
    raise ValueError(f"no such colour: {chosen}")


builder = StateGraph(State)
builder.add_node("node", node)
builder.add_edge(START, "node")
builder.add_edge("node", END)
graph = builder.compile()
