"""What is asked and answered is more than text: models, dates, messages, tuples."""

import datetime as dt
import operator
from dataclasses import dataclass
from typing import Annotated, Any, TypedDict

from langchain_core.messages import AIMessage
from langgraph.graph import START, StateGraph
from langgraph.types import interrupt


@dataclass
class Offer:
    price: float
    until: dt.date


class State(TypedDict):
    offer: Offer
    log: Annotated[list[Any], operator.add]


def make(state):
    return {"offer": Offer(9.5, dt.date(2026, 5, 1))}


def ask(state):
    offer = state["offer"]
    answer = interrupt({"question": "offer", "offer": offer, "as": (1, {2})})
    words = interrupt([AIMessage("And?", id="m")])
    return {"log": [answer, words, type(offer).__name__]}


graph = StateGraph(State).add_sequence([make, ask]).add_edge(START, "make").compile()
