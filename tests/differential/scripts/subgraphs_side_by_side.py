"""The same compiled graph twice at once, and once more behind a send."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph
from langgraph.types import Send


class State(TypedDict):
    n: int
    log: Annotated[list, operator.add]


class Inner(TypedDict):
    n: int
    log: Annotated[list, operator.add]


class Log(TypedDict):
    log: list


def make(name):
    inner = StateGraph(Inner, output_schema=Log)
    inner.add_node("one", lambda s: {"log": [f"{name} {s['n']}"]})
    inner.add_node("two", lambda s: {"log": [f"{name} {len(s['log'])}"]})
    inner.add_edge(START, "one")
    inner.add_edge("one", "two")
    return inner.compile(name=name)


builder = StateGraph(State)
builder.add_node("left", make("left"))
builder.add_node("right", make("right"))
builder.add_node("sent", make("sent"))
builder.add_node("end", lambda s: {"n": len(s["log"])}, defer=True)
builder.add_edge(START, "left")
builder.add_edge(START, "right")
builder.add_conditional_edges(
    "left", lambda s: [Send("sent", {"n": n, "log": []}) for n in (10, 20)], ["sent"]
)
builder.add_edge("sent", "end")
builder.add_edge("right", "end")
graph = builder.compile()
