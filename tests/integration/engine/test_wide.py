"""Supersteps that are run in shares end in the same state as plain LangGraph's."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from orcheo.application.advance_execution import AdvanceExecution
from orcheo.application.messages import AdvanceResult, Chunk
from orcheo.application.user_code_ports import CallRequest, CallResult
from orcheo.domain import history
from orcheo.domain.commit_log import EntryType
from orcheo.domain.lifecycles import ExecutionStatus
from tests.integration.engine.bench import Bench
from tests.integration.engine.scripts import HEAD, Case
from tests.integration.engine.test_crashes import Scripted, python_graph
from tests.integration.engine.test_differential import in_process

SENDS = """
class W(TypedDict, total=False):
    n: Annotated[int, operator.add]
    total: Annotated[int, operator.add]
    seen: Annotated[list, operator.add]

def work(s):
    return {"seen": [s["n"]], "total": 1}

def build():
    g = StateGraph(W)
    g.add_node("begin", lambda s: {"seen": ["begin"]})
    g.add_node("work", work)
    g.add_node("join", lambda s: {"seen": ["join"]})
    g.add_edge(START, "begin")
    g.add_conditional_edges("begin", lambda s: [Send("work", {"n": i}) for i in range(s["n"])])
    g.add_edge("work", "join")
    g.add_edge("join", END)
    return g
"""
PARALLEL = """
def named(name):
    return lambda s: {"log": [name]}

def build():
    g = StateGraph(S)
    g.add_node("begin", lambda s: {"log": ["begin"]})
    g.add_node("join", lambda s: {"log": ["join"]})
    g.add_edge(START, "begin")
    names = [f"n{i:02}" for i in range(70)]
    for name in names:
        g.add_node(name, named(name))
        g.add_edge("begin", name)
    g.add_edge(names, "join")
    return g
"""
MIXED = """
class W(TypedDict, total=False):
    n: Annotated[int, operator.add]
    seen: Annotated[list, operator.add]

def build():
    inner = StateGraph(W)
    inner.add_node("one", lambda s: {"seen": [("one", s["n"])]})
    inner.add_node("two", lambda s: {"seen": [("two", s["n"])]})
    inner.add_edge(START, "one")
    inner.add_edge("one", "two")
    g = StateGraph(W)
    g.add_node("begin", lambda s: {"seen": ["begin"]})
    g.add_node("inner", inner.compile())
    g.add_node("go", lambda s: Command(update={"seen": [s["n"]]}, goto="last"))
    g.add_node("last", lambda s: {"seen": ["last"]})
    g.add_node("beside", lambda s: {"seen": ["beside"]})
    g.add_edge(START, "begin")
    g.add_edge("begin", "beside")
    g.add_conditional_edges(
        "begin", lambda s: [Send("inner" if i % 7 == 0 else "go", {"n": i}) for i in range(s["n"])]
    )
    return g
