"""Scripts whose nodes ask: people, graphs, tasks. Plain LangGraph runs them as well."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

HEAD = """
import asyncio, datetime, operator
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypedDict
from langgraph.errors import GraphRecursionError
from langgraph.func import entrypoint, task
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.types import Command, RetryPolicy, Send, interrupt
from langchain_core.messages import AIMessage, HumanMessage
from pydantic import BaseModel

class S(TypedDict, total=False):
    x: int
    items: list
    log: Annotated[list, operator.add]

def line(*nodes, **options):
    g = StateGraph(S)
    names = [START]
    for node in nodes:
        g.add_node(node.__name__, node, **options)
        g.add_edge(names[-1], node.__name__)
        names.append(node.__name__)
    g.add_edge(names[-1], END)
    return g
"""


@dataclass(frozen=True)
class Story:
    """A script, its input, and how people answer."""

    name: str
    script: str
    inputs: Any
    answer: Callable[[Any], Any] = lambda value: f"re {value}"
    one_by_one: bool = False
    """Where several wait, one is answered at a time."""
    is_async: bool = False
    only_end: bool = False
    """Stops differ, as they are meant to; or LangGraph keeps no such state on the way."""


def story(name: str, body: str, inputs: Any = None, **options: Any) -> Story:
    """Return a story whose script begins with ``HEAD``."""
    return Story(name, HEAD + body, {"x": 1} if inputs is None else inputs, **options)
