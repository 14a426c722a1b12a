"""Replays of scripts on real children: commands, sends, messages, and plain LangGraph beside."""

from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Overwrite

from orcheo.application.user_code_ports import CallRequest, CallResult
from orcheo.domain import history
from orcheo.domain.forks import Policy
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.replays import checkpoints
from tests.integration.engine.bench import Bench
from tests.integration.engine.forking import indexes, replayed

SCRIPT = """
import operator
from typing import Annotated, TypedDict
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.types import Command, Send

class State(TypedDict):
    total: int
    log: Annotated[list, operator.add]
    messages: Annotated[list, add_messages]

def first(state: State):
    return Command(update={"total": state["total"] + 1, "log": ["first"]}, goto="spread")

def spread(state: State):
    return {"log": ["spread"], "messages": [("human", "hi")]}

def fan(state: State):
    return [Send("work", {"total": n}) for n in range(3)]

def work(state: State):
    return {"log": [f"work {state['total']}"]}

def last(state: State):
    said = state["messages"][-1].content
    return {"total": state["total"] * 10, "log": [f"last {said}"]}

def build():
    graph = StateGraph(State)
    graph.add_node("first", first)
    graph.add_node("spread", spread)
    graph.add_node("work", work)
    graph.add_node("last", last)
    graph.add_edge(START, "first")
    graph.add_conditional_edges("spread", fan, ["work"])
    graph.add_edge("work", "last")
    graph.add_edge("last", END)
    return graph
"""


class Counting:
    """Counts the calls of nodes."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.nodes: list[str] = []

    def __getattr__(self, name: str) -> Any:
        """Pass on what is not counted."""
        return getattr(self.inner, name)

    def call(self, request: CallRequest) -> CallResult:
        """Count a node."""
        if request.role == "node":
            self.nodes.append(request.at)
        return self.inner.call(request)


@pytest.fixture
def source(bench: Bench) -> Bench:
    """An execution of the script."""
    bench.run(SCRIPT, {"total": 1})
    assert bench.execution.status is ExecutionStatus.SUCCEEDED, bench.execution.error
    return bench


def logged(bench: Bench) -> list[str]:
    """Return the log, as a multiset."""
    return sorted(bench.output["log"])


def test_commands_and_sends_are_given_again_as_they_were(source: Bench) -> None:
    for index in (None, *indexes(source)):
        code = Counting(source.user_code)
        replay = replayed(source, checkpoint=index, default=Policy.FORBID, user_code=code)
        assert replay.execution.status is ExecutionStatus.SUCCEEDED, replay.execution.error
        assert logged(replay) == logged(source)
        assert replay.output["total"] == 20
        assert code.nodes == []


def test_each_of_several_sends_is_reused_by_its_place(source: Bench) -> None:
    code = Counting(source.user_code)
    replay = replayed(source, nodes={"work": Policy.REUSE}, user_code=code, budget_seconds=0.0)
    assert logged(replay) == logged(source)
    assert sorted(code.nodes) == ["first", "last", "spread"]
    reused = [run.id for run in history.node_runs(replay.log) if run.reused]
    assert reused == ["work"] * 3


def test_a_replay_from_each_checkpoint_ends_as_its_source(source: Bench) -> None:
    for index in indexes(source):
        replay = replayed(source, checkpoint=index)
        assert logged(replay) == logged(source)
        assert replay.output["total"] == source.output["total"]


def test_messages_are_edited_as_plain_json(source: Bench) -> None:
    (before,) = [e for e in checkpoints(source.log) if e.body["next"] == ["last"]]
    messages = [{"type": "human", "content": "edited", "id": "m"}]
    replay = replayed(source, checkpoint=before.index, state={"messages": messages})
    assert "last edited" in replay.output["log"]
    shown = [{"role": "user", "content": "again"}]
    other = replayed(source, checkpoint=before.index, state={"messages": shown})
    assert "last again" in other.output["log"]


CHAIN = """
import operator
from typing import Annotated, TypedDict
from langgraph.graph import StateGraph

class State(TypedDict):
    total: int
    log: Annotated[list, operator.add]

def a(state: State):
    return {"total": state["total"] + 1, "log": ["a"]}

def b(state: State):
    return {"total": state["total"] * 3, "log": ["b"]}

def c(state: State):
    return {"total": state["total"] - 2, "log": ["c", len(state["log"])]}

def build():
    return StateGraph(State).add_sequence([a, b, c]).set_entry_point("a")
"""


def test_an_edited_state_ends_as_in_plain_langgraph(bench: Bench) -> None:
    bench.run(CHAIN, {"total": 1})
    names: dict[str, Any] = {}
    exec(CHAIN, names)  # noqa: S102 - our own text
    plain = names["build"]().compile(checkpointer=InMemorySaver())
    thread: Any = {"configurable": {"thread_id": "1"}}
    assert plain.invoke({"total": 1}, thread) == bench.output
    edits = {"total": 50, "log": ["edited"]}
    compared = 0
    for there in plain.get_state_history(thread):
        if not there.next or there.next == ("__start__",):
            continue
        (entry,) = [e for e in checkpoints(bench.log) if e.body["next"] == list(there.next)]
        before = {"a": "__start__", "b": "a", "c": "b"}[there.next[0]]
        values = {"total": edits["total"], "log": Overwrite(edits["log"])}
        expected = plain.invoke(None, plain.update_state(there.config, values, as_node=before))
        assert replayed(bench, checkpoint=entry.index, state=edits).output == expected
        compared += 1
    assert compared == 3
