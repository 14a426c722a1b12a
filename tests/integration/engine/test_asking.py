"""What a node may ask for, how often, and what becomes of it when things go wrong."""

from collections import Counter
from collections.abc import Callable, Generator, Mapping
from typing import Any

import pytest

from orcheo.application.ports import CallRequest, CallResult
from orcheo.domain import history
from orcheo.domain.commit_log import EntryType
from orcheo.domain.frames import units
from orcheo.domain.lifecycles import ExecutionStatus, NodeStatus
from tests.integration.engine.bench import EXECUTION, Bench
from tests.integration.engine.effect_scripts import HEAD
from tests.integration.engine.test_crashes import python_graph
from tests.integration.engine.test_effect_crashes import ALONE, Asking, task

BUILD = """
def build():
    return line(node)
"""


def ended(bench: Bench, body: str, inputs: Any = None) -> Any:
    """Run a script of one node to where it ends or waits; the error, if there is one."""
    bench.run(HEAD + body + BUILD, {"x": 1} if inputs is None else inputs)
    return bench.execution.error


# --- questions ----------------------------------------------------------------------------------


def test_another_question_after_the_answer_is_an_error(bench: Bench) -> None:
    body = """
import uuid
def node(s):
    return {"log": [interrupt(str(uuid.uuid4()))]}
"""
    assert ended(bench, body) is None
    bench.resume("yes")
    assert bench.execution.error is not None
    assert bench.execution.error["type"] == "NondeterministicNode"
    assert bench.execution.error["node_id"] == "node"


def test_chance_is_the_same_on_every_run_of_a_node(bench: Bench) -> None:
    body = """
import random
def node(s):
    asked = random.random()
    return {"log": [asked, interrupt(asked), random.random()]}
"""
    assert ended(bench, body) is None
    (asked,) = bench.pending
    assert bench.resume("yes").status is ExecutionStatus.SUCCEEDED
    log = bench.output["log"]
    assert log[0] == asked.value
    assert log[2] != log[0]


def test_a_decision_that_nobody_waits_for_changes_nothing(bench: Bench) -> None:
    assert (
        ended(bench, 'def node(s):\n    return {"log": [interrupt("a"), interrupt("b")]}\n') is None
    )
    (first,) = bench.pending
    bench.decide(first, 1)
    bench.decide(first, 2)
    bench.finish()
    assert bench.resume(3).status is ExecutionStatus.SUCCEEDED
    assert bench.output["log"] == [1, 3]


def test_a_node_that_waits_is_shown_with_what_it_asks(bench: Bench) -> None:
    body = """
def ask(s):
    return {"log": [interrupt({"why": 1})]}

inner = line(ask).compile()

def node(s):
    return inner.invoke({"x": 1})
"""
    assert ended(bench, body) is None
    assert statuses(bench) == {"node": "executing", "node/ask": "waiting"}
    (row,) = [row for row in bench.log.tasks if row.body["status"] == "waiting"]
    (unit,) = units(EXECUTION, row)
    assert unit.drafts[0].node_id == "node/ask"
    assert unit.drafts[0].data["interrupts"][0]["value"] == {"why": 1}
    bench.decide(bench.pending[0], "so")
    assert statuses(bench)["node/ask"] == "executing"
    bench.finish()
    assert statuses(bench) == {"node": "succeeded", "node/ask": "succeeded"}
    assert bench.output["log"] == ["so"]


def test_a_breakpoint_is_shown_at_the_node_that_it_holds(bench: Bench) -> None:
    body = "def node(s):\n    return {'log': ['done']}\n"
    script = HEAD + body + "def build():\n    return line(node).compile(interrupt_before='*')\n"
    bench.run(script, {"x": 1})
    (asked,) = bench.pending
    assert (asked.kind, asked.node_id, asked.value) == ("breakpoint", "node", {"before": ["node"]})
    assert statuses(bench) == {"node": "waiting"}
    bench.decide(asked)
    assert statuses(bench) == {"node": "executing"}
    assert bench.finish().status is ExecutionStatus.SUCCEEDED
    assert statuses(bench) == {"node": "succeeded"}


