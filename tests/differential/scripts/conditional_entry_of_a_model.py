"""A conditional entry into a graph whose state is a model, and a path map of booleans."""

from langgraph.graph import END, START, StateGraph
from pydantic import BaseModel


class State(BaseModel):
    n: int
    path: list[str] = []


def enter(state):
    number = state["n"] if isinstance(state, dict) else state.n
    return ["a", "b"] if int(number) > 1 else "a"


def check(state: State) -> bool:
    return state.n > 3


builder = StateGraph(State)
builder.add_node("a", lambda s: {"n": s.n + 1})
builder.add_node("b", lambda s: {"path": [*s.path, f"b{s.n}"]})
builder.add_conditional_edges(START, enter)
builder.add_conditional_edges("a", check, {True: END, False: "a"})
graph = builder.compile()
