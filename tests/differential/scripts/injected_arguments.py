"""config, writer and runtime as parameters, by name and by annotation, in nodes and routers."""

import operator
from typing import Annotated, Optional, TypedDict

from langchain_core.runnables import RunnableConfig
from langgraph.config import get_config, get_stream_writer
from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import StreamWriter


class State(TypedDict):
    log: Annotated[list, operator.add]


class Context(TypedDict):
    tenant: str


def with_config(state, config):
    return {"log": [config["configurable"]["tenant"]]}


def with_optional(state, config: Optional[RunnableConfig] = None):
    return {"log": [config["metadata"]["langgraph_node"]]}


def with_writer(state: State, writer: StreamWriter):
    writer({"progress": 1})
    get_stream_writer()("text")
    return {"log": [get_config()["configurable"]["tenant"]]}


def with_runtime(state: State, *, runtime: Runtime[Context]):
    runtime.stream_writer([1, 2])
    return {"log": [runtime.context["tenant"]]}


def with_own_default(state: State, suffix: str = "!"):
    return {"log": ["plain" + suffix]}


def route(state: State, config: RunnableConfig):
    return "with_own_default" if config["configurable"]["tenant"] == "acme" else END


builder = StateGraph(State, context_schema=Context)
builder.add_sequence([with_config, with_optional, with_writer, with_runtime])
builder.add_node(with_own_default)
builder.add_edge(START, "with_config")
builder.add_conditional_edges("with_runtime", route)
graph = builder.compile()
