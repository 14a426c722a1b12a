"""What a node is given when it is called, and what it is answered."""

from collections.abc import Callable

from orcheo.application.user_code_ports import CallResult

_HEAD = """
from dataclasses import dataclass
from pydantic import BaseModel
from langgraph.graph import StateGraph, START
from langgraph.types import interrupt
"""


def test_an_answer_is_read_as_the_type_that_was_asked_for(call: Callable[..., CallResult]) -> None:
    """An answer that does not fit is an error of the node."""
    script = (
        _HEAD
        + """
class Decision(BaseModel):
    ok: bool
def n(state):
    return {"ok": interrupt("sure?", response_schema=Decision).ok}
graph = StateGraph(dict)
graph.add_node(n)
graph.add_edge(START, "n")
"""
    )
    request = call(script, "n", {}).request
    assert request is not None
    answer = {"kind": "interrupt", "hash": request["hash"], "answer": {"ok": "yes"}}
    assert call(script, "n", {}, answers=[answer]).result == {"ok": True}
    wrong = call(script, "n", {}, answers=[{**answer, "answer": {"no": 1}}])
    assert wrong.error is not None
    assert wrong.error["type"] == "ValidationError"


def test_what_a_node_wants_is_given(call: Callable[..., CallResult]) -> None:
    """Config, runtime with its context as its class has it, writer, and a store that says no."""
    script = (
        _HEAD
        + """
from langchain_core.runnables import RunnableConfig
from langgraph.config import get_config, get_store, get_stream_writer
from langgraph.runtime import Runtime, get_runtime
@dataclass
class Context:
    user: str
    level: int = 1
def n(state, config: RunnableConfig, runtime: Runtime[Context], *, store, writer):
    writer("a")
    get_stream_writer()({"b": 1})
    runtime.stream_writer("c")
    try:
        store.put(("x",), "k", {})
    except NotImplementedError as error:
        said = str(error)
    return {"x": [config["configurable"]["user"], runtime.context.user, runtime.context.level,
        get_runtime(Context) is runtime, get_store() is store, get_config()["tags"],
        "state" in said]}
graph = StateGraph(dict, context_schema=Context)
graph.add_node(n)
graph.add_edge(START, "n")
"""
    )
    config = {"configurable": {"user": "ada", "thread_id": "t"}, "tags": ["t"]}
    result = call(script, "n", {}, config=config)
    assert result.error is None
    assert result.result == {"x": ["ada", "ada", 1, True, True, ["t"], True]}
    assert [entry["value"] for entry in result.log] == ["a", {"b": 1}, "c"]