def statuses(bench: Bench) -> dict[str, str]:
    """Return the status of each node's last visit."""
    visits = history.latest_visits(history.node_runs(bench.log))
    return {run.id: run.status.value for run in visits}


def test_waiting_costs_one_row_and_two_entries(bench: Bench) -> None:
    ended(bench, 'def node(s):\n    return {"log": [interrupt("a")]}\n')
    before = bench.store.writes
    bench.advance()
    assert bench.store.writes == before
    assert len(bench.log.tasks) == 1
    kinds = [entry.type for entry in bench.log.entries]
    assert kinds == [EntryType.CLAIM, *[EntryType.CHECKPOINT] * 2, EntryType.SUSPEND]


# --- graphs -------------------------------------------------------------------------------------


def test_a_graph_compiled_in_a_node_is_refused_with_the_way_out(bench: Bench) -> None:
    error = ended(bench, "def node(s):\n    return line(node).compile().invoke(s)\n")
    assert "at module level" in error["message"]


def test_a_graph_that_fails_fails_its_node_with_the_same_error(bench: Bench) -> None:
    body = """
class Mine(Exception):
    def __init__(self, a, b):
        super().__init__(f"{a} and {b}")

def fails(s):
    raise Mine(1, 2)

inner = line(fails).compile()

def node(s):
    return inner.invoke({"x": 1})
"""
    assert ended(bench, body) == {"type": "Mine", "message": "1 and 2", "node_id": "node"}
    assert statuses(bench) == {"node": "failed", "node/fails": "failed"}


def test_an_error_that_a_script_does_not_know_is_effect_failed(bench: Bench) -> None:
    body = """
from orcheo import EffectFailed
def fails(s):
    while True:
        pass

slow = StateGraph(S)
slow.add_node("fails", fails, timeout=0.2)
slow.add_edge(START, "fails")
inner = slow.compile()

def node(s):
    try:
        return inner.invoke({"x": 1})
    except EffectFailed as error:
        return {"log": [str(error)[:11]]}
"""
    assert ended(bench, body) is None
    assert bench.output["log"] == ["NodeTimeout"]


def test_graphs_that_invoke_themselves_end(bench: Bench) -> None:
    body = """
def again(s):
    return inner.invoke({"x": s["x"] + 1})

inner = line(again).compile()

def node(s):
    try:
        return inner.invoke({"x": 1})
    except Exception as error:
        return {"log": [type(error).__name__, "deeper" in str(error)]}
"""
    assert ended(bench, body) is None
    assert bench.output["log"] == ["EffectFailed", True]


# --- limits and refusals ------------------------------------------------------------------------


def test_a_node_asks_for_fifty_effects_at_most(bench: Bench) -> None:
    body = """
@task
def one(n):
    return n

def node(s):
    return {"log": [one(n).result() for n in range(s["x"])]}
"""
    assert ended(bench, body, {"x": 50}) is None
    assert bench.output["log"] == list(range(50))


def test_a_node_that_asks_for_more_fails(bench: Bench) -> None:
    body = """
@task
def one(n):
    return n

def node(s):
    return {"log": [each.result() for each in [one(n) for n in range(51)]]}
"""
    error = ended(bench, body)
    assert error["type"] == "RuntimeError"
    assert "at most 50" in error["message"]


def test_a_router_that_asks_is_refused_with_the_way_out(bench: Bench) -> None:
    script = (
        HEAD
        + """
def build():
    g = StateGraph(S)
    g.add_node("a", lambda s: {})
    g.add_edge(START, "a")
    g.add_conditional_edges("a", lambda s: interrupt("where?"), ["a"])
    return g
"""
    )
    bench.run(script, {"x": 1})
    assert bench.execution.error is not None
    assert bench.execution.error["type"] == "Unsupported"
    assert "in the node before" in bench.execution.error["message"]


