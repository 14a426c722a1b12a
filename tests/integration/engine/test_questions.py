"""Questions with a schema, an expiry and a default: of scripts and of the node ``approval``."""

from collections.abc import Mapping
from typing import Any

import pytest

from orcheo.application.decide_interrupt import DecideInterrupt
from orcheo.domain.errors import Unprocessable
from orcheo.domain.lifecycles import ExecutionStatus
from tests.fakes.aws import RecordingOrchestrator
from tests.integration.engine.bench import EXECUTION, WORKSPACE, Bench


def script(call: str, retry: str = "") -> str:
    return f"""
from typing import TypedDict
from langgraph.graph import START, END, StateGraph
from langgraph.types import RetryPolicy
from orcheo import interrupt

class State(TypedDict, total=False):
    answer: object

def ask(state):
    return {{"answer": {call}}}

def build():
    graph = StateGraph(State)
    graph.add_node("ask", ask{retry})
    graph.add_edge(START, "ask")
    graph.add_edge("ask", END)
    return graph.compile()
"""


def approval(config: Mapping[str, Any], **node: Any) -> dict[str, Any]:
    asks = {"id": "ask", "kind": "builtin", "type": "approval", "config": config, **node}
    return {
        "nodes": [asks],
        "edges": [{"from": "START", "to": "ask"}, {"from": "ask", "to": "END"}],
    }


def decide(bench: Bench, value: Any) -> None:
    (asked,) = bench.pending
    decider = DecideInterrupt(bench.store, RecordingOrchestrator(), bench.clock)
    decider(WORKSPACE, EXECUTION, {asked.id: value}, by="ada")


def test_a_script_gets_only_an_answer_that_fits(bench: Bench) -> None:
    bench.accept_script(script('interrupt("how many?", schema={"type": "integer"})'), {})
    assert bench.finish().status is ExecutionStatus.WAITING
    with pytest.raises(Unprocessable) as refused:
        decide(bench, "three")
    assert refused.value.details["errors"][0]["path"] == ""
    decide(bench, 3)
    assert bench.finish().status is ExecutionStatus.SUCCEEDED
    assert bench.state["answer"] == 3


def test_a_script_gets_the_default_once_its_question_has_expired(bench: Bench) -> None:
    bench.accept_script(script('interrupt("?", expires_seconds=90, default={"n": 1})'), {})
    assert bench.finish().status is ExecutionStatus.WAITING
    assert bench.results[-1].timeout_seconds == 90
    bench.clock.advance(90)
    assert bench.finish().status is ExecutionStatus.SUCCEEDED
    assert bench.state["answer"] == {"n": 1}


def test_without_a_default_the_node_fails_and_the_script_cannot_swallow_it(bench: Bench) -> None:
    bench.accept_script(script('interrupt("?", expires_seconds=5)'), {})
    bench.finish()
    bench.clock.advance(6)
    done = bench.finish()
    assert done.status is ExecutionStatus.FAILED
    assert done.error is not None
    assert (done.error["type"], done.error["node_id"]) == ("InterruptExpired", "ask")


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ('interrupt("?", schema={"type": "nothing"})', "/type"),
        ('interrupt("?", schema={"$ref": "https://example.com/s"})', "nothing is fetched"),
        ('interrupt("?", schema={"type": "string"}, expires_seconds=5, default=1)', "does not fit"),
        ('interrupt("?", default=1)', "needs 'expires_seconds'"),
        ('interrupt("?", expires_seconds=0)', "above 0"),
    ],
)
def test_a_question_that_nobody_could_answer_fails_at_its_node(
    bench: Bench, call: str, says: str
) -> None:
    done = bench.run(script(call), {})
    assert done.error is not None
    assert (done.error["type"], done.error["node_id"]) == ("InvalidQuestion", "ask")
    assert says in done.error["message"]


