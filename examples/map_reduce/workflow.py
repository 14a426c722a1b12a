"""Count words in parallel: one task for each text by ``Send``, folded by a reducer."""

import operator
from collections import Counter
from typing import Annotated

from langgraph.graph import END, START, StateGraph
from langgraph.types import Send
from typing_extensions import TypedDict


class State(TypedDict, total=False):
    """What the graph works on."""

    texts: list[str]
    counts: Annotated[list[dict[str, int]], operator.add]
    top: list[str]


class Piece(TypedDict):
    """What one task gets."""

    text: str


def split(state: State) -> list[Send]:
    """Send each text to a task of its own."""
    return [Send("count", {"text": text}) for text in state["texts"]]


def count(piece: Piece) -> State:
    """Count the words of one text."""
    return {"counts": [dict(Counter(piece["text"].lower().split()))]}


def reduce(state: State) -> State:
    """Add the counts up; most frequent first, then by alphabet."""
    total: Counter[str] = Counter()
    for counted in state["counts"]:
        total.update(counted)
    ranked = sorted(total.items(), key=lambda item: (-item[1], item[0]))
    return {"top": [f"{word}: {times}" for word, times in ranked[:5]]}


graph = StateGraph(State)
graph.add_node("count", count)
graph.add_node("reduce", reduce)
graph.add_conditional_edges(START, split, ["count"])
graph.add_edge("count", "reduce")
graph.add_edge("reduce", END)
