"""A plan of sections, a worker for each, and a report of what they wrote."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.types import Send
from pydantic import BaseModel, Field


class Section(BaseModel):
    name: str = Field(description="heading")
    description: str


class Sections(BaseModel):
    sections: list[Section]


class State(TypedDict):
    topic: str
    sections: list[Section]
    completed: Annotated[list, operator.add]
    report: str


class WorkerState(TypedDict):
    section: Section
    completed: Annotated[list, operator.add]


def planner(topic: str) -> Sections:
    names = ("Past", "Present", "Future")
    return Sections(sections=[Section(name=n, description=f"{topic}: {n}") for n in names])


def orchestrator(state: State):
    return {"sections": planner(state["topic"]).sections}


def worker(state: WorkerState):
    section = state["section"]
    return {"completed": [f"## {section.name}\n{section.description}"]}


def synthesizer(state: State):
    return {"report": "\n---\n".join(sorted(state["completed"]))}


def assign_workers(state: State):
    return [Send("worker", {"section": s}) for s in state["sections"]]


builder = StateGraph(State)
builder.add_node("orchestrator", orchestrator)
builder.add_node("worker", worker)
builder.add_node("synthesizer", synthesizer)
builder.add_edge(START, "orchestrator")
builder.add_conditional_edges("orchestrator", assign_workers, ["worker"])
builder.add_edge("worker", "synthesizer")
builder.add_edge("synthesizer", END)
orchestrator_worker = builder.compile()
