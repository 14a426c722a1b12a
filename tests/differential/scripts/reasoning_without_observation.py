"""A plan in text with placeholders; tools fill them in one by one; a solver reads the whole."""

import re

from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict


class Reasoning(TypedDict):
    question: str
    steps: list
    evidence: dict
    answer: str


STEP = re.compile(
    r"^(?P<why>.+?) => (?P<slot>\$\d) = (?P<tool>\w+)\((?P<given>.+)\)$", re.MULTILINE
)
SCRIPT = """Look the author up => $1 = search(author of the book)
Where did she live => $2 = think(town of $1)
Since when => $3 = search(year $1 came to $2)"""
TOOLS = {"search": lambda text: f"[{text}]", "think": lambda text: f"~{text}~"}


def filled(text, evidence):
    for slot, value in evidence.items():
        text = text.replace(slot, value)
    return text


def plan(state: Reasoning):
    return {"steps": [found.groups() for found in STEP.finditer(SCRIPT)], "evidence": {}}


def work(state: Reasoning):
    evidence = state["evidence"]
    _, slot, tool, given = state["steps"][len(evidence)]
    return {"evidence": {**evidence, slot: TOOLS[tool](filled(given, evidence))}}


def solve(state: Reasoning):
    lines = [f"{why}: {state['evidence'][slot]}" for why, slot, _, _ in state["steps"]]
    return {"answer": "\n".join([state["question"], *lines])}


def after_work(state: Reasoning):
    return "solve" if len(state["evidence"]) == len(state["steps"]) else "work"


builder = StateGraph(Reasoning)
builder.add_node(plan)
builder.add_node(work)
builder.add_node(solve)
builder.add_edge(START, "plan")
builder.add_edge("plan", "work")
builder.add_conditional_edges("work", after_work)
builder.add_edge("solve", END)
app = builder.compile()
