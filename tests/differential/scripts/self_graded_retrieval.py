"""Retrieval that grades its documents, then its answer, with two routers and a way back."""

from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict


class Inquiry(TypedDict):
    subject: str
    draft: str
    pages: list[str]


def fetch(state):
    return {"pages": [f"{state['subject']}, page {n}" for n in range(3)]}


def sift(state):
    return {"pages": [page for page in state["pages"] if "exact" in page]}


def write(state):
    return {"draft": state["pages"][0] if "most" in state["subject"] else "made up"}


def sharpen(state):
    return {"subject": f"{'most' if 'exact' in state['subject'] else 'exact'} {state['subject']}"}


def has_pages(state):
    return "write" if state["pages"] else "sharpen"


def judge(state):
    if state["draft"] not in state["pages"]:
        return "unfounded"
    return "fine" if "most" in state["draft"] else "beside the point"


builder = StateGraph(Inquiry)
for step in (fetch, sift, write, sharpen):
    builder.add_node(step.__name__, step)
builder.add_edge(START, "fetch")
builder.add_edge("fetch", "sift")
builder.add_conditional_edges("sift", has_pages)
builder.add_edge("sharpen", "fetch")
verdicts = {"unfounded": "sharpen", "fine": END, "beside the point": "sharpen"}
builder.add_conditional_edges("write", judge, verdicts)
app = builder.compile()
