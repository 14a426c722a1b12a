"""A pause while the engine runs: what was done is kept, and nothing is run again."""

from collections.abc import Callable
from typing import Any

import pytest

from orcheo.application.pause_execution import PauseExecution
from orcheo.domain.commit_log import EntryType
from orcheo.domain.lifecycles import ExecutionStatus
from tests.fakes.aws import RecordingOrchestrator
from tests.integration.engine.bench import EXECUTION, WORKSPACE, Bench

CHAIN = """
from typing import Annotated, TypedDict
import operator
from langgraph.graph import START, END, StateGraph

class State(TypedDict):
    ran: Annotated[list, operator.add]

def build():
    graph = StateGraph(State)
    for name in ("a", "b", "c"):
        graph.add_node(name, lambda state, name=name: {"ran": [name]})
    graph.add_edge(START, "a")
    graph.add_edge("a", "b")
    graph.add_edge("b", "c")
    graph.add_edge("c", END)
    return graph.compile()
"""

FAN = """
from typing import Annotated, TypedDict
import operator
from langgraph.graph import START, END, StateGraph

class State(TypedDict):
    ran: Annotated[list, operator.add]

def build():
    graph = StateGraph(State)
    graph.add_node("end", lambda state: {"ran": ["end"]})
    for name in ("a", "b", "c"):
        graph.add_node(name, lambda state, name=name: {"ran": [name]})
        graph.add_edge(START, name)
        graph.add_edge(name, "end")
    graph.add_edge("end", END)
    return graph.compile()
"""


class Pausing:
    """A store before whose n-th write someone pauses the execution, or pauses and resumes it."""

    def __init__(self, bench: Bench, at: int, *, resumes: bool) -> None:
        self.bench = bench
        self.at = at
        self.resumes = resumes
        self.writes = 0
        self.pausing = PauseExecution(bench.store, RecordingOrchestrator(), bench.clock)

    def wrap(self, store: Any) -> Any:
        return _Watched(self, store)

    def before(self) -> None:
        self.writes += 1
        if self.writes == self.at:
            self.pausing(WORKSPACE, EXECUTION, by="ada")
            if self.resumes:
                self.pausing.resume(WORKSPACE, EXECUTION, by="ada")

    def resume(self) -> None:
        self.pausing.resume(WORKSPACE, EXECUTION, by="ada")


class _Watched:
    def __init__(self, pausing: Pausing, store: Any) -> None:
        self._pausing = pausing
        self._store = store

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if name not in {"append", "put_task"}:
            return found

        def write(*args: Any, **kwargs: Any) -> Any:
            self._pausing.before()
            return found(*args, **kwargs)

        return write


def calls_of(bench: Bench) -> list[str]:
    """Count what is run: each call of a node in the script's process."""
    made: list[str] = []
    inner = bench.user_code

    class Counting:
        def __getattr__(self, name: str) -> Any:
            return getattr(inner, name)

        def call(self, request: Any) -> Any:
            made.append(request.at)
            return inner.call(request)

    bench.user_code = Counting()  # pyright: ignore[reportAttributeAccessIssue]
    return made


@pytest.mark.parametrize("then", ["stands", "resumes"])
@pytest.mark.parametrize(
    ("script", "ran"), [(CHAIN, ["a", "b", "c"]), (FAN, ["a", "b", "c", "end"])]
)
def test_a_pause_before_any_write_has_nothing_run_again(
    make_bench: Callable[..., Bench], script: str, ran: list[str], then: str
) -> None:
    at = 0
    while True:
        at += 1
        bench = make_bench()
        calls = calls_of(bench)
        pausing = Pausing(bench, at, resumes=then == "resumes")
        bench.wrap = pausing.wrap
        bench.accept_script(script, {"ran": []})
        done = bench.finish()
        paused = done.status is ExecutionStatus.WAITING
        if paused:
            assert bench.log.paused
            assert bench.log.entries[-1].type is EntryType.SUSPEND
            before = list(calls)
            assert bench.advance().outcome == "suspend"
            assert calls == before
            pausing.resume()
            done = bench.finish()
        assert done.status is ExecutionStatus.SUCCEEDED, at
        assert sorted(calls) == ran, (at, calls)
        assert sorted(bench.state["ran"]) == ran, at
        if pausing.writes < at:
            break
    assert at > len(ran)


def test_paused_between_two_supersteps_it_stops_after_the_first(bench: Bench) -> None:
    calls = calls_of(bench)
    # Writes: claim, input, then the checkpoint behind the first node.
    pausing = Pausing(bench, 3, resumes=False)
    bench.wrap = pausing.wrap
    bench.accept_script(CHAIN, {"ran": []})
    assert bench.finish().status is ExecutionStatus.WAITING
    assert len(calls) <= 2
    assert bench.log.checkpoint is not None
    assert bench.log.checkpoint.body["paused"] is True
    pausing.resume()
    assert bench.finish().status is ExecutionStatus.SUCCEEDED
    assert len(calls) == 3


@pytest.mark.parametrize("seconds", [1, 3_600])
def test_paused_while_it_sleeps_it_wakes_no_sooner_and_no_node_is_asked_twice(
    bench: Bench, seconds: int
) -> None:
    graph = {
        "nodes": [
            {"id": "nap", "kind": "builtin", "type": "delay", "config": {"seconds": seconds}},
        ],
        "edges": [{"from": "START", "to": "nap"}, {"from": "nap", "to": "END"}],
    }
    bench.accept(graph, {})
    pausing = Pausing(bench, 0, resumes=False)
    if seconds == 1:
        assert bench.finish().status is ExecutionStatus.SUCCEEDED
        return
    first = bench.advance()
    assert (first.outcome, first.seconds) == ("backoff", seconds)
    pausing.pausing(WORKSPACE, EXECUTION, by="ada")
    assert bench.finish().status is ExecutionStatus.WAITING
    pausing.resume()
    again = bench.advance()
    assert (again.outcome, again.seconds) == ("backoff", seconds)
    bench.clock.advance(seconds)
    assert bench.finish().status is ExecutionStatus.SUCCEEDED
