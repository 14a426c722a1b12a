"""The first step is chosen by the question itself: a conditional entry point."""

from typing import Literal

from langgraph.graph import END, StateGraph
from pydantic import BaseModel
from typing_extensions import TypedDict


class Source(BaseModel):
    place: Literal["shelf", "street"]


class Inquiry(TypedDict):
    subject: str
    pages: list[str]
    answer: str


def choose(state) -> str:
    return Source(place="shelf" if "old" in state["subject"] else "street").place


def read_shelf(state):
    return {"pages": ["from the shelf"]}


def ask_around(state):
    return {"pages": ["from the street"]}


def answer(state):
    return {"answer": f"{state['subject']} -> {state['pages'][0]}"}


builder = StateGraph(Inquiry)
builder.add_node(read_shelf)
builder.add_node(ask_around)
builder.add_node(answer)
builder.set_conditional_entry_point(choose, {"shelf": "read_shelf", "street": "ask_around"})
builder.add_edge("read_shelf", "answer")
builder.add_edge("ask_around", "answer")
builder.add_edge("answer", END)
app = builder.compile()
