"""A retry runs what failed and what follows; what is finished stays so."""

from collections import Counter
from typing import Any

import pytest

from orcheo.application.user_code_ports import CallRequest, CallResult
from orcheo.domain import history
from orcheo.domain.errors import Conflict, ReplayImpossible
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.values import encode
from tests.integration.engine.bench import Bench
from tests.integration.engine.dying_store import DeathPlan
from tests.integration.engine.forking import add_version, frozen, replayed
from tests.integration.engine.test_crashes import GRAPHS, Scripted, python_graph, run

ERROR = {"type": "ValueError", "families": ["ValueError"], "message": "no"}


def fail(_visit: int) -> CallResult:
    """Fail for good."""
    return CallResult(outcome="error", error=ERROR)


def failed(name: str, node: str) -> Bench:
    """Return an execution that failed at a node, beside which the others finished."""
    source = run(GRAPHS[name], Scripted({node: fail}))
    assert source.execution.status is ExecutionStatus.FAILED
    return source


@pytest.mark.parametrize(
    ("name", "node", "again"),
    [
        ("chain", "a", "abc"),
        ("chain", "c", "c"),
        ("fan", "c", "ce"),
        ("nested", "q", "qz"),
        ("nested", "p", "pqrz"),
        ("nested", "z", "z"),
    ],
)
@pytest.mark.parametrize("budget", [300.0, 0.0])
def test_a_retry_runs_only_what_failed_and_what_follows(
    name: str, node: str, again: str, budget: float
) -> None:
    source, reference = failed(name, node), run(GRAPHS[name], Scripted())
    before, code = frozen(source), Scripted()
    retry = replayed(source, kind="retry", user_code=code, budget_seconds=budget)
    assert retry.execution.status is ExecutionStatus.SUCCEEDED, retry.execution.error
    assert code.calls == Counter(again)
    assert sorted(retry.output["log"]) == sorted(reference.output["log"])
    assert frozen(source) == before


def test_a_retry_shows_what_it_kept_as_reused_and_attempts_afresh() -> None:
    source = failed("fan", "c")
    retry = replayed(source, kind="retry", user_code=Scripted())
    shown = {run.id: (run.reused, run.attempts) for run in history.node_runs(retry.log)}
    kept = (True, 1)
    assert shown == {"b": kept, "c": (False, 1), "d": kept, "e": (False, 1)}


@pytest.mark.parametrize("name", ["fan", "nested"])
def test_a_death_at_any_call_of_a_retry_runs_nothing_finished_again(name: str) -> None:
    node = {"fan": "c", "nested": "q"}[name]
    source, plain = failed(name, node), DeathPlan()
    reference = replayed(source, kind="retry", user_code=Scripted(), wrap=plain.store)
    before = frozen(source)
    assert plain.calls.count("put_task") >= 2
    for moment in ("before", "after"):
        for index in range(len(plain.calls)):
            plan, code = DeathPlan(**{moment: {index}}), Scripted()  # type: ignore[arg-type]
            retry = replayed(source, kind="retry", user_code=code, wrap=plan.store)
            told = f"{moment} call {index} ({plan.calls[index]})"
            assert plan.kills == 1, told
            assert retry.execution.status is ExecutionStatus.SUCCEEDED, told
            assert sorted(retry.output["log"]) == sorted(reference.output["log"]), told
            assert set(code.calls) <= {node, "e", "z"}, told
            assert max(code.calls.values()) <= 2, told
    assert frozen(source) == before


def test_a_retry_that_fails_again_can_be_retried_again() -> None:
    source = failed("fan", "c")
    again = replayed(source, kind="retry", user_code=Scripted({"c": fail}))
    assert again.execution.status is ExecutionStatus.FAILED
    code = Scripted()
    last = replayed(again, kind="retry", user_code=code)
    assert last.execution.status is ExecutionStatus.SUCCEEDED
    assert code.calls == {"c": 1, "e": 1}
    assert sorted(last.output["log"]) == list("abcde")


def test_what_has_not_failed_cannot_be_retried() -> None:
    source = run(GRAPHS["chain"], Scripted())
    with pytest.raises(Conflict, match="is succeeded; only one that has failed"):
        replayed(source, kind="retry")


def test_an_execution_without_a_checkpoint_is_retried_from_the_start() -> None:
    class Broken(Scripted):
        def call(self, request: CallRequest) -> CallResult:
            raise AssertionError(request)

    source = Bench(Broken())
    nowhere = {**GRAPHS["chain"], "edges": [{"from": "START", "to": "nowhere"}]}
    source.accept(nowhere, {"x": 1}, script="")
    source.finish()
    assert source.execution.status is ExecutionStatus.FAILED
    assert source.checkpoints == 0
    add_version(source, GRAPHS["chain"])
    code = Scripted()
    retry = replayed(source, kind="retry", version="newest", user_code=code)
    assert retry.output["log"] == ["a", "b", "c"]


# --- on another version --------------------------------------------------------------------------


