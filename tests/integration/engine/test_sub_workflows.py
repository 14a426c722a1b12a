"""Workflows as nodes: their results, errors and cancels, both ways."""

from typing import Any

from orcheo.application.pause_execution import PauseExecution
from orcheo.domain.lifecycles import ExecutionStatus
from tests.harness.nest import WORKSPACE, Nest, beside, chain, fail, say, sub


def test_a_workflow_as_a_node_gives_its_final_state() -> None:
    nest = Nest()
    nest.workflow("child", chain(say("greet", "Hello {{inputs.name}}")))
    nest.workflow("parent", chain(sub("call", "child", inputs={"name": "{{inputs.who}}"})))
    parent = nest.send("parent", {"who": "Ada"})
    nest.run()
    assert nest.get(parent).status is ExecutionStatus.SUCCEEDED
    (child,) = nest.of("child")
    result: dict[str, Any] = nest.output(parent)["results"]["call"]
    assert result == nest.output(child.id)
    assert result["inputs"] == {"name": "Ada"}
    assert result["results"]["greet"]["value"] == "Hello Ada"
    assert child.parent is not None
    assert (child.parent["execution_id"], child.parent["kind"], child.depth) == (
        parent,
        "workflow",
        1,
    )


def test_a_childs_failure_is_the_nodes() -> None:
    nest = Nest()
    nest.workflow("child", chain(fail("bad")))
    nest.workflow("parent", chain(sub("call", "child")))
    parent = nest.send("parent")
    nest.run()
    execution = nest.get(parent)
    assert execution.status is ExecutionStatus.FAILED
    assert execution.error is not None
    assert execution.error["type"] == "SubWorkflowFailed"
    assert "TemplateError" in execution.error["message"]
    assert nest.of("child")[0].id in execution.error["message"]


def test_several_children_at_once_and_a_wake_for_each() -> None:
    nest = Nest()
    nest.workflow("child", chain(say("greet")))
    nest.workflow("parent", beside(*(sub(f"n{i}", "child") for i in range(5))))
    parent = nest.send("parent")
    nest.run()
    assert nest.get(parent).status is ExecutionStatus.SUCCEEDED
    assert set(nest.output(parent)["results"]) == {f"n{i}" for i in range(5)}
    assert len(nest.of("child")) == 5


def test_a_child_that_ends_while_its_parent_is_paused_is_taken_when_it_is_resumed() -> None:
    nest = Nest()
    nest.workflow("child", chain(say("greet")))
    nest.workflow("parent", chain(sub("call", "child"), say("after")))
    parent = nest.send("parent")
    pause = PauseExecution(nest.store, nest.machines, nest.clock)

    def when_the_child_is_there(_number: int, name: str) -> None:
        if name == "create" and len(nest.store.executions) == 1:
            pause(WORKSPACE, parent, by="someone")

    nest.plan.on = when_the_child_is_there
    nest.run(reaps=2)
    (child,) = nest.of("child")
    assert child.status is ExecutionStatus.SUCCEEDED
    assert not nest.get(parent).status.is_terminal
    pause.resume(WORKSPACE, parent, by="someone")
    nest.run(reaps=1)
    assert nest.get(parent).status is ExecutionStatus.SUCCEEDED
    assert nest.visits(parent) == {"call": "succeeded", "after": "succeeded"}


def test_executions_above_one_another_are_ten_at_most() -> None:
    nest = Nest()
    nest.workflow("loop", chain(sub("again", "loop")))
    top = nest.send("loop")
    nest.run()
    depths = sorted(each.depth for each in nest.store.executions)
    assert depths == list(range(11))
    deepest = next(each for each in nest.store.executions if each.depth == 10)
    assert deepest.error is not None
    assert deepest.error["type"] == "SubWorkflowTooDeep"
    assert nest.get(top).status is ExecutionStatus.FAILED
    assert not nest.violations()


def test_a_retried_node_starts_another_child_by_the_childs_own_error() -> None:
    nest = Nest()
    nest.workflow("child", chain(fail("bad")))
    retry = {"max_attempts": 3, "initial_seconds": 0.5, "jitter": "none", "on": ["TemplateError"]}
    nest.workflow("parent", chain(sub("call", "child", retry=retry)))
    parent = nest.send("parent")
    nest.run()
    assert len(nest.of("child")) == 3
    assert nest.get(parent).status is ExecutionStatus.FAILED
    assert not nest.violations()


def test_an_archived_or_missing_workflow_fails_the_node() -> None:
    nest = Nest()
    nest.workflow("old", chain(say("greet")), archived=True)
    nest.workflow("parent", beside(sub("a", "old", on_error="END"), sub("b", "gone")))
    parent = nest.send("parent")
    nest.run()
    error = nest.get(parent).error
    assert error is not None
    assert (error["type"], error["node_id"]) == ("SubWorkflowUnavailable", "b")


def test_an_error_workflow_runs_once_and_its_own_failure_starts_none() -> None:
    nest = Nest()
    settings = {"error_workflow": "alarm"}
    nest.workflow("alarm", chain(fail("ring"), settings=settings))
    nest.workflow("main", chain(fail("bad"), settings=settings))
    failed = nest.send("main")
    nest.run(reaps=1)
    (alarm,) = nest.of("alarm")
    assert alarm.parent == {"execution_id": failed, "kind": "error"}
    assert alarm.inputs["error"]["node_id"] == "bad"
    assert alarm.inputs["execution"]["id"] == failed


def test_a_missing_error_workflow_is_reported_and_blocks_nothing() -> None:
    nest = Nest()
    nest.workflow("main", chain(fail("bad"), settings={"error_workflow": "gone"}))
    failed = nest.send("main")
    nest.run()
    assert nest.get(failed).status is ExecutionStatus.FAILED
    assert len(nest.reports) == 1


def test_a_large_state_of_a_child_reaches_its_parent() -> None:
    nest = Nest()
    nest.workflow("child", chain(say("greet", "x" * 400_000)))
    nest.workflow("parent", chain(sub("call", "child")))
    parent = nest.send("parent")
    nest.run()
    assert len(nest.output(parent)["results"]["call"]["results"]["greet"]["value"]) == 400_000
