"""A list made at run time, a task for each item, and the best of what came back."""

import operator
from typing import Annotated

from langgraph.graph import END, START, StateGraph
from langgraph.types import Send
from typing_extensions import TypedDict

RIDDLES = {"sea": "What waves all day?", "fire": "What eats and never fills?", "wind": "Who?"}


class Overall(TypedDict):
    topic: str
    subjects: list
    riddles: Annotated[list, operator.add]
    best: str


def list_subjects(state: Overall):
    return {"subjects": sorted(RIDDLES)}


def write_riddle(state: dict):
    return {"riddles": [RIDDLES[state["subject"]]]}


def spread(state: Overall):
    return [Send("write_riddle", {"subject": each}) for each in state["subjects"]]


def pick_best(state: Overall):
    return {"best": max(sorted(state["riddles"]), key=len)}


builder = StateGraph(Overall)
builder.add_node("list_subjects", list_subjects)
builder.add_node("write_riddle", write_riddle)
builder.add_node("pick_best", pick_best)
builder.add_edge(START, "list_subjects")
builder.add_conditional_edges("list_subjects", spread, ["write_riddle"])
builder.add_edge("write_riddle", "pick_best")
builder.add_edge("pick_best", END)
graph = builder.compile()