def test_a_retry_on_a_mended_version_keeps_what_is_finished() -> None:
    for name, node, again in (("fan", "c", "ce"), ("nested", "q", "qz")):
        source = failed(name, node)
        add_version(source, {**GRAPHS[name], "settings": {"max_steps": 99}})
        code = Scripted()
        retry = replayed(source, kind="retry", version="newest", user_code=code)
        assert retry.execution.status is ExecutionStatus.SUCCEEDED, retry.execution.error
        assert retry.execution.version == 2
        assert code.calls == Counter(again)


def test_a_sub_graph_that_differs_begins_anew() -> None:
    source = failed("nested", "q")
    sub = GRAPHS["nested"]["nodes"][-1]
    longer = python_graph(list("pqr"), [("START", "p"), ("p", "q"), ("q", "r")])
    inner = {k: v for k, v in longer.items() if k != "script"}
    nodes = [*GRAPHS["nested"]["nodes"][:-1], {**sub, "graph": inner}]
    add_version(source, {**GRAPHS["nested"], "nodes": nodes})
    code = Scripted()
    retry = replayed(source, kind="retry", version="newest", user_code=code)
    assert retry.execution.status is ExecutionStatus.SUCCEEDED, retry.execution.error
    assert code.calls == Counter("pqrz")


def test_a_version_that_lacks_what_comes_next_is_refused_with_its_name() -> None:
    source = failed("chain", "c")
    add_version(source, python_graph(list("ab"), [("START", "a"), ("a", "b"), ("b", "END")]))
    with pytest.raises(ReplayImpossible, match="it lacks nodes: 'c'") as refused:
        replayed(source, kind="retry", version="newest")
    assert refused.value.details["missing"] == {"nodes": ["c"]}
    poor = {**GRAPHS["chain"], "state": {"channels": {"x": {"type": "integer"}}}}
    add_version(source, poor)
    with pytest.raises(ReplayImpossible, match="channels: 'log'"):
        replayed(source, kind="retry", version="newest")


def test_a_version_without_the_edge_that_waits_is_refused() -> None:
    graph = python_graph(
        list("abcd"), [("START", "a"), ("START", "b"), ("b", "c"), (["a", "c"], "d")]
    )
    source = run(graph, Scripted({"c": fail}))
    looser = python_graph(
        list("abcd"), [("START", "a"), ("START", "b"), ("b", "c"), ("c", "d"), ("a", "d")]
    )
    add_version(source, looser)
    with pytest.raises(ReplayImpossible, match=r"edges: 'a\+c:d'"):
        replayed(source, kind="retry", version="newest")
    same = replayed(source, kind="retry", user_code=Scripted())
    assert sorted(same.output["log"]) == list("abcd")


def test_a_finished_task_whose_edge_is_gone_fails_the_retry_with_a_reason() -> None:
    source = failed("fan", "c")
    apart = python_graph(
        list("abcde"),
        [("START", "a"), ("a", "b"), ("a", "c"), ("a", "d"), ("b", "e"), ("c", "e"), ("d", "e")],
    )
    add_version(source, apart)
    retry = replayed(source, kind="retry", version="newest", user_code=Scripted())
    assert retry.execution.error is not None
    assert retry.execution.error["type"] == "ReplayImpossible"
    assert "has finished and wrote to" in retry.execution.error["message"]


# --- what was answered ---------------------------------------------------------------------------


class Asking(Scripted):
    """Node ``b`` asks a chat model, then a person, then fails as long as it is told to."""

    def __init__(self, *, fails: bool) -> None:
        super().__init__()
        self.fails = fails
        self.answers: list[Any] = []

    def call(self, request: CallRequest) -> CallResult:
        """Run a node."""
        if request.at != "b":
            return super().call(request)
        self.calls["b"] += 1
        self.answers = [each for each in request.answers if each]
        if not self.answers:
            return asks("interrupt", "sure?")
        value = self.answers[0]["answer"]
        if self.fails:
            return fail(0)
        return CallResult(outcome="result", result=encode({"log": [value]}))


def asks(kind: str, payload: Any) -> CallResult:
    """Return a request."""
    request = {"number": 0, "kind": kind, "hash": "h", "payload": payload}
    return CallResult(outcome="request", request=request, requests=[request])


def test_a_question_is_asked_again_by_a_replay_and_has_an_id_of_its_own() -> None:
    source = Bench(Asking(fails=False))
    source.accept(GRAPHS["chain"], {"x": 1}, script="")
    source.finish()
    (asked,) = source.pending
    before = frozen(source)
    running = replayed(source, node="b", user_code=Asking(fails=False))
    assert running.execution.status is ExecutionStatus.WAITING
    (again,) = running.pending
    assert again.id != asked.id
    running.resume("yes")
    assert running.output["log"] == ["a", "yes", "c"]
    assert frozen(source) == before
    source.resume("no")
    assert source.output["log"] == ["a", "no", "c"]


def test_what_failed_is_asked_again_by_a_retry() -> None:
    source = Bench(Asking(fails=True))
    source.accept(GRAPHS["chain"], {"x": 1}, script="")
    source.finish()
    source.resume("yes")
    assert source.execution.status is ExecutionStatus.FAILED
    retry = replayed(source, kind="retry", user_code=Asking(fails=False))
    assert retry.execution.status is ExecutionStatus.WAITING
    retry.resume("really")
    assert retry.output["log"] == ["a", "really", "c"]
