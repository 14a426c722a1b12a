"""Candidates are expanded side by side, scored and pruned, until one is right."""

import operator
from typing import Annotated, NamedTuple, Optional

from langgraph.graph import END, START, StateGraph
from langgraph.types import Send
from typing_extensions import TypedDict

EMPTY = "empty"
BEAM = 2


class Guess(NamedTuple):
    terms: tuple
    points: Optional[int] = None


def gather(known: Optional[list], new) -> list:
    """Append, or begin anew."""
    return [] if new == EMPTY else [*(known or []), *new]


class Search(TypedDict):
    goal: int
    open: Annotated[list, gather]
    rated: Annotated[list, gather]
    rounds: Annotated[int, operator.add]


class Branch(Search):
    root: Optional[Guess]


def grow(state: Branch):
    terms = state["root"].terms if state.get("root") else ()
    return {"open": [Guess((*terms, number)) for number in (2, 3)]}


def rate(state: Search):
    rated = [g._replace(points=-abs(state["goal"] - sum(g.terms))) for g in state["open"]]
    return {"rated": rated, "open": EMPTY}


def cut(state: Search):
    best = sorted(state["rated"], key=lambda g: (-g.points, g.terms))[:BEAM]
    return {"open": best, "rated": EMPTY, "rounds": 1}


def next_round(state: Search):
    if state["open"][0].points == 0 or state["rounds"] >= 4:
        return END
    return [Send("grow", {**state, "root": guess}) for guess in state["open"]]


builder = StateGraph(Search)
builder.add_sequence([grow, rate, cut])
builder.add_edge(START, "grow")
builder.add_conditional_edges("cut", next_round, path_map=["grow", END])
graph = builder.compile()
