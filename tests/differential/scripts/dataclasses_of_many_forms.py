"""Dataclasses in the state: frozen, nested, inherited, with slots, post-init, as keys."""

import dataclasses
import operator
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple, TypedDict

from langgraph.graph import START, StateGraph


@dataclass(frozen=True, order=True)
class Point:
    x: int
    y: int = 0

    def moved(self, by: int) -> "Point":
        return dataclasses.replace(self, x=self.x + by)


@dataclass
class Shape:
    name: str
    corners: list[Point] = field(default_factory=list)
    size: int = field(init=False, default=0)

    def __post_init__(self):
        self.size = len(self.corners)


@dataclass
class Named(Shape):
    owner: str = "nobody"
    extra: dict[str, Any] = field(default_factory=dict, repr=False)


class Pair(NamedTuple):
    left: Point
    right: "Point | None" = None


class State(TypedDict, total=False):
    shape: Shape
    best: Point
    pair: Pair
    by_point: dict
    log: Annotated[list, operator.add]


def make(state):
    shape = Named("house", [Point(3, 1), Point(1)], owner="ada")
    shape.size += 10
    return {
        "shape": shape,
        "best": min(shape.corners),
        "pair": Pair(Point(7)),
        "by_point": {Point(1): "one"},
    }


def use(state):
    shape, best = state["shape"], state["best"]
    assert isinstance(shape, Named) and shape.size == 12
    return {
        "best": best.moved(5),
        "pair": state["pair"]._replace(right=best),
        "log": [dataclasses.asdict(best), repr(shape), state["by_point"][Point(1)]],
    }


def compare(state):
    left, right = state["pair"]
    return {"log": [left > right, hash(left) == hash(Point(7)), len({left, right, Point(7)})]}


graph = StateGraph(State).add_sequence([make, use, compare]).add_edge(START, "make").compile()
