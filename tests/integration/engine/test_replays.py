"""A replay ends as its source did, or as plain LangGraph would with another state."""

from typing import Any

import pytest

from orcheo.application.replay_execution import ReplayRequest
from orcheo.application.user_code_ports import CallResult
from orcheo.domain import history
from orcheo.domain.commit_log import EntryType, LogEntry
from orcheo.domain.forks import Policy
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.replays import checkpoints
from tests.integration.engine.bench import Bench
from tests.integration.engine.dying_store import DeathPlan
from tests.integration.engine.forking import add_version, forked, frozen, indexes, replayed
from tests.integration.engine.test_crashes import GRAPHS, Scripted, python_graph, run

LOOP = python_graph(
    list("ab"),
    [("START", "head"), ("a", "b"), ("b", "head")],
    branches=[
        {
            "from": "head",
            "kind": "builtin",
            "type": "while",
            "config": {},
            "to": {"loop": "a", "done": "END"},
        }
    ],
)
LOOP["nodes"].append(
    {"id": "head", "kind": "builtin", "type": "while", "config": {"max_iterations": 3}}
)


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("budget", [300.0, 0.0])
def test_a_replay_from_each_checkpoint_ends_in_the_same_state(name: str, budget: float) -> None:
    source = run(GRAPHS[name], Scripted(), budget_seconds=budget)
    before = frozen(source)
    for index in (None, *indexes(source)):
        replay = replayed(source, checkpoint=index, user_code=Scripted())
        assert replay.execution.status is ExecutionStatus.SUCCEEDED, replay.execution.error
        assert sorted(replay.output["log"]) == sorted(source.output["log"])
        assert sorted(replay.state) == sorted(source.state)
        parent = {"execution_id": source.execution_id, "kind": "replay", "checkpoint": index}
        assert replay.execution.parent == parent
    assert frozen(source) == before


def test_a_replay_runs_what_follows_its_checkpoint_and_nothing_else() -> None:
    source = run(GRAPHS["chain"], Scripted())
    third = checkpoints(source.log)[3]
    assert third.body["next"] == ["c"]
    code = Scripted()
    replay = replayed(source, checkpoint=third.index, user_code=code)
    assert code.calls == {"c": 1}
    seed = checkpoints(replay.log)[0]
    assert seed.body["checkpoint_id"] == third.body["checkpoint_id"]
    assert seed.body["forked_from"] == {
        "execution_id": source.execution_id,
        "checkpoint": third.index,
    }
    assert (seed.body["source"], seed.body["step"]) == ("fork", third.body["step"])
    assert [each.id for each in history.node_runs(replay.log)] == ["c"]


def test_a_node_names_the_checkpoint_before_its_last_visit() -> None:
    source = run(GRAPHS["fan"], Scripted())
    code = Scripted()
    replayed(source, node="c", user_code=code)
    assert code.calls == {"b": 1, "c": 1, "d": 1, "e": 1}


def test_a_replay_of_a_replay_ends_in_the_same_state() -> None:
    source = run(GRAPHS["chain"], Scripted())
    first = replayed(source, checkpoint=indexes(source)[2], user_code=Scripted())
    for index in (None, *indexes(first)):
        second = replayed(first, checkpoint=index, user_code=Scripted())
        assert second.output == source.output
        assert second.execution.parent is not None
        assert second.execution.parent["execution_id"] == first.execution_id


def test_an_edited_state_is_what_the_nodes_go_on_with() -> None:
    source = run(GRAPHS["chain"], Scripted())
    third = indexes(source)[3]
    replay = replayed(source, checkpoint=third, state={"log": ["edited"], "x": 7})
    assert replay.output == {"x": 7, "log": ["edited", "c"]}
    assert source.output == {"x": 1, "log": ["a", "b", "c"]}


def test_the_last_checkpoint_gives_its_state_at_once() -> None:
    source = run(GRAPHS["chain"], Scripted())
    code = Scripted()
    same = replayed(source, checkpoint=indexes(source)[-1], user_code=code)
    other = replayed(source, checkpoint=indexes(source)[-1], state={"x": 5}, user_code=code)
    assert same.output == source.output
    assert other.output == {**source.output, "x": 5}
    assert not code.calls


def test_what_stop_after_kept_from_running_follows_in_a_replay() -> None:
    source = Bench(Scripted(), said={"stop_after": "b"})
    source.accept(GRAPHS["chain"], {"x": 1}, script="")
    source.finish()
    assert source.output["log"] == ["a", "b"]
    replay = replayed(source, checkpoint=indexes(source)[-1])
    assert replay.output["log"] == ["a", "b", "c"]


@pytest.mark.parametrize("name", GRAPHS)
def test_a_death_at_any_call_while_seeding_changes_no_result(name: str) -> None:
    source = run(GRAPHS[name], Scripted())
    middle = indexes(source)[2]
    before, plain = frozen(source), DeathPlan()
    reference = replayed(source, checkpoint=middle, user_code=Scripted(), wrap=plain.store)
    assert "read_log" in plain.calls
    for moment in ("before", "after"):
        for index in range(len(plain.calls)):
            plan, code = DeathPlan(**{moment: {index}}), Scripted()  # type: ignore[arg-type]
            replay = replayed(source, checkpoint=middle, user_code=code, wrap=plan.store)
            told = f"{moment} call {index} ({plan.calls[index]})"
            assert plan.kills == 1, told
            assert replay.execution.status is ExecutionStatus.SUCCEEDED, told
            assert sorted(replay.output["log"]) == sorted(reference.output["log"]), told
            assert max(code.calls.values()) <= 2, told
            seeds = [e for e in checkpoints(replay.log) if e.body["source"] == "fork"]
            assert len(seeds) == 1, told
            entries = [entry.index for entry in replay.log.entries]
            assert entries == list(range(len(entries))), told
    assert frozen(source) == before


