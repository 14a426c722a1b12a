"""A person says yes or no, and the graph goes one way or the other."""

from typing import Literal

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt
from typing_extensions import TypedDict


class Letter(TypedDict):
    text: str
    outcome: str


def write(letter: Letter):
    return {"text": "Dear Ada, ..."}


def approval(letter: Letter) -> Command[Literal["send", "throw_away"]]:
    answer = interrupt({"question": "Send it?", "text": letter["text"]})
    if answer == "yes":
        return Command(goto="send", update={"outcome": "approved"})
    return Command(goto="throw_away", update={"outcome": "rejected"})


def send(letter: Letter):
    return {"outcome": letter["outcome"] + ", sent"}


def throw_away(letter: Letter):
    return {"text": ""}


builder = StateGraph(Letter)
builder.add_node(write)
builder.add_node(approval)
builder.add_node(send)
builder.add_node(throw_away)
builder.add_edge(START, "write")
builder.add_edge("write", "approval")
builder.add_edge("send", END)
builder.add_edge("throw_away", END)
graph = builder.compile(checkpointer=InMemorySaver())
