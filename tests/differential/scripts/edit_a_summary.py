"""A person may change what was written before the graph goes on with it."""

from langgraph.checkpoint.memory import MemorySaver
from langgraph.graph import END, StateGraph
from langgraph.types import interrupt
from typing_extensions import TypedDict


class Report(TypedDict):
    summary: str


def summarise(report: Report):
    return {"summary": "Cats sleep a lot."}


def review(report: Report):
    answer = interrupt({"question": "Is it right?", "summary": report["summary"]})
    return {"summary": answer["edited"]}


def use(report: Report):
    print(f"using {report['summary']}")
    return {}


builder = StateGraph(Report)
builder.add_node(summarise)
builder.add_node(review)
builder.add_node(use)
builder.set_entry_point("summarise")
builder.add_edge("summarise", "review")
builder.add_edge("review", "use")
builder.add_edge("use", END)
graph = builder.compile(checkpointer=MemorySaver())
