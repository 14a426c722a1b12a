"""Workers die around every write of a journal; nothing that was answered is performed again."""

from collections import Counter
from collections.abc import Callable, Generator, Mapping
from typing import Any

import pytest

from orcheo.application.user_code_ports import CallRequest, CallResult
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.values import encode
from tests.integration.engine.bench import Bench
from tests.integration.engine.dying_store import DeathPlan
from tests.integration.engine.test_crashes import python_graph

Node = Callable[[], Generator[tuple[str, Any], Any, Any]]


class Asking:
    """User code without children: nodes are generators that yield what they ask for."""

    def __init__(self, nodes: Mapping[str, Node], graphs: Mapping[str, Any]) -> None:
        self.nodes = nodes
        self.graphs = graphs
        self.calls: Counter[str] = Counter()
        self.performed: Counter[int] = Counter()
        self.again: list[int] = []
        """Numbers of effects that were performed although their answer stood."""
        self.bench: Bench | None = None
        self.kills: dict[int, int] = {}
        """By number of an effect: how often performing it takes the worker down."""
        self.plan = DeathPlan()

    def import_script(self, *_args: Any, **_kwargs: Any) -> Any:
        """Never asked."""
        raise NotImplementedError

    export_script = import_script

    def call(self, request: CallRequest) -> CallResult:
        """Run a node up to what it asks for and has no answer to."""
        self.calls[request.at] += 1
        if request.role == "graph":
            return CallResult(outcome="result", result=self.graphs[request.at])
        if request.role == "task":
            return self._task(int(request.arguments[0][0]))
        node = self.nodes.get(request.at)
        if node is None:
            return CallResult(outcome="result", result=encode({"log": [request.at]}))
        return _run(node(), request)

    def _task(self, number: int) -> CallResult:
        assert self.bench is not None
        rows = [row.body.get("answers", []) for row in self.bench.log.tasks]
        if any(number < len(each) and _is_answered(each[number]) for each in rows):
            self.again.append(number)
        self.performed[number] += 1
        if self.kills.get(number, 0) >= self.performed[number]:
            raise self.plan.kill()
        return CallResult(outcome="result", result=f"task {number}")


def _is_answered(place: Mapping[str, Any]) -> bool:
    """Tell an answer from a number that waits for one."""
    return "answer" in place or "error" in place


def _run(asking: Generator[tuple[str, Any], Any, Any], request: CallRequest) -> CallResult:
    number, given = 0, None
    while True:
        try:
            kind, payload = asking.send(given)
        except StopIteration as stop:
            return CallResult(outcome="result", result=encode(stop.value))
        answer = request.answers[number] if number < len(request.answers) else None
        if answer is None or not _is_answered(answer):
            said = {"number": number, "key": f":{number}"}
            asked = {**said, "kind": kind, "hash": kind, "payload": payload}
            return CallResult(outcome="request", request=asked, requests=[asked])
        given, number = answer.get("answer"), number + 1


def task(number: int) -> tuple[str, Any]:
    """Return the request for a task."""
    at = f"task/{number}"
    return "task", {"at": at, "name": "t", "arguments": [number], "keywords": {}}


INVOKED = {
    name: each
    for name, each in python_graph(list("pqr"), [("START", "p"), ("p", "q"), ("p", "r")]).items()
    if name != "script"
}
ALONE = python_graph(list("abz"), [("START", "a"), ("a", "b"), ("b", "z")])
BESIDE = python_graph(list("abcz"), [("START", "a"), ("a", "b"), ("a", "c"), (["b", "c"], "z")])


def asking() -> Generator[tuple[str, Any], Any, Any]:
    """A node that asks for something of each kind."""
    first = yield task(0)
    graph = {"graph": "compiled/0", "method": "invoke", "input": {"x": 5}, "config": {}}
    inner = yield "invoke", graph
    again = yield "invoke", graph
    streamed = yield "invoke", {**graph, "method": "stream"}
    answer = yield "interrupt", "go on?"
    last = yield task(5)
    logs = [sorted(inner["log"]), sorted(again["log"]), sorted(map(str, streamed))]
    return {"log": [first, *logs, answer, last]}


RAN = ["p", "q", "r"]
STREAMED = [str({name: {"log": [name]}}) for name in RAN]
EXPECTED = ["task 0", RAN, RAN, STREAMED, "yes", "task 5"]


