"""A node writes what the model of the next one does not take."""

from langgraph.graph import START, StateGraph
from pydantic import BaseModel


class State(BaseModel):
    n: int
    text: str = ""


builder = StateGraph(State)
builder.add_node("a", lambda s: {"n": "no number"})
builder.add_node("b", lambda s: {"text": str(s.n)})
builder.add_edge(START, "a")
builder.add_edge("a", "b")
graph = builder.compile()
