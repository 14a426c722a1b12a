"""One schema goes in, another comes out, a third is used in between."""

from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict


class Order(TypedDict):
    article: str
    customer: str


class Receipt(TypedDict):
    total: float


class Everything(TypedDict):
    article: str
    customer: str
    price: float
    total: float


def look_up(state: Order):
    return {"price": {"chair": 40.0, "lamp": 15.5}[state["article"]]}


def add_tax(state: Everything) -> Receipt:
    return {"total": round(state["price"] * 1.21, 2)}


builder = StateGraph(Everything, input_schema=Order, output_schema=Receipt)
builder.add_node("look_up", look_up)
builder.add_node("add_tax", add_tax)
builder.add_edge(START, "look_up")
builder.add_edge("look_up", "add_tax")
builder.add_edge("add_tax", END)
graph = builder.compile()
