"""An exception class of the script ends the run, two graphs down."""

from typing import TypedDict

from langgraph.graph import START, StateGraph


class OutOfStock(LookupError):
    pass


class State(TypedDict):
    n: int


def take(state):
    if state["n"] <= 0:
        raise OutOfStock(f"{state['n']} left")
    return {"n": state["n"] - 2}


deep = StateGraph(State)
deep.add_node("take", take)
deep.add_edge(START, "take")
middle = StateGraph(State)
middle.add_node("first", lambda s: {"n": s["n"] - 1})
middle.add_node("deep", deep.compile())
middle.add_edge(START, "first")
middle.add_edge("first", "deep")
outer = StateGraph(State)
outer.add_node("middle", middle.compile())
outer.add_edge(START, "middle")
graph = outer.compile()
