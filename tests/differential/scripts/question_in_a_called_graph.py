"""A graph that a node calls asks a person; the node waits, and goes on with the answer."""

from typing import TypedDict

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import interrupt


class Small(TypedDict):
    text: str


def ask(state):
    return {"text": state["text"] + interrupt(f"more than {state['text']}?")}


small = StateGraph(Small).add_node(ask).add_edge(START, "ask").compile()


class State(TypedDict):
    text: str


def node(state):
    first = small.invoke({"text": state["text"]})
    return {"text": first["text"].upper()}


builder = StateGraph(State).add_node(node).add_edge(START, "node")
graph = builder.compile(checkpointer=InMemorySaver())
