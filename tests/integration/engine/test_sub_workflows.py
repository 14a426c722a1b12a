"""Workflows as nodes: their results, errors and cancels, both ways."""

from typing import Any

from orcheo.domain.lifecycles import ExecutionStatus
from tests.harness.nest import Nest, beside, chain, fail, say, sub


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
