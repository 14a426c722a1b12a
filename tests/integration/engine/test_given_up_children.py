"""A node that is given up leaves no child running, and a child whose message is lost comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from orcheo.application.messages import TriggerMessage
from orcheo.domain.errors import StoreUnavailable
from orcheo.domain.lifecycles import ExecutionStatus
from tests.fakes.aws import InMemoryTriggerQueue
from tests.harness.nest import Killed, Nest, Plan, beside, chain, fail, say, sub

ASKS = {"id": "wait", "kind": "builtin", "type": "approval", "config": {"message": "Well?"}}
TWICE = {"max_attempts": 2}
LOOKS = 4
LOOKS_IN_AN_HOUR = 13


@dataclass
class Deadly(Plan):
    """Whoever asks for a child dies of it, so many times, beside what is planned."""

    deaths: int = 3

    def call(self, name: str, method: Any, args: Any, kwargs: Any) -> Any:
        result = super().call(name, method, args, kwargs)
        if name == "send" and args[0].parent is not None and self.deaths:
            self.deaths -= 1
            self.dead = True
            raise Killed
        return result


def given_up(plan: Plan, **members: Any) -> Nest:
    """Run a parent whose node is given up while its child waits for a person."""
    nest = Nest(plan=plan)
    nest.workflow("child", chain(ASKS))
    nest.workflow(
        "parent",
        {
            "nodes": [sub("call", "child", on_error="mend", **members), say("mend")],
            "edges": [
                {"from": "START", "to": "call"},
                {"from": "call", "to": "END"},
                {"from": "mend", "to": "END"},
            ],
        },
    )
    nest.send("parent")
    nest.run(reaps=LOOKS)
    return nest


def wrong(nest: Nest) -> list[str]:
    """Return what is not as it must be."""
    (parent,), children = nest.of("parent"), nest.of("child")
    if [each.status for each in (parent, *children)] == 2 * [ExecutionStatus.WAITING]:
        return []  # what failed was no death, and the node had an attempt left
    found = nest.violations()
    found += [] if parent.status is ExecutionStatus.SUCCEEDED else [f"parent: {parent.error}"]
    found += [] if len(children) == 1 else [f"{len(children)} children"]
    found += [
        f"child: {child.status.value}"
        for child in children
        if child.status is not ExecutionStatus.CANCELLED
    ]
    if nest.visits(parent.id) != {"call": "failed", "mend": "succeeded"}:
        found.append(f"visits: {nest.visits(parent.id)}")
    return found


def test_a_node_that_took_its_worker_down_leaves_no_child_running() -> None:
    nest = given_up(Deadly())
    assert wrong(nest) == []
    (parent,) = nest.of("parent")
    assert nest.output(parent.id)["results"]["call"]["error"]["type"] == "NodeCrashed"


@pytest.mark.parametrize("kills", [True, False], ids=["killed", "failed"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_fault_at_any_call_of_giving_up_leaves_none_running(moment: str, *, kills: bool) -> None:
    # The state machine tries four times: two deaths and the planned fault leave one for the rest.
    plan = Deadly(deaths=2)
    given_up(plan, retry=TWICE)
    broken: dict[str, list[str]] = {}
    given = 0
    for at in range(len(plan.calls)):
        faulty = Deadly(deaths=2, at=at, moment=moment, kills=kills)
        nest = given_up(faulty, retry=TWICE)
        found = wrong(nest)
        if found:
            broken[f"{at} {faulty.calls[at]}"] = found
        given += nest.of("parent")[0].status.is_terminal
    assert broken == {}
    assert given > len(plan.calls) / 2


class LostAnswers(InMemoryTriggerQueue):
    """Takes what is sent for children, and says that it did not."""

    def send(self, message: TriggerMessage, *, group: str) -> None:
        super().send(message, group=group)
        if message.parent is not None:
            raise StoreUnavailable("no answer")


def delivered(plan: Plan, at: int | None) -> Nest:
    """Run a parent that gives its child up in the queue, which delivers it at a call."""
    nest = Nest(plan=plan, queue=LostAnswers())
    nest.workflow("child", chain(ASKS))
    nest.workflow("parent", chain(sub("call", "child", on_error="END")))

    def deliver(number: int, _name: str) -> None:
        if number == at:
            plan.on = lambda _number, _name: None
            nest.deliver()

    plan.on = deliver
    nest.send("parent")
    nest.run(reaps=LOOKS)
    return nest


def test_a_child_that_is_given_up_in_the_queue_never_runs() -> None:
    nest = delivered(Plan(), None)
    (parent,), (child,) = nest.of("parent"), nest.of("child")
    assert nest.violations() == []
    assert parent.status is ExecutionStatus.SUCCEEDED
    assert child.status is ExecutionStatus.CANCELLED
    assert not nest.log(child.id).claimed


def test_a_child_that_comes_between_any_two_calls_of_giving_up_does_not_run_on() -> None:
    plan = Plan()
    delivered(plan, None)
    rows = [number for number, name in enumerate(plan.calls) if name == "put_task"]
    found = {
        at: [*nest.violations(), *(each.status.value for each in nest.of("child"))]
        for at in range(rows[0], rows[-1] + 1)
        for nest in [delivered(Plan(), at)]
    }
    assert {at: each for at, each in found.items() if each != ["cancelled"]} == {}


def test_without_another_way_the_end_of_the_execution_cancels_the_child() -> None:
    nest = Nest(plan=Deadly())
    nest.workflow("child", chain(ASKS))
    nest.workflow("parent", chain(sub("call", "child")))
    nest.send("parent")
    nest.run(reaps=LOOKS)
    (parent,), (child,) = nest.of("parent"), nest.of("child")
    assert nest.violations() == []
    assert (parent.status, child.status) == (ExecutionStatus.FAILED, ExecutionStatus.CANCELLED)


class DeadLetters(InMemoryTriggerQueue):
    """Loses the first messages that ask for children, as a queue whose consumer always failed."""

    lost = 1

    def send(self, message: TriggerMessage, *, group: str) -> None:
        if message.parent is not None and self.lost:
            self.lost -= 1
            return
        super().send(message, group=group)


def orphaned(nodes: Sequence[Any], looks: int, lost: int = 1) -> Nest:
    """Run a parent with children, of which the first messages are lost."""
    queue = DeadLetters()
    queue.lost = lost
    nest = Nest(queue=queue)
    nest.workflow("child", chain(say("done")))
    nest.workflow("slow", chain(ASKS))
    nest.workflow("bad", chain(fail("bad")))
    nest.workflow("parent", beside(*nodes))
    nest.send("parent")
    nest.run(reaps=looks)
    return nest


@pytest.mark.parametrize("lost", [1, 2])
def test_a_child_whose_message_became_a_dead_letter_is_asked_for_again(lost: int) -> None:
    nest = orphaned([sub("call", "child")], 2 * LOOKS_IN_AN_HOUR + 4, lost)
    (parent,) = nest.of("parent")
    assert nest.violations() == []
    assert parent.status is ExecutionStatus.SUCCEEDED
    assert len(nest.of("child")) == 1


def test_nobody_asks_again_within_an_hour() -> None:
    nest = orphaned([sub("call", "child")], LOOKS_IN_AN_HOUR - 2)
    (parent,) = nest.of("parent")
    assert (parent.status, nest.queue.sends) == (ExecutionStatus.WAITING, 1)


def test_a_child_that_takes_long_is_not_asked_for_again() -> None:
    nest = orphaned([sub("long", "slow"), sub("lost", "child")], 2 * LOOKS_IN_AN_HOUR, lost=0)
    (parent,) = nest.of("parent")
    assert (parent.status, nest.queue.sends) == (ExecutionStatus.WAITING, 3)
    one_is_lost = orphaned([sub("lost", "child"), sub("long", "slow")], 2 * LOOKS_IN_AN_HOUR)
    sent = [message.workflow_id for message in one_is_lost.queue.messages]
    assert sorted(sent) == ["child", "parent", "slow"]