def begun(graph: Mapping[str, Any], **settings: Any) -> tuple[Bench, Asking]:
    """Return an execution that is about to begin."""
    code = Asking({"b": asking}, {"compiled/0": INVOKED})
    bench = code.bench = Bench(code, **settings)
    bench.accept(graph, {"x": 1}, script="")
    return bench, code


def run(graph: Mapping[str, Any], **settings: Any) -> tuple[Bench, Asking]:
    """Run to the end, saying yes."""
    bench, code = begun(graph, **settings)
    if bench.finish().status is ExecutionStatus.WAITING:
        bench.resume("yes")
    return bench, code


@pytest.mark.parametrize("graph", [ALONE, BESIDE], ids=["alone", "beside another"])
@pytest.mark.parametrize(("budget", "stride"), [(300.0, 1), (0.0, 5)])
def test_a_death_at_any_call_of_the_store_repeats_no_answered_effect(
    graph: Mapping[str, Any], budget: float, stride: int
) -> None:
    plain = DeathPlan()
    reference, _ = run(graph, wrap=plain.store, budget_seconds=budget)
    for moment in ("before", "after"):
        for index in range(moment == "after", len(plain.calls), stride):
            plan = DeathPlan(**{moment: {index}})  # type: ignore[arg-type]
            bench, code = run(graph, wrap=plan.store, budget_seconds=budget)
            told = f"{moment} call {index} ({plan.calls[index]})"
            assert plan.kills == 1, told
            assert bench.execution.status is ExecutionStatus.SUCCEEDED, (told, bench.execution)
            assert code.again == [], told
            assert max(code.performed.values()) <= 2, told
            assert sorted(map(str, bench.output["log"])) == sorted(
                map(str, reference.output["log"])
            ), told
            assert [each for each in bench.output["log"] if each in EXPECTED] == EXPECTED, told


@pytest.mark.parametrize("index", range(0, 30, 2))
def test_two_deaths_repeat_no_answered_effect(index: int) -> None:
    plan = DeathPlan(before={index + 4}, after={index})
    bench, code = run(BESIDE, wrap=plan.store)
    assert bench.execution.status is ExecutionStatus.SUCCEEDED
    assert code.again == []


def test_an_effect_that_kills_its_worker_ends_as_node_crashed() -> None:
    bench, code = begun(ALONE)
    bench.wrap = code.plan.store
    code.kills = {0: 9}
    bench.finish()
    assert code.performed[0] == 3
    assert bench.execution.error is not None
    assert bench.execution.error["type"] == "NodeCrashed"


def test_an_effect_that_kills_its_worker_twice_is_performed_in_the_end() -> None:
    bench, code = begun(ALONE)
    bench.wrap = code.plan.store
    code.kills = {5: 2}
    bench.finish()
    bench.resume("yes")
    assert bench.execution.status is ExecutionStatus.SUCCEEDED, bench.execution.error
    assert code.performed == {0: 1, 5: 3}
    assert code.again == []


def test_a_stale_worker_repeats_nothing_and_changes_nothing() -> None:
    inside: list[Bench] = []

    def overtaken() -> Generator[tuple[str, Any], Any, Any]:
        first = yield task(0)
        if len(inside) == 1:
            inside.append(inside[0])
            inside[0].finish()
        second = yield task(1)
        return {"log": [first, second]}

    bench, code = begun(ALONE)
    code.nodes = {"b": overtaken}
    inside.append(bench)
    assert bench.advance().outcome == "finished"
    assert bench.output["log"] == ["a", "task 0", "task 1", "z"]
    assert code.performed[0] == 1


def test_a_worker_that_dies_while_all_wait_costs_no_attempt() -> None:
    bench, code = begun(ALONE)
    bench.finish()
    for _ in range(5):
        bench.advance()  # the state machine asks again before anyone has decided
    bench.resume("yes")
    assert bench.execution.status is ExecutionStatus.SUCCEEDED
    task_b = next(
        each
        for entry in bench.log.entries
        for each in entry.body.get("tasks", [])
        if each["node"] == "b"
    )
    assert task_b["attempts"] == 1
    assert code.performed == {0: 1, 5: 1}
