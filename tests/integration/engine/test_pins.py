"""Pinned nodes are not run, and an execution ends where it was told to stop."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from orcheo.domain import history
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.values import encode
from tests.integration.engine.bench import Bench
from tests.integration.engine.dying_store import DeathPlan
from tests.integration.engine.test_crashes import CHAIN, FAN, NESTED, Scripted, python_graph

ROUTED = python_graph(
    list("abc"),
    [("START", "a"), ("b", "END"), ("c", "END")],
    branches=[
        {
            "from": "a",
            "kind": "builtin",
            "type": "if_else",
            "config": {"conditions": [{"left": "{{x}}", "operator": "equals", "right": 7}]},
            "to": {"true": "b", "false": "c"},
        }
    ],
)
BUILTIN: dict[str, Any] = {
    "nodes": [
        {
            "id": "fetch",
            "kind": "builtin",
            "type": "http_request",
            "config": {"url": "https://[[secret]].example.com"},
        },
        {
            "id": "say",
            "kind": "builtin",
            "type": "set_variable",
            "config": {"text": "got {{results.fetch.body}}"},
        },
    ],
    "edges": [
        {"from": "START", "to": "fetch"},
        {"from": "fetch", "to": "say"},
        {"from": "say", "to": "END"},
    ],
}


def finished(
    graph: Mapping[str, Any],
    code: Scripted,
    *,
    pins: Mapping[str, Any] | None = None,
    stop_after: str | None = None,
    **settings: Any,
) -> Bench:
    """Run a graph with pins to its end."""
    bench = Bench(code, **settings)
    given = json.loads(json.dumps({name: encode(pin) for name, pin in (pins or {}).items()}))
    bench.said = {"pins": given, "stop_after": stop_after}
    bench.accept(graph, {"x": 1}, script="")
    bench.finish()
    return bench


def visits(bench: Bench) -> list[tuple[str, str, bool]]:
    """Return node, status and whether it was pinned, of every visit."""
    return [(run.id, run.status.value, run.pinned) for run in history.node_runs(bench.log)]


def test_a_pinned_node_is_not_run_and_writes_its_pin() -> None:
    code = Scripted()
    bench = finished(CHAIN, code, pins={"b": {"log": ["pinned"], "x": 5}})
    assert bench.execution.status is ExecutionStatus.SUCCEEDED
    assert bench.output == {"x": 5, "log": ["a", "pinned", "c"]}
    assert code.calls == {"a": 1, "c": 1}
    assert visits(bench) == [
        ("a", "succeeded", False),
        ("b", "succeeded", True),
        ("c", "succeeded", False),
    ]


@pytest.mark.parametrize(("x", "target"), [(7, "b"), (8, "c")])
def test_routers_behind_a_pinned_node_decide_by_the_pin(x: int, target: str) -> None:
    code = Scripted()
    bench = finished(ROUTED, code, pins={"a": {"x": x}})
    assert bench.execution.status is ExecutionStatus.SUCCEEDED, bench.execution.error
    assert code.calls == {target: 1}


def test_a_pinned_builtin_node_needs_no_network_and_no_credential() -> None:
    bench = finished(BUILTIN, Scripted(), pins={"fetch": {"body": "it"}})
    assert bench.execution.status is ExecutionStatus.SUCCEEDED, bench.execution.error
    assert bench.output["results"] == {"fetch": {"body": "it"}, "say": {"text": "got it"}}


def test_a_sub_graph_is_pinned_as_a_whole_or_node_by_node() -> None:
    code = Scripted()
    whole = finished(NESTED, code, pins={"sub": {"log": ["s"]}})
    assert sorted(whole.output["log"]) == ["a", "s", "z"]
    assert code.calls == {"a": 1, "z": 1}
    code = Scripted()
    inner = finished(NESTED, code, pins={"sub/q": {"log": ["Q"]}})
    assert inner.execution.status is ExecutionStatus.SUCCEEDED
    assert "q" not in code.calls
    assert code.calls["p"] == code.calls["r"] == 1
    assert "Q" in inner.output["log"]
    assert ("sub/q", "succeeded", True) in visits(inner)


def test_a_pin_beside_others_is_shown_as_pinned_though_its_worker_dies() -> None:
    plain = DeathPlan()
    finished(FAN, Scripted(), pins={"c": {"log": ["C"]}}, wrap=plain.store)
    for index in range(len(plain.calls)):
        code = Scripted()
        plan = DeathPlan(after={index})
        bench = finished(FAN, code, pins={"c": {"log": ["C"]}}, wrap=plan.store)
        assert sorted(bench.output["log"]) == ["C", "a", "b", "d", "e"], index
        assert "c" not in code.calls
        assert [each for each in visits(bench) if each[2]] == [("c", "succeeded", True)], index


@pytest.mark.parametrize("budget", [300.0, 0.0])
@pytest.mark.parametrize(
    ("stop", "log"), [("a", "a"), ("b", "abcd"), ("c", "abcd"), ("e", "abcde")]
)
def test_an_execution_stops_behind_the_superstep_of_a_node(
    stop: str, log: str, budget: float
) -> None:
    code = Scripted()
    bench = finished(FAN, code, stop_after=stop, budget_seconds=budget)
    assert bench.execution.status is ExecutionStatus.SUCCEEDED
    assert sorted(bench.output["log"]) == list(log)
    assert sorted(code.calls) == list(log)
    assert {status for _, status, _ in visits(bench)} == {"succeeded"}


def test_a_death_at_any_call_does_not_carry_an_execution_past_its_stop() -> None:
    plain = DeathPlan()
    finished(FAN, Scripted(), stop_after="c", wrap=plain.store)
    for moment in ("before", "after"):
        for index in range(len(plain.calls)):
            code, plan = Scripted(), DeathPlan(**{moment: {index}})  # type: ignore[arg-type]
            bench = finished(FAN, code, stop_after="c", wrap=plan.store)
            assert plan.kills == 1
            assert bench.execution.status is ExecutionStatus.SUCCEEDED
            assert sorted(bench.output["log"]) == ["a", "b", "c", "d"]
            assert "e" not in code.calls


def test_a_stop_within_a_sub_graph_lets_the_sub_graph_finish() -> None:
    bench = finished(NESTED, Scripted(), stop_after="sub/p")
    assert bench.execution.status is ExecutionStatus.SUCCEEDED
    assert "z" not in bench.output["log"]
    assert {"p", "q", "r"} <= set(bench.output["log"])


def test_a_stop_that_is_never_reached_changes_nothing() -> None:
    bench = finished(ROUTED, Scripted(), stop_after="b")
    assert bench.execution.status is ExecutionStatus.SUCCEEDED
    assert bench.output["log"] == ["a", "c"]
