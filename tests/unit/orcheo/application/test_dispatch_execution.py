"""Exactly one execution and one state machine for an event, whatever dies in between."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from orcheo.application.dispatch_execution import DispatchExecution, DispatchOutcome
from orcheo.application.end_execution import EndExecution
from orcheo.application.messages import TriggerMessage
from orcheo.domain.commit_log import EntryType
from orcheo.domain.errors import StoreUnavailable
from orcheo.domain.lifecycles import ExecutionStatus, VersionStatus
from tests.fakes.aws import RecordingOrchestrator
from tests.fakes.clock import FakeClock
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.fakes.faults import Faults, Moment
from tests.fakes.workflow_store import InMemoryWorkflowStore
from tests.harness.admission import admission, user_limits
from tests.harness.samples import (
    AT,
    WORKFLOW,
    WORKSPACE,
    a_message,
    a_version,
    a_workflow,
    an_acceptance,
    an_entry,
    an_id,
)


@dataclass
class World:
    store: InMemoryExecutionStore = field(default_factory=InMemoryExecutionStore)
    workflows: InMemoryWorkflowStore = field(default_factory=InMemoryWorkflowStore)
    machines: RecordingOrchestrator = field(default_factory=RecordingOrchestrator)
    clock: FakeClock = field(default_factory=FakeClock)

    def dispatch(self, message: TriggerMessage, faults: Faults | None = None) -> DispatchOutcome:
        faults = faults or Faults()
        store, machines = faults.wrap(self.store), faults.wrap(self.machines)
        use_case = DispatchExecution(
            store,
            faults.wrap(self.workflows),
            machines,
            self.clock,
            EndExecution(store, self.clock),
            admission(store, machines, self.clock),
            user_limits(self.clock),
        )
        return use_case(message)


@pytest.fixture
def world() -> World:
    world = World()
    world.workflows.create(WORKSPACE, a_workflow(), a_version())
    return world


def test_an_event_becomes_a_scheduled_execution_with_a_state_machine(world: World) -> None:
    assert world.dispatch(a_message(priority=3, config={"k": 1})) is DispatchOutcome.STARTED
    execution = world.store.get(WORKSPACE, an_id())
    assert execution.status is ExecutionStatus.SCHEDULED
    assert (execution.created_at, execution.priority, execution.config) == (AT, 3, {"k": 1})
    assert execution.inputs == {"name": "Ada"}
    assert world.machines.started == [(WORKSPACE, an_id(), 0)]


def test_it_costs_two_writes_and_one_when_registered(world: World) -> None:
    world.dispatch(a_message())
    assert world.store.writes == 2
    world.store.accept(an_acceptance("other"))
    world.store.writes = 0
    world.dispatch(a_message("other", registered=True))
    assert world.store.writes == 1


def test_the_deadline_is_the_versions(world: World) -> None:
    graph: dict[str, Any] = {**a_version().graph.to_json(), "settings": {"deadline_seconds": 60}}
    workflow = a_workflow(revision=2, latest_version=2)
    version = a_version(2, graph=graph)
    world.workflows.save(WORKSPACE, workflow, expected_revision=1, version=version)
    world.dispatch(a_message(version=2))
    assert world.store.get(WORKSPACE, an_id()).deadline_at == "2026-11-02T09:01:00.000Z"
    shard = world.store.get(WORKSPACE, an_id()).due_shard
    (due,) = world.store.due(shard, before="2027", limit=5)
    assert due.due_at == "2026-11-02T09:01:00.000Z"


def test_a_repeat_changes_nothing_also_days_later(world: World) -> None:
    world.dispatch(a_message())
    world.clock.advance(10 * 86_400)
    world.dispatch(a_message(version=9, accepted_at="2026-11-12T09:00:00.000Z"))
    (execution,) = world.store.executions
    assert (execution.version, execution.created_at) == (1, AT)
    assert len(world.machines.started) == 1


def test_a_repeat_that_comes_before_the_execution_keeps_to_the_first_acceptance(
    world: World,
) -> None:
    with pytest.raises(StoreUnavailable):
        world.dispatch(a_message(), Faults(0, "after"))
    assert world.store.acceptance(WORKSPACE, an_id()) is not None
    world.dispatch(a_message(version=9, accepted_at="2026-11-12T09:00:00.000Z"))
    (execution,) = world.store.executions
    assert (execution.version, execution.created_at) == (1, AT)
    assert execution.status is ExecutionStatus.SCHEDULED


def test_a_repeat_of_what_is_running_is_left_alone_though_its_workflow_is_gone(
    world: World,
) -> None:
    world.dispatch(a_message())
    world.store.append(WORKSPACE, an_id(), an_entry(0))
    world.workflows.delete(WORKSPACE, WORKFLOW)
    assert world.dispatch(a_message()) is DispatchOutcome.REPEATED
    assert world.store.read_log(WORKSPACE, an_id()).end is None


def test_another_body_under_the_same_id_is_a_conflict_and_no_second_run(world: World) -> None:
    world.dispatch(a_message())
    assert world.dispatch(a_message(inputs={"name": "Eve"})) is DispatchOutcome.CONFLICT
    (execution,) = world.store.executions
    assert execution.inputs == {"name": "Ada"}
    assert len(world.machines.started) == 1


@pytest.mark.parametrize("registered", [False, True])
def test_a_purged_execution_does_not_come_back(world: World, registered: bool) -> None:  # noqa: FBT001
    world.dispatch(a_message())
    world.store.purge(WORKSPACE, an_id())
    message = a_message(registered=registered)
    assert world.dispatch(message) is DispatchOutcome.PURGED
    assert world.store.executions == []


def test_a_registered_message_without_its_row_is_registered_now(world: World) -> None:
    assert world.dispatch(a_message(registered=True)) is DispatchOutcome.STARTED
    assert world.store.acceptance(WORKSPACE, an_id()) is not None


def _archive(world: World) -> None:
    archived = a_workflow(revision=2, archived=True)
    world.workflows.save(WORKSPACE, archived, expected_revision=1)


def _delete(world: World) -> None:
    world.workflows.delete(WORKSPACE, WORKFLOW)


def _unversion(world: World) -> None:
    _delete(world)
    world.workflows.create(WORKSPACE, a_workflow(), None)


def _draft(world: World) -> None:
    _delete(world)
    version = a_version(status=VersionStatus.DRAFT)
    world.workflows.create(WORKSPACE, a_workflow(), version)


@pytest.mark.parametrize("spoil", [_archive, _delete, _unversion, _draft])
def test_what_cannot_run_is_created_and_ends_as_failed(world: World, spoil: Any) -> None:
    spoil(world)
    assert world.dispatch(a_message()) is DispatchOutcome.REFUSED
    assert world.dispatch(a_message()) is DispatchOutcome.REPEATED
    (execution,) = world.store.executions
    assert execution.status is ExecutionStatus.FAILED
    assert execution.error is not None
    assert execution.error["type"] == "WorkflowUnavailable"
    assert world.machines.started == []


_MESSAGES = {
    "webhook": a_message(),
    "api": a_message(registered=True),
    "refused": a_message(version=7),
}


@pytest.mark.parametrize("kind", _MESSAGES)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_at_any_call_is_mended_by_redelivery(kind: str, moment: Moment) -> None:
    message = _MESSAGES[kind]
    for at in range(20):
        world = World()
        world.workflows.create(WORKSPACE, a_workflow(), a_version())
        if message.registered:
            world.store.accept(an_acceptance())
        faults = Faults(at, moment)
        try:
            world.dispatch(message, faults)
        except StoreUnavailable:
            world.dispatch(message)
        else:
            assert at >= len(faults.calls), "a fault was swallowed"
        world.dispatch(message)
        (execution,) = world.store.executions
        log = world.store.read_log(WORKSPACE, an_id(), whole=True)
        if kind == "refused":
            assert execution.status is ExecutionStatus.FAILED
            assert [entry.type for entry in log.entries] == [EntryType.END]
            assert world.machines.started == []
        else:
            assert execution.status is ExecutionStatus.SCHEDULED
            assert world.machines.started == [(WORKSPACE, an_id(), 0)]
        if at >= len(faults.calls):
            assert at > 3
            return
    pytest.fail("dispatch makes more calls than this test looks at")


def test_settings_of_a_version_are_read_once(world: World) -> None:
    faults = Faults()
    use_case = DispatchExecution(
        world.store,
        faults.wrap(world.workflows),
        world.machines,
        world.clock,
        EndExecution(world.store, world.clock),
        admission(world.store, world.machines, world.clock),
        user_limits(world.clock),
    )
    for n in range(3):
        use_case(a_message(f"e{n}"))
    assert faults.calls.count("get_version") == 1
