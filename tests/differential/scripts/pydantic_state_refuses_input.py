"""A model as the state that does not take what it is given."""

from langgraph.graph import END, START, StateGraph
from pydantic import BaseModel


class Visitor(BaseModel):
    name: str


def greet(state: Visitor):
    return {"name": f"Dear {state.name}"}


builder = StateGraph(Visitor)
builder.add_node(greet)
builder.add_edge(START, "greet")
builder.add_edge("greet", END)
graph = builder.compile()
