"""A search tree of answers: the most promising leaf is expanded until one is good enough."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Optional

from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict


@dataclass
class Leaf:
    text: str
    value: float = 0.0
    visits: int = 0
    children: list[Leaf] = field(default_factory=list)

    @property
    def height(self) -> int:
        return 1 + max((child.height for child in self.children), default=0)

    def bound(self, parent_visits: int) -> float:
        explored = math.sqrt(math.log(parent_visits) / max(self.visits, 1))
        return self.value / max(self.visits, 1) + explored

    def best(self) -> Leaf:
        if not self.children:
            return self
        return max(self.children, key=lambda c: (c.bound(max(self.visits, 1)), c.text)).best()


class Tree(TypedDict):
    root: Optional[Leaf]
    question: str


def score(text: str) -> float:
    return round(min(1.0, len(text) / 12), 3)


def begin(state: Tree):
    text = state["question"][:4]
    return {"root": Leaf(text, score(text), 1)}


def expand(state: Tree):
    root = state["root"]
    leaf = root.best()
    for letter in "ab":
        text = f"{leaf.text}-{letter}{len(leaf.text)}"
        leaf.children.append(Leaf(text, score(text), 1))
    root.visits += 2
    return {"root": root}


def goes_on(state: Tree):
    root = state["root"]
    return END if root.height > 3 or root.best().value >= 1 else "expand"


builder = StateGraph(Tree)
builder.add_node("begin", begin)
builder.add_node("expand", expand)
builder.add_edge(START, "begin")
builder.add_conditional_edges("begin", goes_on, ["expand", END])
builder.add_conditional_edges("expand", goes_on, ["expand", END])
graph = builder.compile()
