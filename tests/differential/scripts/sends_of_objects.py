"""What is sent is a dataclass, a model, a text, a number, a message and nothing at all."""

import operator
from dataclasses import dataclass
from typing import Annotated, TypedDict

from langchain_core.messages import HumanMessage
from langgraph.graph import START, StateGraph
from langgraph.types import Send
from pydantic import BaseModel


@dataclass(frozen=True)
class Point:
    x: int
    y: int = 2


class Box(BaseModel):
    points: list[Point]


class State(TypedDict, total=False):
    seen: Annotated[list, operator.add]


def spread(state):
    arguments = [Point(1), Box(points=[Point(3)]), "text", 7, HumanMessage("hi", id="h"), None]
    return [Send("look", argument) for argument in arguments]


def look(given):
    match given:
        case Point(x, y):
            text = f"point {x} {y}"
        case Box(points=[first, *_]):
            text = f"box of {first.x}"
        case HumanMessage():
            text = f"message {given.content}"
        case None:
            text = "nothing"
        case other:
            text = f"{type(other).__name__} {other}"
    return {"seen": [text]}


builder = StateGraph(State)
builder.add_node("look", look)
builder.add_conditional_edges(START, spread, ["look"])
graph = builder.compile()
