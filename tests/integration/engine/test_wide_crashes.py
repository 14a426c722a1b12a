"""Shares die, come twice, come late and meet a cancel; no task is lost and none counts twice."""

from collections import Counter
from typing import Any

import pytest

from orcheo.adapters.langgraph.shares import share_rows
from orcheo.application.cancel_execution import CancelExecution
from orcheo.application.end_execution import EndExecution
from orcheo.application.messages import AdvanceResult
from orcheo.application.user_code_ports import CallResult
from orcheo.domain import history
from orcheo.domain.commit_log import EntryType, LogEntry
from orcheo.domain.lifecycles import ExecutionStatus
from tests.integration.engine.bench import EXECUTION, WORKSPACE, Bench, Killed
from tests.integration.engine.dying_store import DeathPlan
from tests.integration.engine.test_crashes import Scripted, kill
from tests.integration.engine.test_wide import RETRY, failing, fan, isolated

ISOLATED = isolated(fan(list("bcd")), "b", "c")
WIDE = fan([f"n{number:02}" for number in range(66)])


def begun(bench: Bench, graph: Any = WIDE) -> AdvanceResult:
    """Run a graph up to where its tasks are handed out."""
    bench.accept(graph, {"x": 1}, script="")
    result = bench.advance()
    assert result.outcome == "fan_out"
    return result


def cancel(bench: Bench) -> None:
    """Cancel the execution."""
    end = EndExecution(bench.store, bench.clock)
    CancelExecution(bench.store, bench.machines, bench.clock, end)(WORKSPACE, EXECUTION, by="ada")


@pytest.mark.parametrize("budget", [300.0, 0.0])
@pytest.mark.parametrize("act", [None, failing(1)])
def test_a_death_at_any_call_of_the_store_loses_no_task(budget: float, act: Any) -> None:
    graph = {**ISOLATED, "nodes": [{**node, "retry": RETRY} for node in ISOLATED["nodes"]]}

    def run(plan: DeathPlan) -> tuple[Bench, Scripted]:
        code = Scripted({} if act is None else {"b": act})
        bench = Bench(code, wrap=plan.store, budget_seconds=budget)
        bench.accept(graph, {"x": 1}, script="")
        bench.finish()
        return bench, code

    plain = DeathPlan()
    run(plain)
    for moment in ("before", "after"):
        for index in range(len(plain.calls)):
            plan = DeathPlan(**{moment: {index}})  # type: ignore[arg-type]
            bench, code = run(plan)
            told = f"{moment} call {index} ({plan.calls[index]})"
            assert plan.kills == 1, told
            assert bench.execution.status is ExecutionStatus.SUCCEEDED, (told, bench.execution)
            assert bench.output["log"] == list("abcdz"), told
            indexes = [entry.index for entry in bench.log.entries]
            assert indexes == list(range(len(indexes))), told
            assert max(code.calls.values()) <= (2 if act is None else 3), told


@pytest.mark.parametrize("index", range(0, 40, 3))
def test_two_deaths_in_a_wide_superstep_lose_no_task(index: int) -> None:
    plan = DeathPlan(before={8 + index}, after={12 + index})
    bench = Bench(Scripted(), wrap=plan.store)
    bench.accept(WIDE, {"x": 1}, script="")
    bench.finish()
    assert plan.kills == 2
    assert bench.execution.status is ExecutionStatus.SUCCEEDED
    assert bench.output["log"] == ["a", *(f"n{number:02}" for number in range(66)), "z"]


def test_an_isolated_node_that_kills_its_worker_ends_as_node_crashed_alone() -> None:
    code = Scripted({"c": kill})
    bench = Bench(code)
    bench.accept(isolated(fan(list("bcd")), "c"), {"x": 1}, script="")
    ended = bench.finish()
    assert ended.error is not None
    assert (ended.error["type"], ended.error["node_id"]) == ("NodeCrashed", "c")
    assert (code.calls["c"], code.calls["b"], code.calls["d"]) == (3, 1, 1)
    runs = {run.id: (run.status.value, run.attempts) for run in history.node_runs(bench.log)}
    assert runs["c"] == ("failed", 3)
    assert runs["b"] == runs["d"] == ("succeeded", 1)


def test_a_policy_says_how_often_an_isolated_node_may_crash() -> None:
    code = Scripted({"c": kill})
    bench = Bench(code)
    graph = isolated(fan(list("bc")), "c", retry={"max_attempts": 6})
    bench.accept(graph, {"x": 1}, script="")
    ended = bench.finish()
    assert ended.error is not None
    assert ended.error["type"] == "NodeCrashed"
    assert code.calls["c"] == 6  # over two rounds: the state machine tries a share four times
    assert [result.outcome for result in bench.results] == ["fan_out", "fan_out", "finished"]


def test_a_crash_counts_as_an_attempt_of_the_tasks_of_its_share_only() -> None:
    visits: Counter[str] = Counter()

    def kill_once(visit: int) -> None:
        visits["c"] += 1
        if visit == 1:
            raise Killed

    bench = Bench(Scripted({"c": kill_once}))
    bench.accept(ISOLATED, {"x": 1}, script="")
    assert bench.finish().status is ExecutionStatus.SUCCEEDED
    attempts = {run.id: run.attempts for run in history.node_runs(bench.log)}
    assert attempts == {"a": 1, "b": 1, "c": 2, "d": 1, "z": 1}


