"""A router that decides in a node, and a condition that follows what it wrote."""

from typing import Literal

from langgraph.graph import END, START, StateGraph
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

FORMS = ("poem", "story", "joke")


class Choice(BaseModel):
    form: Literal["poem", "story", "joke"] = Field(default="story", description="what to write")


class Wish(TypedDict):
    text: str
    form: str
    written: str


def model(text: str) -> Choice:
    return Choice(**{"form": form for form in FORMS if form in text})


def choose(wish: Wish):
    return {"form": model(wish["text"]).form}


def writer(form: str):
    def write(wish: Wish):
        return {"written": f"A {form}: {wish['text']}"}

    return write


def follow(wish: Wish):
    return f"write a {wish['form']}"


builder = StateGraph(Wish)
builder.add_node(choose)
builder.add_edge(START, "choose")
for form in FORMS:
    builder.add_node(form, writer(form))
    builder.add_edge(form, END)
builder.add_conditional_edges("choose", follow, {f"write a {form}": form for form in FORMS})
router_workflow = builder.compile()
