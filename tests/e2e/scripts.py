"""Ordinary LangGraph scripts: the same text runs here in process and on the platform."""

HEAD = """\
import operator
from typing import Annotated, Literal
from typing_extensions import TypedDict
from langgraph.graph import START, END, StateGraph
from langgraph.types import Command, Send
"""

CHAIN = f"""{HEAD}
class State(TypedDict, total=False):
    name: str
    greeting: str
    log: Annotated[list, operator.add]

def greet(state):
    return {{"greeting": f"Hello {{state['name']}}", "log": ["greet"]}}

def shout(state: State) -> dict:
    return {{"greeting": state["greeting"].upper() + "!", "log": ["shout"]}}

def count(state):
    return {{"log": [len(state["greeting"])]}}

def build_graph():
    graph = StateGraph(State)
    graph.add_node("greet", greet)
    graph.add_node(shout)
    graph.add_node("count", count)
    graph.add_edge(START, "greet")
    graph.add_edge("greet", "shout")
    graph.add_edge("shout", "count")
    graph.add_edge("count", END)
    return graph.compile()
"""

FAN_OUT = f"""{HEAD}
class State(TypedDict, total=False):
    items: list
    squares: Annotated[list, operator.add]
    total: int

def square(state):
    return {{"squares": [state["item"] ** 2]}}

def add(state):
    return {{"total": sum(state["squares"])}}

def spread(state):
    return [Send("square", {{"item": item}}) for item in state["items"]]

graph = StateGraph(State)
graph.add_node("start", lambda state: {{}})
graph.add_node("square", square)
graph.add_node("add", add)
graph.add_edge(START, "start")
graph.add_conditional_edges("start", spread, ["square"])
graph.add_edge("square", "add")
graph.add_edge("add", END)
"""

LOOP = f"""{HEAD}
class State(TypedDict):
    count: int

def step(state: State):
    return {{"count": state["count"] + 1}}

def route(state: State) -> Literal["step", "__end__"]:
    return "step" if state["count"] < 50 else END

def build_graph():
    graph = StateGraph(State)
    graph.add_node("step", step)
    graph.add_edge(START, "step")
    graph.add_conditional_edges("step", route)
    return graph
"""

GOTO = f"""{HEAD}
class State(TypedDict, total=False):
    value: int
    path: Annotated[list, operator.add]

def decide(state) -> Command[Literal["even", "odd"]]:
    target = "even" if state["value"] % 2 == 0 else "odd"
    return Command(update={{"path": ["decide"]}}, goto=target)

def even(state):
    return {{"path": ["even"]}}

def odd(state):
    return Command(update={{"path": ["odd"], "value": state["value"] * 3 + 1}}, goto="decide")

graph = StateGraph(State)
graph.add_node("decide", decide)
graph.add_node("even", even)
graph.add_node("odd", odd)
graph.add_edge(START, "decide")
app = graph.compile()
"""

SUBGRAPH = f"""{HEAD}
class State(TypedDict, total=False):
    value: int
    trail: Annotated[list, operator.add]

def double(state):
    return {{"value": state["value"] * 2, "trail": ["double"]}}

def increment(state):
    return {{"value": state["value"] + 1, "trail": ["increment"]}}

inner = StateGraph(State)
inner.add_node("double", double)
inner.add_node("increment", increment)
inner.add_edge(START, "double")
inner.add_edge("double", "increment")
inner.add_edge("increment", END)

def workflow():
    outer = StateGraph(State)
    outer.add_node("before", increment)
    outer.add_node("inner", inner.compile())
    outer.add_node("after", increment)
    outer.add_edge(START, "before")
    outer.add_edge("before", "inner")
    outer.add_edge("inner", "after")
    outer.add_edge("after", END)
    return outer
"""

ALL = {
    "chain": (CHAIN, {"name": "Ada"}),
    "fan-out": (FAN_OUT, {"items": list(range(20))}),
    "wide": (FAN_OUT, {"items": list(range(1_000))}),
    "loop": (LOOP, {"count": 0}),
    "goto": (GOTO, {"value": 7, "path": []}),
    "sub-graph": (SUBGRAPH, {"value": 5, "trail": []}),
}