def test_a_raised_interrupt_that_asks_nothing_is_an_error(bench: Bench) -> None:
    body = """
from langgraph.errors import NodeInterrupt
def node(s):
    raise NodeInterrupt("old style")
"""
    error = ended(bench, body)
    assert (error["type"], error["message"]) == ("GraphInterrupt", "old style")


# --- tries of a node ----------------------------------------------------------------------------


class Flaky(Asking):
    """Tasks that fail as often as is said, by number."""

    def __init__(self, nodes: Mapping[str, Any], fails: Mapping[int, int]) -> None:
        super().__init__(nodes, {})
        self.fails = fails

    def call(self, request: CallRequest) -> CallResult:
        """Run a node, or a task that may fail."""
        if request.role == "task":
            number = int(request.arguments[0][0])
            if self.performed[number] < self.fails.get(number, 0):
                self.performed[number] += 1
                return failed("Flaky")
        return super().call(request)


def failed(kind: str) -> CallResult:
    """Return a call that raised."""
    error = {"type": kind, "families": [kind, "Exception"], "message": "no luck"}
    return CallResult(outcome="error", error=error)


def retried(**policy: Any) -> dict[str, Any]:
    """Return a graph whose node b is tried again."""
    graph = python_graph(list("abz"), [("START", "a"), ("a", "b"), ("b", "z")])
    graph["nodes"][1]["retry"] = {"max_attempts": 3, "jitter": "none", "on": ["*"], **policy}
    return graph


def run(code: Asking, graph: Mapping[str, Any]) -> Bench:
    """Run a graph to its end."""
    bench = code.bench = Bench(code)
    bench.accept(graph, {"x": 1}, script="")
    bench.finish()
    return bench


@pytest.mark.parametrize("seconds", [1, 60])
def test_a_node_tried_again_keeps_what_it_was_answered(seconds: float) -> None:
    tries: Counter[str] = Counter()

    class FailsLate(Asking):
        def call(self, request: CallRequest) -> CallResult:
            done = len(request.answers) == 2
            if request.at == "b" and request.role == "node" and done and tries["b"] < 2:
                tries["b"] += 1
                return failed("Late")
            return super().call(request)

    def node() -> Generator[tuple[str, Any], Any, Any]:
        first = yield task(0)
        second = yield task(1)
        return {"log": [first, second]}

    code = FailsLate({"b": node}, {})
    bench = run(code, retried(initial_seconds=seconds, backoff=1))
    assert bench.execution.status is ExecutionStatus.SUCCEEDED, bench.execution.error
    assert bench.output["log"] == ["a", "task 0", "task 1", "z"]
    assert code.performed == {0: 1, 1: 1}
    assert tries["b"] == 2


def test_a_node_tried_again_performs_only_what_failed() -> None:
    def node() -> Generator[tuple[str, Any], Any, Any]:
        first = yield task(0)
        second = yield task(1)
        return {"log": [first, second]}

    class Raises(Flaky):
        def call(self, request: CallRequest) -> CallResult:
            if any(each and "error" in each for each in request.answers):
                return failed("Flaky")  # the script does not handle it
            return super().call(request)

    code = Raises({"b": node}, {1: 2})
    bench = run(code, retried(initial_seconds=1))
    assert bench.execution.status is ExecutionStatus.SUCCEEDED, bench.execution.error
    assert code.performed == {0: 1, 1: 3}


