"""A node two graphs down leaves its graph, and the graph around it goes on."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph
from langgraph.types import Command, Send


class State(TypedDict, total=False):
    n: int
    log: Annotated[list, operator.add]


def escape(state):
    return Command(
        graph=Command.PARENT,
        goto=["caught", Send("caught", {"n": 99})],
        update={"log": ["escaped"], "n": state["n"] + 1},
    )


deep = StateGraph(State)
deep.add_node("escape", escape)
deep.add_node("never", lambda s: {"log": ["never"]})
deep.add_edge(START, "escape")
deep.add_edge("escape", "never")

middle = StateGraph(State)
middle.add_node("deep", deep.compile())
middle.add_node("caught", lambda s: {"log": [f"caught {s['n']}"]})
middle.add_edge(START, "deep")

outer = StateGraph(State)
outer.add_node("middle", middle.compile())
outer.add_node("last", lambda s: {"log": [f"last {s.get('n')}"]})
outer.add_edge(START, "middle")
outer.add_edge("middle", "last")
graph = outer.compile()
