"""Effects performed side by side, tried again, and asked of models."""

import threading
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from typing import Any

import pytest

from orcheo.adapters.scripted_chat import ScriptedChatModels
from orcheo.application.effect_ports import ChatReply, ChatRequest
from orcheo.application.user_code_ports import CallRequest, CallResult
from orcheo.domain import history
from orcheo.domain.commit_log import EntryType, LogEntry
from orcheo.domain.errors import UserCodeUnavailable
from orcheo.domain.lifecycles import ExecutionStatus, NodeStatus
from tests.integration.engine.bench import EXECUTION, WORKSPACE, Bench
from tests.integration.engine.test_crashes import python_graph
from tests.integration.engine.test_effect_crashes import ALONE, INVOKED, Asking, task


def test_what_is_asked_at_once_is_performed_side_by_side() -> None:
    meeting = threading.Barrier(3, timeout=20)

    class Meets(Asking):
        def call(self, request: CallRequest) -> CallResult:
            if request.role == "task":
                meeting.wait()
            if request.at == "b" and not request.answers:
                asked = [
                    {"number": number, "kind": kind, "hash": kind, "payload": payload}
                    for number, (kind, payload) in enumerate(map(task, range(3)))
                ]
                return CallResult(outcome="request", request=asked[0], requests=asked)
            return super().call(request)

    def node() -> Generator[tuple[str, Any], Any, Any]:
        first = yield task(0)
        second = yield task(1)
        return {"log": [first, second, (yield task(2))]}

    code = Meets({"b": node}, {})
    bench = run(code, ALONE)
    assert bench.output["log"] == ["a", "task 0", "task 1", "task 2", "z"]
    assert code.performed == {0: 1, 1: 1, 2: 1}
    assert code.calls["b"] == 1  # and the call that asked


def test_a_model_that_is_not_available_is_tried_again_by_the_nodes_policy() -> None:
    class Busy:
        def __init__(self) -> None:
            self.asked = 0

        def reply(self, request: ChatRequest) -> ChatReply:
            self.asked += 1
            if self.asked == 1:
                raise UserCodeUnavailable("The model is busy.")
            return ScriptedChatModels().reply(request)

    model = {"provider": "fake", "name": "m", "options": {"responses": ["one", "two"]}}
    code = Asking({"b": chatting(model)}, {})
    bench = code.bench = Bench(code, chat_models=Busy())
    bench.accept(retried(initial_seconds=1, on=["Unavailable"]), {"x": 1}, script="")
    bench.finish()
    assert bench.execution.status is ExecutionStatus.SUCCEEDED, bench.execution.error
    assert bench.output["log"] == ["a", "hi", "one", "two", "z"]


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


def test_an_execution_past_its_time_ends_inside_of_an_invoked_graph() -> None:
    def late() -> Generator[tuple[str, Any], Any, Any]:
        code.bench.clock.advance(10)  # type: ignore[union-attr]
        return {"log": ["late"]}
        yield  # makes this a generator

    def node() -> Generator[tuple[str, Any], Any, Any]:
        graph = {"graph": "compiled/0", "method": "invoke", "input": {"x": 5}, "config": {}}
        yield "invoke", graph

    code = Asking({"b": node, "p": late}, {"compiled/0": INVOKED})
    bench = run(code, {**ALONE, "settings": {"timeout_seconds": 5}})
    assert bench.execution.error is not None
    assert bench.execution.error["type"] == "ExecutionTimeout"
    assert code.calls["q"] == 0


def test_a_node_of_a_cancelled_execution_asks_for_nothing_more() -> None:
    class Cancelled(Asking):
        def call(self, request: CallRequest) -> CallResult:
            if request.at == "task/0":
                bench.clock.advance(20)
                last = bench.log.last_index
                entry = LogEntry(index=last + 1, type=EntryType.CANCEL, at="", body={"by": "me"})
                bench.store.append(WORKSPACE, EXECUTION, entry)
            return super().call(request)

    def node() -> Generator[tuple[str, Any], Any, Any]:
        first = yield task(0)
        return {"log": [first, (yield task(1))]}

    code = Cancelled({"b": node}, {})
    bench = code.bench = Bench(code)
    bench.accept(ALONE, {"x": 1}, script="")
    assert bench.finish().status is ExecutionStatus.CANCELLED
    assert code.performed == {0: 1}


@pytest.mark.parametrize(
    ("asked", "writes"),
    [
        ([], 0),
        ([task(0), task(1), task(2)], 3),
        # Four checkpoints of the invoked graph, two tasks of its wide superstep, the answer.
        ([("invoke", {"graph": "compiled/0", "method": "invoke", "input": {"x": 5}})], 7),
    ],
    ids=["nothing", "three tasks", "a graph of three nodes"],
)
def test_an_answer_costs_one_write(asked: list[tuple[str, Any]], writes: int) -> None:
    def node() -> Generator[tuple[str, Any], Any, Any]:
        answers: list[Any] = []
        for each in asked:
            answer = yield each
            answers.append(answer)
        return {"log": answers}

    bench = run(Asking({"b": node}, {"compiled/0": INVOKED}), ALONE)
    assert bench.execution.status is ExecutionStatus.SUCCEEDED, bench.execution.error
    # The status item, the claim, running, five checkpoints, the end, the status item.
    assert bench.store.writes == 10 + writes
