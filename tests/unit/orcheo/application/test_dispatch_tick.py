"""Ticks of schedules: one execution each, however late, doubled or disordered they come."""

import itertools
from dataclasses import dataclass, field
from typing import Any

import pytest

from orcheo.application.dispatch_execution import DispatchExecution, DispatchOutcome
from orcheo.application.dispatch_tick import DispatchTick
from orcheo.application.end_execution import EndExecution
from orcheo.application.messages import ScheduledTick
from orcheo.domain.workflows import Trigger, WebhookAuth, WebhookConfig
from tests.fakes.aws import RecordingOrchestrator
from tests.fakes.clock import FakeClock
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.fakes.faults import Faults
from tests.fakes.workflow_store import InMemoryTriggerStore, InMemoryWorkflowStore
from tests.harness.admission import admission, user_limits
from tests.harness.samples import AT, TRIGGER, WORKFLOW, WORKSPACE, a_message, a_version, a_workflow


@dataclass
class World:
    store: InMemoryExecutionStore = field(default_factory=InMemoryExecutionStore)
    workflows: InMemoryWorkflowStore = field(default_factory=InMemoryWorkflowStore)
    triggers: InMemoryTriggerStore = field(default_factory=InMemoryTriggerStore)
    machines: RecordingOrchestrator = field(default_factory=RecordingOrchestrator)
    clock: FakeClock = field(default_factory=FakeClock)

    def dispatch(self, faults: Faults) -> DispatchExecution:
        store, machines = faults.wrap(self.store), faults.wrap(self.machines)
        return DispatchExecution(
            store,
            self.workflows,
            machines,
            self.clock,
            EndExecution(store, self.clock),
            admission(store, machines, self.clock),
            user_limits(self.clock),
        )

    def tick(self, at: str, faults: Faults | None = None) -> DispatchOutcome:
        tick = ScheduledTick.model_validate({"trigger_id": TRIGGER, "scheduled_time": at})
        return DispatchTick(self.triggers, self.dispatch(faults or Faults()), self.clock)(tick)


def world(**members: Any) -> World:
    made = World()
    made.workflows.create(WORKSPACE, a_workflow(), a_version())
    trigger = Trigger(
        id=TRIGGER,
        workspace=WORKSPACE,
        workflow_id=WORKFLOW,
        type="webhook",  # schedules cannot be created yet; a tick looks at none of this
        config=WebhookConfig(auth=WebhookAuth(type="none")),
        active_version=1,
        created_at=AT,
        updated_at=AT,
    )
    made.triggers.create(trigger.model_copy(update=members))
    return made


TIMES = [f"2026-11-02T{hour:02}:00:00Z" for hour in (9, 10, 11)]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_each_tick_is_one_execution_in_whatever_order_and_however_often(
    order: tuple[int, ...],
) -> None:
    made = world()
    for index in (*order, *order):
        made.tick(TIMES[index])
        made.clock.advance(7_200)
    found = sorted(each.inputs["scheduled_time"] for each in made.store.executions)
    assert found == [time.replace("Z", ".000Z") for time in TIMES]
    assert len(made.machines.started) == 3


def test_a_tick_is_the_same_whatever_the_zone_in_which_its_time_is_written() -> None:
    made = world()
    assert made.tick("2026-11-02T09:00:00Z") is DispatchOutcome.STARTED
    made.tick("2026-11-02T10:00:00+01:00")
    assert len(made.store.executions) == len(made.machines.started) == 1


@pytest.mark.parametrize("members", [{"enabled": False}, {"active_version": None}])
def test_a_tick_of_a_paused_schedule_is_consumed(members: dict[str, Any]) -> None:
    made = world(**members)
    assert made.tick(TIMES[0]) is DispatchOutcome.IGNORED
    assert not made.store.executions


def test_a_tick_of_an_unknown_schedule_is_consumed() -> None:
    made = world()
    made.triggers.delete(TRIGGER)
    assert made.tick(TIMES[0]) is DispatchOutcome.IGNORED


@pytest.mark.parametrize("days", [0.01, 0.2, 1, 6, 13])
def test_a_repeat_after_days_starts_nothing_also_after_a_purge(days: float) -> None:
    made = world()
    made.tick(TIMES[0])
    (execution,) = made.store.executions
    made.clock.advance(days * 86_400)
    made.tick(TIMES[0])
    assert len(made.store.executions) == len(made.machines.started) == 1
    made.store.purge(WORKSPACE, execution.id)
    assert made.tick(TIMES[0]) is DispatchOutcome.PURGED
    assert not made.store.executions


def test_another_body_under_the_same_id_is_a_conflict_kept_once() -> None:
    made = world()
    dispatch = made.dispatch(Faults())
    first = a_message()
    dispatch(first)
    for _ in range(2):
        other = a_message(body_hash="other")
        assert dispatch(other) is DispatchOutcome.CONFLICT
    (conflict,) = made.store.conflicts(WORKSPACE, first.execution_id)
    assert conflict.body_hash == "other"
    assert len(made.store.executions) == 1
