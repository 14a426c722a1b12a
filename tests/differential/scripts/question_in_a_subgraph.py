"""A graph within the graph asks; the outer one waits with it."""

from typing import Optional

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import interrupt
from typing_extensions import TypedDict


class Inner(TypedDict):
    city: str
    weather: str


class Outer(TypedDict):
    question: str
    city: str
    weather: Optional[str]


def find_city(state: Inner):
    return {"city": state["city"].upper()}


def ask(state: Inner):
    answer = interrupt({"question": "How is it?", "where": state["city"]})
    return {"weather": answer}


inner_builder = StateGraph(Inner)
inner_builder.add_node(find_city)
inner_builder.add_node(ask)
inner_builder.add_edge(START, "find_city")
inner_builder.add_edge("find_city", "ask")
inner = inner_builder.compile()


def understand(state: Outer):
    return {"city": state["question"].split()[-1]}


def answer(state: Outer):
    return {"question": f"{state['city']}: {state['weather']}"}


builder = StateGraph(Outer)
builder.add_sequence([understand, ("inner", inner), answer])
builder.add_edge(START, "understand")
graph = builder.compile(checkpointer=InMemorySaver())
