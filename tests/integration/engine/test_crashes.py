"""Workers die at every call of the store, and in nodes; executions end all the same."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from orcheo.application.messages import AdvanceRequest
from orcheo.application.user_code_ports import CallRequest, CallResult
from orcheo.domain import history
from orcheo.domain.commit_log import EntryType
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.values import encode
from tests.integration.engine.bench import EXECUTION, WORKSPACE, Bench, Killed
from tests.integration.engine.dying_store import DeathPlan

PY = "python"


def python_graph(nodes: list[str], edges: list[tuple[Any, str]], **settings: Any) -> dict[str, Any]:
    """Return a graph of python nodes over ``x`` and the list ``log``."""
    return {
        "state": {
            "channels": {
                "x": {"type": "integer"},
                "log": {"type": "array", "reducer": "operator.add", "initial": []},
            }
        },
        "nodes": [{"id": name, "kind": PY, "at": name} for name in nodes],
        "edges": [{"from": source, "to": target} for source, target in edges],
        "script": {"sha256": "0" * 64, "entrypoint": "build"},
        **settings,
    }


CHAIN = python_graph(list("abc"), [("START", "a"), ("a", "b"), ("b", "c"), ("c", "END")])
FAN = python_graph(
    list("abcde"),
    [("START", "a"), ("a", "b"), ("a", "c"), ("a", "d"), (["b", "c", "d"], "e")],
)
NESTED = {
    **python_graph(list("az"), [("START", "a"), ("a", "sub"), ("sub", "z")]),
}
NESTED["nodes"] = [
    *NESTED["nodes"],
    {
        "id": "sub",
        "kind": "graph",
        "graph": {
            k: v
            for k, v in python_graph(list("pqr"), [("START", "p"), ("p", "q"), ("p", "r")]).items()
            if k != "script"
        },
    },
]
GRAPHS = {"chain": CHAIN, "fan": FAN, "nested": NESTED}


class Scripted:
    """User code without children: each node adds its name to ``log``."""

    def __init__(self, acts: Mapping[str, Callable[[int], Any]] | None = None) -> None:
        self.calls: Counter[str] = Counter()
        self.acts = acts or {}

    def import_script(self, *_args: Any, **_kwargs: Any) -> Any:
        """Never asked."""
        raise NotImplementedError

    export_script = import_script

    def call(self, request: CallRequest) -> CallResult:
        """Run a node."""
        self.calls[request.at] += 1
        act = self.acts.get(request.at)
        if act is not None:
            found = act(self.calls[request.at])
            if isinstance(found, CallResult):
                return found
        return CallResult(outcome="result", result=encode({"log": [request.at]}))


def run(graph: Mapping[str, Any], code: Scripted, **settings: Any) -> Bench:
    """Run a graph to its end."""
    bench = Bench(code, **settings)
    bench.accept(graph, {"x": 1}, script="")
    bench.finish()
    return bench


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("budget", [300.0, 0.0])
def test_a_death_at_any_call_of_the_store_changes_no_result(name: str, budget: float) -> None:
    graph, plain = GRAPHS[name], DeathPlan()
    reference = run(graph, Scripted(), wrap=plain.store, budget_seconds=budget)
    for moment in ("before", "after"):
        for index in range(len(plain.calls)):
            plan = DeathPlan(**{moment: {index}})  # type: ignore[arg-type]
            code = Scripted()
            bench = run(graph, code, wrap=plan.store, budget_seconds=budget)
            told = f"{moment} call {index} ({plan.calls[index]})"
            assert plan.kills == 1, told
            assert bench.execution.status is ExecutionStatus.SUCCEEDED, (told, bench.execution)
            assert sorted(bench.output["log"]) == sorted(reference.output["log"]), told
            indexes = [entry.index for entry in bench.log.entries]
            assert indexes == list(range(len(indexes))), told
            assert max(code.calls.values()) <= 2, told


@pytest.mark.parametrize("index", range(30))
def test_two_deaths_change_no_result(index: int) -> None:
    plan = DeathPlan(before={index}, after={index + 3})
    bench = run(FAN, Scripted(), wrap=plan.store)
    assert bench.execution.status is ExecutionStatus.SUCCEEDED
    assert sorted(bench.output["log"]) == ["a", "b", "c", "d", "e"]


def test_finished_siblings_do_not_run_again() -> None:
    def kill_once(visit: int) -> None:
        if visit == 1:
            while len(bench.log.tasks) < 2:
                time.sleep(0.005)
            raise Killed

    code = Scripted({"c": kill_once})
    bench = Bench(code)
    bench.accept(FAN, {"x": 1}, script="")
    bench.finish()
    assert bench.execution.status is ExecutionStatus.SUCCEEDED
    assert code.calls == {"a": 1, "b": 1, "c": 2, "d": 1, "e": 1}
    assert sorted(bench.output["log"]) == ["a", "b", "c", "d", "e"]


def kill(_visit: int) -> None:
    """Take the worker down."""
    raise Killed


@pytest.mark.parametrize(("graph", "node"), [(CHAIN, "b"), (FAN, "c"), (CHAIN, "a")])
def test_a_node_that_kills_its_worker_ends_as_node_crashed(
    graph: Mapping[str, Any], node: str
) -> None:
    code = Scripted({node: kill})
    bench = run(graph, code)
    assert code.calls[node] == 3
    assert bench.execution.status is ExecutionStatus.FAILED
    assert bench.execution.error is not None
    assert bench.execution.error["type"] == "NodeCrashed"
    assert "in all 3 attempts" in bench.execution.error["message"]
    assert bench.execution.error["node_id"] == node


def test_a_node_in_a_sub_graph_that_kills_its_worker_ends_as_node_crashed() -> None:
    code = Scripted({"q": kill})
    bench = run(NESTED, code)
    assert code.calls["q"] == 3
    assert code.calls["p"] == 1
    assert bench.execution.error is not None
    assert bench.execution.error["type"] == "NodeCrashed"
    assert bench.execution.error["node_id"] == "sub/q"


def test_siblings_that_wait_do_not_hide_a_node_that_crashes() -> None:
    graph = python_graph(
        ["a", "k", *[f"w{i}" for i in range(3)]],
        [("START", "a"), ("a", "k"), *[("a", f"w{i}") for i in range(3)]],
    )
    for index in range(3):
        graph["nodes"][2 + index]["retry"] = {
            "max_attempts": 9,
            "initial_seconds": 60 * (index + 1),
            "jitter": "none",
        }

    def kill_after_the_others(_visit: int) -> None:
        time.sleep(0.05)  # the waiting siblings have written their rows
        raise plan.kill()

    plan, flaky = DeathPlan(), failing(1)
    code = Scripted({"k": kill_after_the_others, **{f"w{i}": flaky for i in range(3)}})
    bench = run(graph, code, wrap=plan.store)
    assert code.calls["k"] == 3
    assert bench.execution.error is not None
    assert bench.execution.error["type"] == "NodeCrashed"
    assert bench.execution.error["node_id"] == "k"


@pytest.mark.parametrize("budget", [300.0, 0.0])
def test_the_nodes_of_a_sub_graph_are_shown_with_those_around_it(budget: float) -> None:
    bench = run(NESTED, Scripted(), budget_seconds=budget)
    visits = [(run.id, run.status.value, run.attempts) for run in history.node_runs(bench.log)]
    assert sorted(visits) == sorted(
        (name, "succeeded", 1) for name in ("a", "sub", "sub/p", "sub/q", "sub/r", "z")
    )


def test_a_policy_says_how_often_a_node_may_crash() -> None:
    graph = python_graph(list("ab"), [("START", "a"), ("a", "b")])
    graph["nodes"][1]["retry"] = {"max_attempts": 2}
    code = Scripted({"b": kill})
    bench = run(graph, code)
    assert code.calls["b"] == 2
    assert bench.execution.error is not None
    assert bench.execution.error["type"] == "NodeCrashed"


def test_an_attempt_that_failed_by_itself_is_not_told_as_a_crash() -> None:
    graph = python_graph(list("ab"), [("START", "a"), ("a", "b")])
    graph["nodes"][1]["retry"] = {"max_attempts": 3, "initial_seconds": 60, "jitter": "none"}
    once = failing(1)

    def fail_then_kill(visit: int) -> Any:
        return once(visit) or kill(visit)

    bench = run(graph, Scripted({"b": fail_then_kill}))
    assert bench.execution.error is not None
    assert bench.execution.error["type"] == "NodeCrashed"
    assert "in the last 2 of 3 attempts" in bench.execution.error["message"]


def test_invocations_that_use_up_their_time_do_not_count_as_crashes() -> None:
    nodes = [f"n{i}" for i in range(12)]
    edges = [("START", "n0"), *[(f"n{i}", f"n{i + 1}") for i in range(11)]]
    code = Scripted()
    bench = run(python_graph(nodes, edges), code, budget_seconds=0.0)
    assert bench.execution.status is ExecutionStatus.SUCCEEDED
    assert set(code.calls.values()) == {1}
    assert len(bench.results) == 13


def failing(times: int, family: str = "Unavailable") -> Callable[[int], Any]:
    """Return a node that fails so often, then succeeds."""

    def act(visit: int) -> Any:
        if visit <= times:
            error = {"type": "Flaky", "families": [family], "message": f"visit {visit}"}
            return CallResult(outcome="error", error=error)
        return None

    return act


def test_a_long_retry_ends_the_invocation_and_costs_no_crash() -> None:
    graph = python_graph(list("abc"), [("START", "a"), ("START", "b"), (["a", "b"], "c")])
    graph["nodes"][0]["retry"] = {
        "max_attempts": 6,
        "initial_seconds": 30,
        "backoff": 1,
        "jitter": "none",
        "on": ["*"],
    }
    code = Scripted({"a": failing(5)})
    bench = run(graph, code)
    assert bench.execution.status is ExecutionStatus.SUCCEEDED, bench.execution.error
    assert code.calls == {"a": 6, "b": 1, "c": 1}
    assert [result.outcome for result in bench.results] == ["backoff"] * 5 + ["finished"]
    assert {result.seconds for result in bench.results[:5]} == {30}
    task = next(
        task
        for entry in bench.log.entries
        for task in entry.body.get("tasks", [])
        if task["node"] == "a"
    )
    assert task["attempts"] == 6


def test_a_short_retry_stays_in_the_invocation() -> None:
    code = Scripted({"b": failing(2)})
    bench = run(CHAIN, code)
    assert bench.execution.status is ExecutionStatus.SUCCEEDED
    assert code.calls["b"] == 3
    assert len(bench.results) == 1
    assert len(bench.clock.slept) == 2


def test_a_crash_between_short_retries_keeps_the_attempts_made() -> None:
    def act(visit: int) -> Any:
        if visit == 2:
            raise Killed
        return failing(9)(visit)

    code = Scripted({"b": act})
    bench = run(CHAIN, code)
    assert code.calls["b"] == 3
    assert bench.execution.error is not None
    assert bench.execution.error["type"] == "Flaky"


def test_errors_that_no_policy_names_are_final() -> None:
    code = Scripted({"b": failing(1, family="ValueError")})
    bench = run(FAN, code)
    assert bench.execution.status is ExecutionStatus.FAILED
    assert bench.execution.error == {"type": "Flaky", "message": "visit 1", "node_id": "b"}
    assert code.calls == {"a": 1, "b": 1, "c": 1, "d": 1}
    rows = {row.body["node"]: row.body["status"] for row in bench.log.tasks}
    assert rows == {"b": "failed", "c": "succeeded", "d": "succeeded"}


def test_a_recorded_failure_is_not_tried_again() -> None:
    graph = CHAIN
    code = Scripted({"b": failing(1, family="ValueError")})
    for index in range(40):
        plan = DeathPlan(after={index})
        code.calls.clear()
        bench = Bench(code, wrap=plan.store)
        bench.accept(graph, {"x": 1}, script="")
        ended = bench.finish()
        if not plan.kills:
            break
        assert ended.status in {ExecutionStatus.FAILED, ExecutionStatus.SUCCEEDED}
        if plan.calls[index] == "put_task":
            assert code.calls["b"] == 1


def test_a_stale_worker_changes_nothing() -> None:
    inside: list[Bench] = []

    def overtaken(visit: int) -> None:
        if visit == 1:
            inside[0].finish()

    code = Scripted({"b": overtaken})
    bench = Bench(code)
    inside.append(bench)
    bench.accept(FAN, {"x": 1}, script="")
    result = bench.advance()
    assert result.outcome == "finished"
    entries = bench.log.entries
    assert entries[-1].type is EntryType.END
    assert sum(entry.type is EntryType.END for entry in entries) == 1
    assert sorted(bench.output["log"]) == ["a", "b", "c", "d", "e"]
    assert code.calls["e"] == 1


def test_a_worker_that_is_overtaken_says_superseded() -> None:
    inside: list[Bench] = []

    def overtaken(visit: int) -> None:
        if visit == 1:
            inside[0].budget_seconds = 0.0
            inside[0].advance()

    bench = Bench(Scripted({"b": overtaken}))
    inside.append(bench)
    bench.accept(CHAIN, {"x": 1}, script="")
    assert bench.advance().outcome == "superseded"
    bench.finish()
    assert bench.output["log"] == ["a", "b", "c"]


def test_advancing_what_has_ended_writes_nothing() -> None:
    bench = run(CHAIN, Scripted())
    writes = bench.store.writes
    result = bench.use_case()(
        AdvanceRequest(workspace=WORKSPACE, execution_id=EXECUTION),
        request_id="late",
        budget_seconds=10,
    )
    assert result.outcome == "finished"
    assert bench.store.writes == writes
