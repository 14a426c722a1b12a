"""Tasks that are sent send tasks themselves, three levels down."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph
from langgraph.types import Command, Send


class State(TypedDict):
    words: list[str]
    leaves: Annotated[list[str], operator.add]


def per_word(state: State):
    return [Send("word", {"word": word}) for word in state["words"]]


def word(given):
    halves = given["word"][:2], given["word"][2:]
    return Command(goto=[Send("half", {"text": half, "of": given["word"]}) for half in halves])


def half(given):
    return {"leaves": [f"{given['of']}/{given['text']}"]}


def letters(given):
    return [Send("letter", {**given, "at": at}) for at in range(len(given.get("text", "")))]


def letter(given):
    return {"leaves": [f"{given['of']}/{given['text']}/{given['text'][given['at']]}"]}


builder = StateGraph(State)
builder.add_node("begin", lambda state: None)
builder.add_node("word", word)
builder.add_node("half", half)
builder.add_node("letter", letter)
builder.add_node("end", lambda state: {"leaves": [str(len(state["leaves"]))]}, defer=True)
builder.add_edge(START, "begin")
builder.add_conditional_edges("begin", per_word, ["word"])
builder.add_conditional_edges("word", lambda state: [], ["half"])
builder.add_edge("half", "end")
builder.add_edge("letter", "end")
graph = builder.compile()
