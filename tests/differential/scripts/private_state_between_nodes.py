"""Two nodes share a value that neither the whole state nor the third node knows."""

from langgraph.graph import START, StateGraph
from typing_extensions import TypedDict


class Public(TypedDict):
    text: str


class Draft(TypedDict):
    words: list[str]


class DraftInput(TypedDict):
    words: list[str]


def split(state: Public) -> Draft:
    return {"words": state["text"].split()}


def join(state: DraftInput) -> Public:
    return {"text": " ".join(reversed(state["words"]))}


def finish(state: Public) -> Public:
    return {"text": f"{state['text']} ({', '.join(sorted(state))})"}


builder = StateGraph(Public).add_sequence([split, join, finish])
builder.add_edge(START, "split")
graph = builder.compile()
