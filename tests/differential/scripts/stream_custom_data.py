"""Nodes that write progress to the stream beside what they return."""

from langgraph.config import get_stream_writer
from langgraph.graph import START, StateGraph
from langgraph.types import StreamWriter
from typing_extensions import TypedDict


class State(TypedDict):
    query: str
    answer: str


def node(state: State):
    writer = get_stream_writer()
    for share in (0, 50, 100):
        writer({"progress": share})
    return {"answer": "some data"}


def old_style(state: State, writer: StreamWriter):
    writer("done")
    return {"answer": state["answer"].upper()}


graph = StateGraph(State).add_sequence([node, old_style]).add_edge(START, "node").compile()
