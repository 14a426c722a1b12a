"""A dataclass as the state: defaults, factories, reducers, nodes that return instances."""

import operator
from dataclasses import dataclass, field, replace
from typing import Annotated, Optional

from langgraph.graph import END, START, StateGraph


@dataclass
class Job:
    title: str
    tries: Annotated[int, operator.add] = 0
    tags: Annotated[list[str], operator.add] = field(default_factory=list)
    owner: Optional[str] = None
    done: bool = False


def begin(job: Job):
    return {"tries": 1, "tags": ["begun"]}


def assign(job: Job) -> Job:
    return Job(title=job.title.upper(), tries=1, tags=["assigned"], owner="ada")


def finish(job: Job):
    changed = replace(job, done=job.tries >= 2)
    return {"done": changed.done}


def unfinished(job: Job) -> str:
    return END if job.done else "begin"


builder = StateGraph(Job)
builder.add_node(begin)
builder.add_node(assign)
builder.add_node(finish)
builder.add_edge(START, "begin")
builder.add_edge("begin", "assign")
builder.add_edge("assign", "finish")
builder.add_conditional_edges("finish", unfinished)


def build_graph():
    return builder.compile()
