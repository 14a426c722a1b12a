"""Two deferred nodes, one behind the other, with a loop in front of them."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict):
    n: Annotated[int, operator.add]
    log: Annotated[list, operator.add]


builder = StateGraph(State)
builder.add_node("loop", lambda s: {"n": 1, "log": [f"loop{s['n']}"]})
builder.add_node("side", lambda s: {"log": ["side"]})
builder.add_node("sum", lambda s: {"log": [f"sum{s['n']}"]}, defer=True)
builder.add_node("last", lambda s: {"log": [f"last{len(s['log'])}"]}, defer=True)
builder.add_edge(START, "loop")
builder.add_edge(START, "side")
builder.add_edge("side", "sum")
builder.add_conditional_edges("loop", lambda s: "loop" if s["n"] < 4 else "sum")
builder.add_edge("sum", "last")
graph = builder.compile()
