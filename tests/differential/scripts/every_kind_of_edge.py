"""Plain, listed, mapped and unmapped edges in one graph."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import END, StateGraph


class State(TypedDict, total=False):
    n: int
    log: Annotated[list[str], operator.add]


def step(name):
    def run(state: State) -> State:
        return {"log": [f"{name}@{state['n']}"], **({"n": state["n"] + 1} if name == "a" else {})}

    return run


def by_map(state):
    return state["n"] % 2 == 0


def by_name(state):
    return ["f", "g"] if state["n"] < 3 else END


graph = StateGraph(State)
for letter in "abcdefgh":
    graph.add_node(letter, step(letter))
graph.set_entry_point("a")
graph.add_conditional_edges("a", by_map, {True: "b", False: "c"})
graph.add_edge("b", "d")
graph.add_edge("c", "d")
graph.add_edge("b", "e")
graph.add_edge("c", "e")
graph.add_conditional_edges("d", by_name)
graph.add_edge(["e", "f", "g"], "h")
graph.set_finish_point("h")
