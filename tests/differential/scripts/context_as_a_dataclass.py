"""A context class with defaults, read in nodes, in a router and in a tool-like helper."""

from dataclasses import dataclass
from typing import TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime, get_runtime


@dataclass
class Context:
    user: str
    limit: int = 2

    def allowed(self, n: int) -> bool:
        return n < self.limit


class State(TypedDict):
    n: int
    who: str


def helper() -> str:
    return get_runtime(Context).context.user.upper()


def count(state: State, runtime: Runtime[Context]):
    return {"n": state["n"] + 1, "who": f"{helper()} {runtime.context.limit}"}


def more(state: State, runtime: Runtime[Context]):
    return "count" if runtime.context.allowed(state["n"]) else END


builder = StateGraph(State, context_schema=Context)
builder.add_node(count)
builder.add_edge(START, "count")
builder.add_conditional_edges("count", more)
graph = builder.compile()
