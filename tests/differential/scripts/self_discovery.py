"""Modules of reasoning are selected, adapted, put in order, and followed."""

from typing import NotRequired

from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict

MODULES = ["1. draw it", "2. count", "3. ask someone", "4. look at the edges"]


class Reasoning(TypedDict):
    modules: str
    task: str
    selected: NotRequired[str]
    adapted: NotRequired[str]
    plan: NotRequired[dict]
    answer: NotRequired[str]


def select(state: Reasoning):
    wanted = [m for m in state["modules"].splitlines() if m.split()[1] in {"draw", "count"}]
    return {"selected": "\n".join(wanted)}


def adapt(state: Reasoning):
    return {"adapted": state["selected"].replace("it", f"the {state['task']}")}


def structure(state: Reasoning):
    steps = [line.split(". ", 1) for line in state["adapted"].splitlines()]
    return {"plan": {int(number): {"do": text, "done": False} for number, text in steps}}


def reason(state: Reasoning):
    done = {number: {**step, "done": True} for number, step in state["plan"].items()}
    return {"plan": done, "answer": f"{len(done)} steps for the {state['task']}"}


def build_graph():
    builder = StateGraph(Reasoning)
    for step in (select, adapt, structure, reason):
        builder.add_node(step)
    builder.add_edge(START, "select")
    builder.add_edge("select", "adapt")
    builder.add_edge("adapt", "structure")
    builder.add_edge("structure", "reason")
    builder.add_edge("reason", END)
    return builder.compile()
