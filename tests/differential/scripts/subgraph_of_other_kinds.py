"""A dataclass around a model around a plain dictionary."""

from dataclasses import dataclass
from typing import TypedDict

from langgraph.graph import START, StateGraph
from pydantic import BaseModel


class Small(TypedDict):
    n: int


class Model(BaseModel):
    n: int
    text: str = "model"


@dataclass
class Data:
    n: int
    text: str = "data"


small = StateGraph(Small)
small.add_node("double", lambda s: {"n": s["n"] * 2})
small.add_edge(START, "double")

model = StateGraph(Model)
model.add_node("before", lambda m: {"n": m.n + 1, "text": m.text + "!"})
model.add_node("small", small.compile())
model.add_edge(START, "before")
model.add_edge("before", "small")

data = StateGraph(Data)
data.add_node("model", model.compile())
data.add_node("after", lambda d: Data(n=d.n * 10, text=d.text + "?"))
data.add_edge(START, "model")
data.add_edge("model", "after")
graph = data.compile()
