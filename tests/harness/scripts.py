"""Scripts whose callables generated graphs use: every way in which a script can hold one."""

from dataclasses import dataclass
from typing import Any, Final

_HEAD: Final = '''\
"""Adds and shouts."""

from __future__ import annotations

import functools
import operator
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Literal, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, RetryPolicy, Send

LIMIT = 3  # of rounds


class Colour(Enum):
    RED = "red"


def merge(old: dict, new: dict) -> dict:
    """Keep what is there."""
    return {**new, **old}


class State(TypedDict, total=False):
    # what people say
    text: str
    count: Annotated[int, operator.add]
    seen: Annotated[dict, merge]


class Private(TypedDict):
    text: str
    extra: int


def shout(state: State) -> State:
    # louder
    return {"text": state["text"].upper()}  # in capitals


async def wait(state: State, config) -> dict:
    return {"count": 1}


def look(state: Private) -> dict:
    return {"text": "x"}


def jump(state: State) -> Command[Literal["shout", "end"]]:
    return Command(goto="end")


class Adder:
    def __init__(self, step):
        self.step = step

    def __call__(self, state: State):
        return {"count": self.step}


adder = Adder(2)
'''


@dataclass(frozen=True)
class Template:
    """A script with its entry point."""

    name: str
    script: str
    entrypoint: str


_BUILDER: Final = '''

def build_inner(limit):
    inner = StateGraph(State)
    inner.add_node("deep", lambda state: {"count": limit})
    inner.add_node("plain", lambda state: {"count": LIMIT})
    inner.add_edge(START, "deep")
    inner.add_edge("deep", "plain")
    return inner


def route(state: State) -> Literal["shout", "wait"]:
    return "shout"


def build_graph():
    """The graph."""

    class Local(TypedDict):
        notes: Annotated[list, operator.add]

    def closed(state: Local):
        return {"count": LIMIT}

    graph = StateGraph(State)
    graph.add_node("shout", shout, retry_policy=RetryPolicy(retry_on=lambda error: True))
    graph.add_node("wait", wait, timeout=5, retry_policy=RetryPolicy(max_attempts=2))
    graph.add_node(look)
    graph.add_node("closed", closed)
    graph.add_node("partial", functools.partial(shout))
    graph.add_node("adder", adder)
    graph.add_node("inline", Adder(3), defer=True)
    graph.add_node("short", lambda state: {"count": LIMIT})
    graph.add_node("jump", jump)
    graph.add_node("end", lambda state: {})
    graph.add_node("sub/1", build_inner(4).compile())
    graph.add_edge(START, "shout")
    graph.add_conditional_edges("shout", lambda state: [Send("look", state)], ["look", "wait"])
    graph.add_conditional_edges("shout", route)
    graph.add_conditional_edges(
        "wait", lambda state: Colour.RED, {Colour.RED: "closed", True: "partial", "x": END}
    )
    graph.add_edge(["adder", "inline"], "short")
    graph.add_edge("closed", "sub/1")
    graph.add_edge("look", "jump")
    return graph
'''
_OBJECT: Final = """

def route(state: State):
    return state["text"] == "x"


builder = StateGraph(State)
builder.add_node("shout", shout)
builder.add_node("wait", wait)
builder.add_node("short", lambda state: {"count": LIMIT})
builder.add_edge(START, "shout")
builder.add_conditional_edges("shout", route, {True: "wait", False: END})
builder.add_edge("wait", "short")
app = builder.compile(interrupt_before=["short"])

if __name__ == "__main__":
    print(app.invoke({"text": "hi"}))
"""
_PYDANTIC: Final = """\
from pydantic import BaseModel, Field
from langgraph.graph import START, StateGraph

LIMIT = 3


class Model(BaseModel):
    text: str = ""
    count: int = Field(default=0, ge=0)


def count(state: Model):
    return {"count": state.count + 1}


def more(state: Model) -> str:
    return "again" if state.count < LIMIT else "__end__"


def graph():
    made = StateGraph(Model)
    made.add_node("again", count)
    made.add_edge(START, "again")
    made.add_conditional_edges("again", more)
    return made.compile()
"""
_DATACLASS: Final = """\
from dataclasses import dataclass, field
from typing import Annotated
import operator

from langgraph.graph import END, START, StateGraph


@dataclass
class Whole:
    text: str = ""
    log: Annotated[list, operator.add] = field(default_factory=list)


@dataclass
class Half:
    text: str = ""


@dataclass
class Context:
    factor: int = 2


def inner_step(state: Half) -> dict:
    return {"text": state.text + "!"}


inner = StateGraph(Half)
inner.add_node("step", inner_step)
inner.add_edge(START, "step")
inner.add_edge("step", END)


def first(state: Whole) -> dict:
    return {"log": [state.text]}


def second(state: Whole, runtime) -> dict:
    return {"log": [runtime.context.factor]}


workflow = StateGraph(Whole, context_schema=Context)
workflow.add_node("first", first)
workflow.add_node("sub", inner.compile(), input_schema=Half)
workflow.add_node("sub_2", inner.compile())
workflow.add_node("second", second)
workflow.add_edge(START, "first")
workflow.add_edge("first", "sub")
workflow.add_edge("sub", "sub_2")
workflow.add_edge("sub_2", "second")
workflow.add_conditional_edges(
    "second", lambda state: len(state.log) > 3, {True: END, False: "sub"}
)
"""
TEMPLATES: Final = (
    Template("dataclass", _DATACLASS, "workflow"),
    Template("builder", _HEAD + _BUILDER, "build_graph"),
    Template("object", _HEAD + _OBJECT, "app"),
    Template("pydantic", _PYDANTIC, "graph"),
)


def positions(graph: dict[str, Any], path: str = "") -> dict[str, list[str]]:
    """Return the positions of an imported graph by role."""
    found: dict[str, list[str]] = {"nodes": [], "branches": [], "reducers": []}
    for node in graph["nodes"]:
        if node["kind"] == "graph":
            for role, those in positions(node["graph"], path).items():
                found[role] += those
        elif node["kind"] == "python":
            found["nodes"].append(node["at"])
    found["branches"] += [each["at"] for each in graph["branches"] if each["kind"] == "python"]
    for channel in graph["state"]["channels"].values():
        if isinstance(channel.get("reducer"), dict):
            found["reducers"].append(channel["reducer"]["python"])
    return found
