"""Three steps in a row, added one by one."""

from langgraph.graph import START, StateGraph
from typing_extensions import TypedDict


class Parcel(TypedDict):
    weight: int
    label: str


def weigh(state: Parcel):
    return {"weight": 12}


def stamp(state: Parcel):
    return {"label": f"{state['label']}-{state['weight']}kg"}


def seal(state: Parcel):
    return {"label": state["label"].upper(), "weight": state["weight"] + 1}


builder = StateGraph(Parcel)
builder.add_node(weigh)
builder.add_node(stamp)
builder.add_node(seal)
builder.add_edge(START, "weigh")
builder.add_edge("weigh", "stamp")
builder.add_edge("stamp", "seal")
graph = builder.compile()