def test_limits_count_afresh() -> None:
    source = run(LOOP, Scripted())
    late = checkpoints(source.log)[-3]
    assert late.body["step"] == 8
    add_version(source, {**LOOP, "settings": {"max_steps": 4}})
    for budget in (300.0, 0.0):
        tight = replayed(source, checkpoint=late.index, version="newest", budget_seconds=budget)
        assert tight.execution.status is ExecutionStatus.SUCCEEDED, tight.execution.error
        assert tight.execution.version == 2
    early = replayed(source, version="newest")
    assert early.execution.error is not None
    assert early.execution.error["type"] == "MaxStepsExceeded"


def test_a_deleted_source_fails_the_replay_with_its_name() -> None:
    source = run(GRAPHS["chain"], Scripted())
    replay = forked(source, ReplayRequest(checkpoint=indexes(source)[2]))
    source.store.purge("acme", source.execution_id)
    replay.finish()
    assert replay.execution.status is ExecutionStatus.FAILED
    assert replay.execution.error is not None
    assert replay.execution.error["type"] == "ReplaySourceGone"


def test_a_cancel_before_the_seed_wins() -> None:
    source = run(GRAPHS["chain"], Scripted())

    class Cancelling:
        def __init__(self, inner: Any) -> None:
            self.inner = inner

        def __getattr__(self, name: str) -> Any:
            return getattr(self.inner, name)

        def append(self, workspace: str, execution_id: str, entry: LogEntry) -> None:
            if entry.type is EntryType.CHECKPOINT and entry.body["source"] == "fork":
                cancel = LogEntry(index=entry.index, type=EntryType.CANCEL, at=entry.at, body={})
                self.inner.append(workspace, execution_id, cancel)
            self.inner.append(workspace, execution_id, entry)

    code = Scripted()
    replay = forked(
        source, ReplayRequest(checkpoint=indexes(source)[2]), wrap=Cancelling, user_code=code
    )
    replay.finish()
    assert replay.execution.status is ExecutionStatus.CANCELLED
    assert not code.calls


# --- policies ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*GRAPHS, "loop"])
@pytest.mark.parametrize("policy", [Policy.REUSE, Policy.FORBID])
@pytest.mark.parametrize("budget", [300.0, 0.0])
def test_what_is_reused_from_the_start_runs_no_node(
    name: str, policy: Policy, budget: float
) -> None:
    graph = {**GRAPHS, "loop": LOOP}[name]
    source = run(graph, Scripted())
    code = Scripted()
    replay = replayed(source, default=policy, user_code=code, budget_seconds=budget)
    assert replay.execution.status is ExecutionStatus.SUCCEEDED, replay.execution.error
    assert sorted(replay.output["log"]) == sorted(source.output["log"])
    assert not code.calls
    assert all(run.reused for run in history.node_runs(replay.log))
    again = replayed(replay, default=policy, user_code=code)
    assert sorted(again.output["log"]) == sorted(source.output["log"])
    assert not code.calls


def test_each_visit_reuses_the_same_visit() -> None:
    source = run(LOOP, Scripted({"a": numbered}))
    assert source.output["log"] == ["1", "b", "2", "b", "3", "b"]
    code = Scripted()
    for index in (None, *indexes(source)):
        replay = replayed(
            source, checkpoint=index, nodes={"a": Policy.REUSE}, user_code=code, budget_seconds=0.0
        )
        assert replay.output["log"] == source.output["log"]
    assert "a" not in code.calls


def test_a_replay_of_a_replay_reuses_what_their_source_ran() -> None:
    source = run(LOOP, Scripted({"a": numbered}))
    middle = replayed(source, checkpoint=indexes(source)[4], user_code=Scripted({"a": numbered}))
    code = Scripted()
    replay = replayed(middle, default=Policy.FORBID, user_code=code)
    assert replay.execution.status is ExecutionStatus.SUCCEEDED, replay.execution.error
    assert replay.output == middle.output
    assert not code.calls


def test_a_node_that_must_not_run_fails_the_replay() -> None:
    code = Scripted({"b": fail})
    source = run(GRAPHS["chain"], code)
    assert source.execution.status is ExecutionStatus.FAILED
    healthy = Scripted()
    replay = replayed(source, default=Policy.REUSE, nodes={"c": Policy.FORBID}, user_code=healthy)
    assert replay.execution.status is ExecutionStatus.FAILED
    assert replay.execution.error is not None
    assert replay.execution.error["type"] == "ReplayForbidden"
    assert replay.execution.error["node_id"] == "c"
    assert "'c'" in replay.execution.error["message"]
    assert healthy.calls == {"b": 1}


def test_a_node_within_a_sub_graph_may_be_forbidden_too() -> None:
    source = run(GRAPHS["nested"], Scripted())
    code = Scripted()
    replay = replayed(source, nodes={"sub/q": Policy.FORBID}, user_code=code)
    assert replay.execution.error is not None
    assert replay.execution.error["node_id"] == "sub/q"
    assert "q" not in code.calls
    whole = replayed(source, nodes={"sub": Policy.REUSE}, user_code=code)
    assert sorted(whole.output["log"]) == sorted(source.output["log"])
    assert "q" not in code.calls


def numbered(visit: int) -> Any:
    """Write the number of the visit."""
    return CallResult(outcome="result", result={"log": [str(visit)]})


def fail(_visit: int) -> Any:
    """Fail for good."""
    error = {"type": "ValueError", "families": ["ValueError"], "message": "no"}
    return CallResult(outcome="error", error=error)