"""
CASES = [
    pytest.param(Case("sends", HEAD + SENDS, {"n": 1_000}), id="1000-sends"),
    pytest.param(Case("few", HEAD + SENDS, {"n": 65}), id="65-sends"),
    pytest.param(Case("parallel", HEAD + PARALLEL, {"x": 1}), id="70-nodes"),
    pytest.param(Case("mixed", HEAD + MIXED, {"n": 80}), id="mixed"),
]


@pytest.mark.parametrize("case", CASES)
def test_a_wide_superstep_ends_as_in_plain_langgraph(
    make_bench: Callable[..., Bench], case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    bench = make_bench()
    bench.accept_script(case.script, case.inputs)
    ended = bench.finish()
    assert ended.status is ExecutionStatus.SUCCEEDED, ended.error
    expected = json.loads(json.dumps(in_process(case)))
    assert bench.output == expected  # in the same order, too
    outcomes = [result.outcome for result in bench.results]
    assert outcomes == ["fan_out", "finished"]
    assert "Ignoring" not in caplog.text  # what a share does not see is no news


class Isolated(Scripted):
    """Notes with which others a node ran in one invocation."""

    def __init__(self, acts: Mapping[str, Callable[[int], Any]] | None = None) -> None:
        super().__init__(acts)
        self.together: list[list[str]] = [[]]

    def call(self, request: CallRequest) -> CallResult:
        """Run a node."""
        self.together[-1].append(request.at)
        return super().call(request)


class Watched(Bench):
    """Starts another page for each share, and after them."""

    def run_chunk(self, chunk: Chunk, worker: AdvanceExecution | None = None) -> AdvanceResult:
        """One invocation for a share."""
        assert isinstance(self.user_code, Isolated)
        self.user_code.together.append([])
        result = super().run_chunk(chunk, worker)
        self.user_code.together.append([])
        return result


def isolated(graph: Mapping[str, Any], *names: str, **more: Any) -> dict[str, Any]:
    """Return a graph with nodes that are isolated."""
    nodes = [
        {**node, "isolated": True, **more} if node["id"] in names else node
        for node in graph["nodes"]
    ]
    return {**graph, "nodes": nodes}


def fan(names: list[str], **settings: Any) -> dict[str, Any]:
    """Return a graph whose nodes all follow ``a``, and are followed by ``z``."""
    edges: list[tuple[Any, str]] = [("START", "a"), *(("a", name) for name in names)]
    return python_graph(["a", *names, "z"], [*edges, (names, "z")], **settings)


def test_an_isolated_node_has_an_invocation_of_its_own() -> None:
    code = Isolated()
    bench = Watched(code)
    bench.accept(isolated(fan(list("bcdef")), "c", "e"), {"x": 1}, script="")
    assert bench.finish().status is ExecutionStatus.SUCCEEDED
    assert bench.output["log"] == list("abcdefz")
    pages = [sorted(page) for page in code.together if page]
    assert sorted(pages) == sorted([["a"], ["b", "d", "f"], ["c"], ["e"], ["z"]])


def test_more_isolated_nodes_than_shares_take_further_rounds() -> None:
    names = [f"n{number:02}" for number in range(50)]
    code = Isolated()
    bench = Watched(code)
    bench.accept(isolated(fan(names), *names), {"x": 1}, script="")
    assert bench.finish().status is ExecutionStatus.SUCCEEDED
    assert bench.output["log"] == ["a", *names, "z"]
    assert max(code.calls.values()) == 1
    rounds = [len(result.chunks) for result in bench.results if result.outcome == "fan_out"]
    assert rounds == [40, 10]
    assert all(len(page) <= 1 for page in code.together)


def failing(times: int, kind: str = "Busy") -> Callable[[int], Any]:
    """Return what fails on its first calls."""

    def act(call: int) -> Any:
        if call > times:
            return None
        error = {"type": kind, "families": [kind, "Exception"], "message": "not yet"}
        return CallResult(outcome="error", error=error)

    return act


RETRY = {"max_attempts": 3, "initial_seconds": 100, "jitter": "none", "on": ["Busy"]}


def test_a_long_retry_in_a_share_backs_off_and_only_that_task_goes_out_again() -> None:
    names = [f"n{number:02}" for number in range(70)]
    code = Scripted({"n03": failing(2), "n68": failing(1)})
    graph = fan(names)
    graph["nodes"] = [{**node, "retry": RETRY} for node in graph["nodes"]]
    bench = Bench(code)
    bench.accept(graph, {"x": 1}, script="")
    assert bench.finish().status is ExecutionStatus.SUCCEEDED
    assert bench.output["log"] == ["a", *names, "z"]
    assert code.calls == Counter({**dict.fromkeys(["a", *names, "z"], 1), "n03": 3, "n68": 2})
    # Two unfinished tasks are no wide superstep any more: one worker runs them.
    outcomes = [result.outcome for result in bench.results]
    assert outcomes == ["fan_out", "backoff", "backoff", "finished"]
    attempts = {run.id: run.attempts for run in history.node_runs(bench.log)}
    assert (attempts["n03"], attempts["n68"], attempts["n00"]) == (3, 2, 1)


def test_isolated_nodes_that_back_off_go_out_again_when_their_time_has_come() -> None:
    code = Isolated({"c": failing(2), "d": failing(1)})
    bench = Watched(code)
    bench.accept(isolated(fan(list("bcd")), "b", "c", "d", retry=RETRY), {"x": 1}, script="")
    assert bench.finish().status is ExecutionStatus.SUCCEEDED
    assert bench.output["log"] == list("abcdz")
    steps = [(result.outcome, len(result.chunks), result.seconds) for result in bench.results]
    assert steps == [
        ("fan_out", 3, 0),
        ("backoff", 0, 100),
        ("fan_out", 2, 0),
        ("backoff", 0, 200),
        ("fan_out", 1, 0),
        ("finished", 0, 0),
    ]


def test_a_failure_in_a_share_is_the_executions_and_its_siblings_keep_their_results() -> None:
    names = [f"n{number:02}" for number in range(70)]
    code = Scripted({"n05": failing(9, "ValueError")})
    bench = Bench(code)
    bench.accept(fan(names), {"x": 1}, script="")
    ended = bench.finish()
    assert ended.status is ExecutionStatus.FAILED
    assert ended.error == {"type": "ValueError", "message": "not yet", "node_id": "n05"}
    assert code.calls["n69"] == code.calls["n05"] == 1
    assert code.calls["z"] == 0
    statuses = Counter(run.status.value for run in history.node_runs(bench.log))
    assert statuses == {"succeeded": 70, "failed": 1}


def test_a_share_without_time_leaves_the_rest_to_the_next_round_and_always_gets_one_done() -> None:
    names = [f"n{number:02}" for number in range(70)]
    code = Scripted()
    bench = Bench(code, budget_seconds=0)
    bench.accept(fan(names), {"x": 1}, script="")
    assert bench.finish(500).status is ExecutionStatus.SUCCEEDED
    assert bench.output["log"] == ["a", *names, "z"]
    assert max(code.calls.values()) == 1


INTERRUPTS = """
from langgraph.types import interrupt

