"""An execution goes on under one state machine after another, on the same log."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from orcheo.application import history_limit
from orcheo.application.messages import AdvanceRequest, AdvanceResult, Chunk
from orcheo.domain.lifecycles import ExecutionStatus
from tests.integration.engine.bench import EXECUTION, WORKSPACE, Bench
from tests.integration.engine.test_crashes import Scripted, failing, python_graph
from tests.integration.engine.test_wide import fan, isolated

MACHINE: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parents[3] / "stepfunctions" / "execute_workflow.asl.json").read_text()
)


def chain(length: int, **settings: Any) -> dict[str, Any]:
    """Return a graph of so many nodes, one after another."""
    nodes = [f"n{index}" for index in range(length)]
    edges = [("START", "n0"), *[(f"n{i}", f"n{i + 1}") for i in range(length - 1)]]
    return python_graph(nodes, edges, **settings)


def test_an_execution_runs_over_several_generations() -> None:
    bench = Bench(Scripted(), budget_seconds=0, renew_at=60)
    bench.accept(chain(20), {"x": 1}, script="")
    assert bench.finish().status is ExecutionStatus.SUCCEEDED
    assert bench.output["log"] == [f"n{index}" for index in range(20)]
    renewed = [result for result in bench.results if result.outcome == "renewed"]
    assert len(renewed) == bench.generation >= 4
    started = [generation for _, _, generation in bench.machines.started]
    assert started == list(range(1, bench.generation + 1))
    assert bench.log.generation == bench.generation
    newest = bench.store.read_log(WORKSPACE, EXECUTION)
    assert newest.generation == bench.generation  # known without the whole log


def test_renewing_twice_starts_one_and_writes_nothing_to_the_log() -> None:
    bench = Bench(Scripted(), renew_at=0)
    bench.accept(chain(2), {"x": 1}, script="")
    request = AdvanceRequest(workspace=WORKSPACE, execution_id=EXECUTION, generation=4)
    for _ in range(2):
        result = bench.use_case()(request, request_id="test", budget_seconds=300)
        assert (result.outcome, result.generation) == ("renewed", 4)
    assert bench.machines.started == [(WORKSPACE, EXECUTION, 5)]
    assert bench.machines.losses[WORKSPACE, EXECUTION, 5] == 0
    assert bench.log.entries == []


def test_a_share_is_never_renewed() -> None:
    bench = Bench(Scripted(), renew_at=20)
    bench.accept(isolated(fan(list("bc")), "b", "c"), {"x": 1}, script="")
    result = bench.advance()
    assert result.events > 20
    assert bench.run_chunk(result.chunks[0]).outcome == "continue"
    assert bench.machines.started == []


def test_supersteps_and_running_time_count_over_generations() -> None:
    loop = python_graph(["n0", "n1"], [("START", "n0"), ("n0", "n1"), ("n1", "n0")])
    bench = Bench(Scripted(), budget_seconds=0, renew_at=60)
    bench.accept({**loop, "settings": {"max_steps": 30}}, {"x": 1}, script="")
    ended = bench.finish()
    assert ended.error is not None
    assert ended.error["type"] == "MaxStepsExceeded"
    assert bench.generation >= 4

    def slow(_visit: int) -> None:
        bench.clock.advance(10)

    bench = Bench(Scripted({"n0": slow, "n1": slow}), budget_seconds=0, renew_at=60)
    bench.accept({**loop, "settings": {"timeout_seconds": 200}}, {"x": 1}, script="")
    ended = bench.finish()
    assert ended.error is not None
    assert ended.error["type"] == "ExecutionTimeout"
    assert sum(bench.user_code.calls.values()) == 20  # type: ignore[attr-defined]
    assert bench.generation >= 2


def test_running_time_within_one_superstep_counts_and_waiting_does_not() -> None:
    def slow(visit: int) -> Any:
        bench.clock.advance(10)
        return failing(99)(visit)

    retry = {"max_attempts": 50, "initial_seconds": 1_000, "backoff": 1, "jitter": "none"}
    graph = chain(1, settings={"timeout_seconds": 95})
    graph["nodes"][0]["retry"] = retry
    bench = Bench(Scripted({"n0": slow}))
    bench.accept(graph, {"x": 1}, script="")
    ended = bench.finish()
    assert ended.error is not None
    assert ended.error["type"] == "ExecutionTimeout"
    assert bench.user_code.calls["n0"] == 10  # type: ignore[attr-defined]


# --- the history ----------------------------------------------------------------------------------


def _state(name: str, states: dict[str, Any], shares: int) -> int:
    """Return how many entries a state adds at most, by what it is."""
    state = states[name]
    if state["Type"] == "Map":
        inner = state["ItemProcessor"]["States"]
        each = 2 + sum(_state(inside, inner, 0) for inside in inner)
        return 4 + shares * each
    if state["Type"] != "Task":
        return 2
    tries = 1 + sum(retry["MaxAttempts"] for retry in state["Retry"])
    waits = str(state["Resource"]).endswith(".waitForTaskToken")
    return 2 + tries * (4 if waits else 3)


def _chunks(count: int) -> list[Chunk]:
    return [Chunk(checkpoint=1, claim=0, number=n, tasks=[(n, n + 1)]) for n in range(count)]


@pytest.mark.parametrize("outcome", ["continue", "backoff", "suspend", "fan_out"])
def test_a_turn_counts_what_its_states_add_and_the_limit_is_never_met(outcome: Any) -> None:
    states = MACHINE["States"]
    chunks = _chunks(40) if outcome == "fan_out" else []
    answer = AdvanceResult(
        workspace=WORKSPACE, execution_id=EXECUTION, outcome=outcome, chunks=chunks
    )
    follows = next(
        choice["Next"] for choice in states["Route"]["Choices"] if choice["StringEquals"] == outcome
    )
    real = sum(_state(name, states, len(chunks)) for name in ("Advance", "Route"))
    real += 0 if follows == "Advance" else _state(follows, states, len(chunks))
    events, entries = 0, 1  # the execution's own first entry
    while events < history_limit.RENEW_AT:
        events = history_limit.after(answer, events).events
        entries += real
    assert events >= entries - 1
    # The turn that renews, and the end.
    last = sum(_state(name, states, 0) for name in ("Advance", "Route", "Done")) + 1
    assert entries + last + _state("Finish", states, 0) < history_limit.MOST