def test_a_share_that_comes_twice_runs_nothing_twice() -> None:
    code = Scripted()
    bench = Bench(code)
    result = begun(bench)
    for chunk in result.chunks:
        for _ in range(2):
            assert bench.run_chunk(chunk).outcome == "continue"
    assert bench.finish().status is ExecutionStatus.SUCCEEDED
    assert max(code.calls.values()) == 1


def test_of_two_runs_of_a_share_at_once_the_first_rows_stand() -> None:
    inner: list[str] = []

    def overtake(visit: int) -> None:
        if visit == 1:
            inner.append(bench.run_chunk(result.chunks[0]).outcome)

    code = Scripted({"b": overtake})
    bench = Bench(code)
    result = begun(bench, isolated(fan(list("bc")), "b", "c"))
    assert bench.run_chunk(result.chunks[0]).outcome == "continue"
    assert inner == ["continue"]
    bench.run_chunk(result.chunks[1])
    assert bench.finish().status is ExecutionStatus.SUCCEEDED
    assert code.calls["b"] == 2  # it was there twice
    assert bench.output["log"] == list("abcz")  # and counts once
    (row,) = [row for row in bench.log.tasks if row.body.get("node") == "b"]
    assert row.body["attempts"] == 2  # the second run's: it was the first to end


def test_a_share_that_is_late_runs_nothing() -> None:
    code = Scripted()
    bench = Bench(code)
    late = begun(bench)
    again = bench.advance()
    assert again.outcome == "fan_out"
    for chunk in late.chunks:
        assert bench.run_chunk(chunk).outcome == "superseded"
    assert set(code.calls) == {"a"}
    bench.fan_out(again.chunks)
    assert bench.finish().status is ExecutionStatus.SUCCEEDED
    assert bench.run_chunk(again.chunks[0]).outcome == "superseded"
    assert max(code.calls.values()) == 1


def test_after_a_cancel_no_share_begins_and_nothing_is_committed() -> None:
    code = Scripted()
    bench = Bench(code)
    result = begun(bench)
    bench.run_chunk(result.chunks[0])
    ran = sum(code.calls.values())
    cancel(bench)
    length = len(bench.log.entries)
    for chunk in result.chunks:
        assert bench.run_chunk(chunk).outcome == "superseded"
    assert bench.advance().outcome == "finished"
    assert sum(code.calls.values()) == ran
    assert len(bench.log.entries) == length
    assert bench.execution.status is ExecutionStatus.CANCELLED


def test_a_share_looks_now_and_then_and_begins_no_task_after_a_cancel() -> None:
    def cancel_late(_visit: int) -> None:
        cancel(bench)
        bench.clock.advance(11)

    names = [f"n{number:02}" for number in range(70)]
    code = Scripted({"n00": cancel_late})
    bench = Bench(code)
    result = begun(bench, fan(names))
    bench.run_chunk(result.chunks[0])
    assert code.calls["n17"] == 0  # the first 16 had begun before
    assert bench.execution.status is ExecutionStatus.CANCELLED
    assert [entry.type for entry in bench.log.entries][-2:] == [EntryType.CANCEL, EntryType.END]


def test_a_paused_execution_begins_no_share() -> None:
    code = Scripted()
    bench = Bench(code)
    result = begun(bench)
    pause = LogEntry(
        index=bench.log.last_index + 1, type=EntryType.PAUSE, at="2026-11-02T09:00:00.000Z"
    )
    bench.store.append(WORKSPACE, EXECUTION, pause)
    assert bench.run_chunk(result.chunks[0]).outcome == "superseded"
    assert set(code.calls) == {"a"}


def test_a_share_says_what_langgraph_refuses() -> None:
    def both(_visit: int) -> Any:
        return CallResult(outcome="result", result={"nowhere": 1, "log": 3})

    bench = Bench(Scripted({"c": both}))
    bench.accept(isolated(fan(list("bc")), "c"), {"x": 1}, script="")
    ended = bench.finish()
    assert ended.status is ExecutionStatus.FAILED
    assert ended.error is not None


def test_the_time_of_shares_counts_as_the_time_of_their_superstep() -> None:
    def slow(_visit: int) -> None:
        bench.clock.advance(100)

    graph = isolated(fan(list("bcd")), "b", "c", "d")
    graph["settings"] = {"timeout_seconds": 250}
    bench = Bench(Scripted(dict.fromkeys("bcd", slow)))
    bench.accept(graph, {"x": 1}, script="")
    ended = bench.finish()
    # One after another here; side by side they would have taken 100 s.
    assert ended.error is not None
    assert ended.error["type"] == "ExecutionTimeout"


def test_a_share_without_progress_counts_its_runs() -> None:
    bench = Bench(Scripted({"b": kill}))
    result = begun(bench, isolated(fan(list("bc")), "b", "c"))
    for _ in range(2):
        with pytest.raises(Killed):
            bench.run_chunk(result.chunks[0])
    (row,) = share_rows(bench.log)
    assert (row.body["runs"], row.body["ended"]) == (2, False)
