"""Inheritance, super, properties with setters, class variables, operators, iteration, slots."""

from abc import ABC, abstractmethod
from typing import ClassVar, Generic, Protocol, TypedDict, TypeVar

from langgraph.graph import START, StateGraph

T = TypeVar("T")


class State(TypedDict):
    names: list[str]
    text: str


class Shape(ABC):
    made: ClassVar[int] = 0

    def __init__(self, name: str):
        self.name = name
        type(self).made += 1

    @abstractmethod
    def area(self) -> float: ...

    def __str__(self):
        return f"{self.name}:{self.area():.1f}"

    def __lt__(self, other):
        return self.area() < other.area()


class Square(Shape):
    def __init__(self, side):
        super().__init__("square")
        self._side = side

    @property
    def side(self):
        return self._side

    @side.setter
    def side(self, value):
        if value < 0:
            raise ValueError("negative")
        self._side = value

    def area(self):
        return float(self._side**2)


class Cube(Square):
    def area(self):
        return 6 * super().area()


class HasArea(Protocol):
    def area(self) -> float: ...


class Stack(Generic[T]):
    def __init__(self):
        self.items: list[T] = []

    def push(self, item: T) -> "Stack[T]":
        self.items.append(item)
        return self

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        return iter(reversed(self.items))

    def __contains__(self, item):
        return item in self.items

    def __getitem__(self, index):
        return self.items[index]

    def __add__(self, other):
        both = Stack()
        both.items = self.items + other.items
        return both

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.items.clear()


def total(shapes: list[HasArea]) -> float:
    return sum(shape.area() for shape in shapes)


def run(state: State):
    square, cube = Square(2), Cube(3)
    square.side += 1
    try:
        cube.side = -1
    except ValueError as error:
        refused = str(error)
    stack: Stack[Shape] = Stack()
    with stack.push(square).push(cube) + Stack() as both:
        listed = [str(shape) for shape in both]
        known = square in both, len(both), str(min(both)), both[0].name
    return {
        "text": " ".join([*listed, str(known), refused, str(total([square])), str(len(both))]),
        "names": sorted(state["names"], key=str.lower, reverse=True),
    }


graph = StateGraph(State).add_node(run).add_edge(START, "run").compile()