def test_a_task_is_tried_again_by_its_own_policy() -> None:
    policy = {"max_attempts": 3, "initial_seconds": 30, "jitter": "none", "on": ["*"]}

    def node() -> Generator[tuple[str, Any], Any, Any]:
        kind, payload = task(0)
        return {"log": [(yield kind, {**payload, "retry": policy})]}

    code = Flaky({"b": node}, {0: 2})
    bench = run(code, ALONE)
    assert bench.execution.status is ExecutionStatus.SUCCEEDED, bench.execution.error
    assert code.performed[0] == 3
    assert [result.outcome for result in bench.results] == ["backoff", "backoff", "finished"]
    visits = [(run.id, run.status, run.attempts) for run in history.node_runs(bench.log)]
    assert ("b/t", NodeStatus.SUCCEEDED, 3) in visits


# --- chat ---------------------------------------------------------------------------------------


def chatting(model: Mapping[str, Any]) -> Callable[[], Generator[tuple[str, Any], Any, Any]]:
    """Return a node that asks a model twice."""

    def node() -> Generator[tuple[str, Any], Any, Any]:
        said: list[Any] = [{"$": "message", "v": {"type": "human", "content": "hi"}}]
        for _ in range(2):
            said.append((yield "chat", {"model": model, "messages": list(said)}))
        return {"log": [each["v"]["content"] for each in said]}

    return node


def test_a_scripted_model_answers_in_turn() -> None:
    model = {"provider": "fake", "name": "m", "options": {"responses": ["one", "two"]}}
    bench = run(Asking({"b": chatting(model)}, {}), ALONE)
    assert bench.output["log"] == ["a", "hi", "one", "two", "z"]


def test_a_model_that_cannot_be_called_is_an_error_in_the_script() -> None:
    seen: list[Any] = []

    class Sees(Asking):
        def call(self, request: CallRequest) -> CallResult:
            seen.extend(each["error"] for each in request.answers if each and "error" in each)
            return super().call(request)

    run(Sees({"b": chatting({"provider": "openai", "name": "gpt"})}, {}), ALONE)
    assert seen[0]["type"] == "ModelNotConfigured"
    assert "fake model" in seen[0]["message"]


# --- intended differences -----------------------------------------------------------------------


def test_what_a_node_changes_in_place_is_not_carried(bench: Bench) -> None:
    """In plain LangGraph the next node would see it, as long as it runs in the same process."""
    script = (
        HEAD
        + """
def first(s):
    s["items"].append("in place")
    s["x"] = 2
    return {}

def second(s):
    return {"log": [list(s["items"]), s["x"]]}

def build():
    return line(first, second)
"""
    )
    bench.run(script, {"x": 1, "items": ["given"]})
    assert bench.output["log"] == [["given"], 1]


def test_what_a_node_prints_is_told_again_when_it_goes_on(bench: Bench) -> None:
    """As in LangGraph, a node runs from its top; but not for answers of the same invocation."""
    body = """
@task
def double(n):
    print("double")
    return n * 2

def node(s):
    print("top")
    two = double(1).result()
    print("two")
    answer = interrupt("go on?")
    print("end")
    return {"log": [two, answer]}
"""
    assert ended(bench, body) is None
    (row,) = bench.log.tasks
    assert texts(row.body["log"]) == ["top", "double", "two"]
    bench.resume("yes")
    told = [line for entry in bench.log.entries for line in entry.body.get("log", [])]
    assert [texts(each["lines"]) for each in told] == [["top", "two", "end"]]


def texts(lines: Any) -> list[str]:
    """Return what was printed."""
    return [line["text"] for line in lines]


def test_questions_of_tasks_side_by_side_are_asked_at_once(bench: Bench) -> None:
    """Plain LangGraph shows the second when the first is answered."""
    body = """
@task
def ask(n):
    return interrupt(n)

def node(s):
    return {"log": [each.result() for each in [ask(n) for n in range(3)]]}
"""
    assert ended(bench, body) is None
    assert sorted(each.value for each in bench.pending) == [0, 1, 2]
    assert {each.node_id for each in bench.pending} == {"node/ask"}
    for each in bench.pending:
        bench.decide(each, each.value * 10)
    bench.finish()
    assert bench.output["log"] == [0, 10, 20]
