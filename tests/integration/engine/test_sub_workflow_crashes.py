"""Executions that start each other, with a crash at each call: one child, one decision, one end."""

from collections import Counter

import pytest

from orcheo.domain.errors import IllegalTransition, NotFound
from orcheo.domain.lifecycles import ExecutionStatus
from tests.harness.nest import WORKSPACE, Nest, Plan, beside, chain, fail, say, sub

LOOKS = 4
"""Of the reaper: a crash may need one for the child, and then one for its parent."""


def family(plan: Plan) -> tuple[Nest, str]:
    """Run a parent with a child that succeeds and one that fails, and an error workflow."""
    nest = Nest(plan=plan)
    nest.workflow("good", chain(say("greet")))
    nest.workflow("bad", chain(fail("broken"), settings={"error_workflow": "alarm"}))
    nest.workflow("alarm", chain(say("ring", "{{inputs.execution.id}}")))
    nest.workflow(
        "parent",
        {
            **beside(sub("a", "good"), sub("b", "bad", on_error="mend"), say("mend")),
            "edges": [
                {"from": "START", "to": "a"},
                {"from": "START", "to": "b"},
                {"from": "a", "to": "END"},
                {"from": "b", "to": "END"},
                {"from": "mend", "to": "END"},
            ],
        },
    )
    parent = nest.send("parent")
    nest.run(reaps=LOOKS)
    return nest, parent


def wrong(nest: Nest, parent: str) -> list[str]:
    """Return what is not as without a crash."""
    found = nest.violations()
    if nest.get(parent).status is not ExecutionStatus.SUCCEEDED:
        found.append(f"parent: {nest.get(parent).error}")
        return found
    if nest.visits(parent) != {"a": "succeeded", "b": "failed", "mend": "succeeded"}:
        found.append(f"visits: {nest.visits(parent)}")
    counts = Counter(each.workflow_id for each in nest.store.executions)
    if counts != {"good": 1, "bad": 1, "alarm": 1, "parent": 1}:
        found.append(f"executions: {counts}")
    if len(nest.log(parent).decisions) != 2:
        found.append("decisions")
    return found


def _calls() -> int:
    plan = Plan()
    family(plan)
    return len(plan.calls)


@pytest.mark.parametrize("kills", [True, False], ids=["killed", "failed"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_fault_at_any_call_changes_nothing_in_the_end(moment: str, *, kills: bool) -> None:
    calls = _calls()
    assert calls > 60
    broken: dict[str, list[str]] = {}
    for at in range(calls):
        plan = Plan(at=at, moment=moment, kills=kills)
        nest, parent = family(plan)
        found = wrong(nest, parent)
        if found:
            broken[f"{at} {plan.calls[at]}"] = found
    assert broken == {}


def cancelled(plan: Plan, at: int) -> Nest:
    """Run a parent with a child and a grandchild that waits, and cancel it at a call."""
    nest = Nest(plan=plan)
    wait = {"id": "wait", "kind": "builtin", "type": "delay", "config": {"seconds": 1.5}}
    nest.workflow("grandchild", chain(wait))
    nest.workflow("child", chain(sub("down", "grandchild")))
    nest.workflow("parent", chain(sub("down", "child")))
    parent = nest.send("parent")
    done: list[bool] = []

    def cancel(number: int, _name: str) -> None:
        if number == at and not done:
            done.append(True)
            before = (plan.at, plan.on)
            plan.at, plan.on = None, lambda _number, _name: None
            try:
                nest.cancel()(WORKSPACE, parent, by="someone")
            except (NotFound, IllegalTransition):
                done.append(False)  # not accepted yet, or ended
            finally:
                plan.at, plan.on = before

    plan.on = cancel
    nest.run(reaps=LOOKS)
    return nest


def test_a_cancel_between_any_two_calls_leaves_nothing_running() -> None:
    plan = Plan()
    cancelled(plan, -1)
    broken: dict[str, list[str]] = {}
    seen: Counter[str] = Counter()
    for at in range(len(plan.calls)):
        nest = cancelled(Plan(), at)
        found = nest.violations()
        (parent,) = nest.of("parent")
        seen[parent.status.value] += 1
        if parent.status is ExecutionStatus.CANCELLED:
            found += [
                f"{each.workflow_id} {each.status.value}"
                for each in nest.store.executions
                if each.status is ExecutionStatus.FAILED
            ]
        if found:
            broken[f"{at} {plan.calls[at]}"] = found
    assert broken == {}
    assert seen["cancelled"] > len(plan.calls) / 2
