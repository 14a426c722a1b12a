"""Documents are summarised one by one, then a taxonomy grows batch by batch and is reviewed."""

import operator
from typing import Annotated

from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict


class Doc(TypedDict, total=False):
    id: str
    content: str
    summary: str


class State(TypedDict):
    documents: list[Doc]
    minibatches: list[list[int]]
    clusters: Annotated[list[list[dict]], operator.add]


async def summarise(state: State) -> State:
    return {"documents": [{**d, "summary": d["content"].split()[0]} for d in state["documents"]]}


def make_batches(state: State) -> State:
    numbers = list(range(len(state["documents"])))
    return {"minibatches": [numbers[at : at + 2] for at in range(0, len(numbers), 2)]}


def invoke_taxonomy(known, documents):
    names = {cluster["name"]: cluster["size"] for cluster in known}
    for document in documents:
        names[document["summary"]] = names.get(document["summary"], 0) + 1
    return [{"name": name, "size": size} for name, size in sorted(names.items())]


def batch(state: State):
    numbers = state["minibatches"][len(state["clusters"]) % len(state["minibatches"])]
    return [state["documents"][number] for number in numbers]


def generate(state: State) -> State:
    return {"clusters": [invoke_taxonomy([], batch(state))]}


def update(state: State) -> State:
    return {"clusters": [invoke_taxonomy(state["clusters"][-1], batch(state))]}


def review(state: State) -> State:
    return {"clusters": [[c for c in state["clusters"][-1] if c["size"] > 1]]}


def should_review(state: State) -> str:
    return "update" if len(state["clusters"]) < len(state["minibatches"]) else "review"


graph = StateGraph(State)
graph.add_node("summarise", summarise)
graph.add_node("make_batches", make_batches)
graph.add_node("generate", generate)
graph.add_node("update", update)
graph.add_node("review", review)
graph.add_edge("summarise", "make_batches")
graph.add_edge("make_batches", "generate")
graph.add_conditional_edges("generate", should_review, {"update": "update", "review": "review"})
graph.add_conditional_edges("update", should_review, {"update": "update", "review": "review"})
graph.add_edge("review", END)
graph.add_edge(START, "summarise")
app = graph.compile()