class W(TypedDict, total=False):
    n: Annotated[int, operator.add]
    seen: Annotated[list, operator.add]

def ask(s):
    return {"seen": [interrupt(s["n"])] if s["n"] % 35 == 0 else [s["n"]]}

def build():
    inner = StateGraph(W)
    inner.add_node("ask", ask)
    inner.add_edge(START, "ask")
    g = StateGraph(W)
    g.add_node("begin", lambda s: {"seen": ["begin"]})
    g.add_node("work", WORK)
    g.add_edge(START, "begin")
    g.add_conditional_edges("begin", lambda s: [Send("work", {"n": i}) for i in range(70)])
    return g
"""


@pytest.mark.parametrize("work", ["ask", "inner.compile()"])
@pytest.mark.parametrize("is_isolated", [False, True])
def test_tasks_of_shares_wait_for_decisions(
    make_bench: Callable[..., Bench], work: str, *, is_isolated: bool
) -> None:
    bench = make_bench()
    script = HEAD + INTERRUPTS.replace("WORK", work)
    imported = bench.user_code.import_script("acme", script, "build", timeout_seconds=30)
    graph: dict[str, Any] = dict(imported.graph)
    if is_isolated:
        graph = isolated(graph, "work")
    bench.accept(graph, {}, script)
    bench.finish()
    assert [result.outcome for result in bench.results][-1] == "suspend"
    first, second = sorted(bench.pending, key=lambda each: each.value)
    assert (first.value, second.value) == (0, 35)
    bench.decide(second, "b")
    before = len(bench.results)
    bench.finish()
    assert [each.value for each in bench.pending] == [0]
    assert len(bench.results) - before <= 2, "no busy loop"
    bench.resume("a")
    assert bench.execution.status is ExecutionStatus.SUCCEEDED
    expected = ["begin", *({0: "a", 35: "b"}.get(number, number) for number in range(70))]
    assert bench.output["seen"] == expected


class Counting:
    """Passes everything on, and counts it."""

    def __init__(self, inner: Any, calls: Counter[str]) -> None:
        self._inner = inner
        self._calls = calls

    def __getattr__(self, name: str) -> Any:
        """Return a method that is counted."""
        self._calls[name] += 1
        return getattr(self._inner, name)


def test_a_fan_out_costs_no_write_but_a_row_for_each_share() -> None:
    names = [f"n{number:03}" for number in range(200)]
    puts: Counter[str] = Counter()

    def counted(store: Any) -> Any:
        return Counting(store, puts)

    bench = Bench(Scripted(), wrap=counted)
    bench.accept(fan(names), {"x": 1}, script="")
    bench.finish()
    (handed_out,) = (result for result in bench.results if result.outcome == "fan_out")
    assert puts["put_task"] == 200 + len(handed_out.chunks)
    kinds = Counter(entry.type for entry in bench.log.entries)
    assert kinds[EntryType.CLAIM] == 2
