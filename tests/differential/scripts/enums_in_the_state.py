"""Enumerations of four kinds as values, keys and routes."""

import operator
from enum import Enum, Flag, IntEnum, StrEnum, auto
from typing import Annotated, TypedDict

from langgraph.graph import END, START, StateGraph


class Colour(Enum):
    RED = "r"
    BLUE = ("b", 2)


class Size(IntEnum):
    S = 1
    L = 2


class Node(StrEnum):
    PAINT = auto()
    PACK = auto()


class Rights(Flag):
    READ = auto()
    WRITE = auto()


class State(TypedDict, total=False):
    colour: Colour
    size: Size
    rights: Rights
    where: Node
    log: Annotated[list, operator.add]


def paint(state):
    return {
        "colour": Colour.BLUE,
        "size": Size(state.get("size", 1)),
        "rights": Rights.READ,
        "where": Node.PACK,
        "log": [Colour.RED, Size.L],
    }


def pack(state):
    known = state["colour"] is Colour.BLUE and state["size"] is Size.S
    return {
        "size": Size.L if known else Size.S,
        "log": [state["colour"].value, state["where"].value, len(state["where"])],
    }


def next_node(state):
    return state["where"] if state["size"] < Size.L else Colour.RED


builder = StateGraph(State)
builder.add_node(Node.PAINT, paint)
builder.add_node(Node.PACK, pack)
builder.add_edge(START, Node.PAINT)
builder.add_conditional_edges(Node.PAINT, next_node, {Node.PACK: Node.PACK, Colour.RED: END})
builder.add_edge(Node.PACK, END)
graph = builder.compile()