@pytest.mark.parametrize(
    ("answer", "decision", "comment"),
    [("approve", "approve", None), ({"decision": "reject", "comment": "no"}, "reject", "no")],
)
def test_an_approval_gives_what_was_decided_by_whom_and_when(
    bench: Bench, answer: Any, decision: str, comment: str | None
) -> None:
    bench.accept(approval({"message": "Pay {{inputs.amount}}?"}), {"amount": 42})
    assert bench.finish().status is ExecutionStatus.WAITING
    (asked,) = bench.pending
    assert asked.value == {"message": "Pay 42?", "options": ["approve", "reject"]}
    for unfit in ("maybe", {"decision": "maybe"}, {"comment": "no"}, 1):
        with pytest.raises(Unprocessable):
            decide(bench, unfit)
    decide(bench, answer)
    assert bench.finish().status is ExecutionStatus.SUCCEEDED
    result = bench.state["results"]["ask"]
    assert result == {
        "decision": decision,
        "comment": comment,
        "by": "ada",
        "at": "2026-11-02T09:00:00.000Z",
    }


def test_an_approval_takes_its_default_by_expiry(bench: Bench) -> None:
    bench.accept(approval({"message": "?", "expires_seconds": 60, "default": "reject"}), {})
    bench.finish()
    bench.clock.advance(61)
    assert bench.finish().status is ExecutionStatus.SUCCEEDED
    result = bench.state["results"]["ask"]
    assert (result["decision"], result["by"]) == ("reject", "expiry")


@pytest.mark.parametrize(
    ("on", "asked_again"), [(["*"], False), (["InterruptExpired"], True), (["Unavailable"], False)]
)
def test_an_expired_approval_is_asked_again_only_where_its_policy_names_that(
    bench: Bench,
    on: list[str],
    asked_again: bool,  # noqa: FBT001 - what the case says
) -> None:
    retry = {"max_attempts": 2, "initial_seconds": 0, "on": on}
    bench.accept(approval({"message": "?", "expires_seconds": 60}, retry=retry), {})
    bench.finish()
    first = bench.pending[0].id
    bench.clock.advance(61)
    done = bench.finish()
    if not asked_again:
        assert done.error is not None
        assert done.error["type"] == "InterruptExpired"
        return
    assert done.status is ExecutionStatus.WAITING
    assert bench.pending[0].id != first
    decide(bench, "approve")
    assert bench.finish().status is ExecutionStatus.SUCCEEDED


def test_several_approvals_at_once_are_decided_by_id_and_one_expires(bench: Bench) -> None:
    graph = approval({"message": "first?"})
    other = {**graph["nodes"][0], "id": "other"}
    other["config"] = {"message": "second?", "expires_seconds": 30, "default": "reject"}
    graph["nodes"].append(other)
    graph["edges"] += [{"from": "START", "to": "other"}, {"from": "other", "to": "END"}]
    bench.accept(graph, {})
    bench.finish()
    assert {each.node_id for each in bench.pending} == {"ask", "other"}
    bench.clock.advance(31)
    assert bench.finish().status is ExecutionStatus.WAITING
    (left,) = bench.pending
    assert left.node_id == "ask"
    decide(bench, "approve")
    assert bench.finish().status is ExecutionStatus.SUCCEEDED
    results = bench.state["results"]
    assert (results["ask"]["by"], results["other"]["by"]) == ("ada", "expiry")


@pytest.mark.parametrize("seconds", [0.001, 2.5, 30 * 86_400])
def test_a_delay_lasts_as_long_as_it_says_and_counts_as_no_running_time(
    bench: Bench, seconds: float
) -> None:
    graph = {
        "nodes": [
            {"id": "nap", "kind": "builtin", "type": "delay", "config": {"seconds": seconds}}
        ],
        "edges": [{"from": "START", "to": "nap"}, {"from": "nap", "to": "END"}],
        "settings": {"timeout_seconds": 1_000},
    }
    bench.accept(graph, {})
    begun = bench.clock.monotonic()
    assert bench.finish().status is ExecutionStatus.SUCCEEDED
    assert seconds <= bench.clock.monotonic() - begun < seconds + 1
