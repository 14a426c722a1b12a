"""Purging an execution: wholly, once it has ended, and so that nothing brings it back."""

import dataclasses
import datetime as dt
from typing import Any

import pytest

from orcheo.application.dispatch_execution import DispatchExecution, DispatchOutcome
from orcheo.application.end_execution import EndExecution
from orcheo.application.ports import timestamp
from orcheo.application.purge_execution import Pruned, PruneExecutions, PurgeExecution
from orcheo.domain.commit_log import EntryType, LogEntry
from orcheo.domain.errors import Conflict, ExecutionConflict, NotFound
from orcheo.domain.lifecycles import ExecutionStatus
from tests.fakes.aws import InMemoryBlobStore, RecordingOrchestrator
from tests.fakes.clock import FakeClock
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.fakes.workflow_store import InMemoryWorkflowStore
from tests.harness.admission import admission, user_limits
from tests.harness.samples import (
    WORKSPACE,
    a_message,
    a_version,
    a_workflow,
    an_acceptance,
    an_execution,
    an_id,
)

MINUTE = 60
DAY = 86_400


class World:
    """Executions, and those who purge them."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.store = InMemoryExecutionStore()
        self.blobs = InMemoryBlobStore()
        self.end = EndExecution(self.store, self.clock)
        self.purge = PurgeExecution(self.store, self.blobs, self.clock)
        self.prune = PruneExecutions(self.store, self.purge, self.clock)

    def run(
        self,
        *claims: int,
        status: ExecutionStatus = ExecutionStatus.SUCCEEDED,
        **fields: Any,
    ) -> None:
        """Store an execution that ends now; ``claims``: how many seconds ago each was made."""
        self.store.accept(an_acceptance())
        execution = an_execution(**fields)
        self.store.create(execution, due_at=execution.deadline_at)
        for index, ago in enumerate(claims):
            at = timestamp(self.clock.now() - dt.timedelta(seconds=ago))
            self.append(index, EntryType.CLAIM, at)
        log = self.store.read_log(WORKSPACE, an_id())
        self.end(execution, log, status)
        self.blobs.put(WORKSPACE, b"large", owner=an_id())

    def append(self, index: int, kind: EntryType, at: str | None = None) -> None:
        """Append an entry, as a worker would."""
        entry = LogEntry(index=index, type=kind, at=at or timestamp(self.clock.now()), body={})
        self.store.append(WORKSPACE, an_id(), entry)

    @property
    def indexes(self) -> list[int]:
        """What the log still has."""
        return [entry.index for entry in self.store.outline(WORKSPACE, an_id())]


@pytest.fixture
def world() -> World:
    return World()


def test_nothing_of_a_purged_execution_is_left_but_its_dedupe_row(world: World) -> None:
    world.run(1)
    for _ in range(2):
        world.purge(WORKSPACE, an_id())
    with pytest.raises(NotFound):
        world.store.get(WORKSPACE, an_id())
    assert not world.indexes
    assert not world.blobs.blobs
    standing = world.store.acceptance(WORKSPACE, an_id())
    assert standing is not None
    assert standing.purged
    assert "event" not in standing.trigger


@pytest.mark.parametrize("created", [True, False])
def test_what_has_not_ended_is_not_purged(world: World, *, created: bool) -> None:
    world.store.accept(an_acceptance())
    if created:
        world.store.create(an_execution(), due_at="2026-11-02T09:02:00.000Z")
    with pytest.raises(Conflict, match="cancel it first"):
        world.purge(WORKSPACE, an_id())
    standing = world.store.acceptance(WORKSPACE, an_id())
    assert standing is not None
    assert not standing.purged


def test_what_never_was_cannot_be_purged(world: World) -> None:
    with pytest.raises(NotFound):
        world.purge(WORKSPACE, an_id())


def test_a_worker_that_was_cancelled_commits_nothing_after_the_purge(world: World) -> None:
    world.run(MINUTE, status=ExecutionStatus.CANCELLED)
    for _ in range(2):
        world.purge(WORKSPACE, an_id())
        with pytest.raises(ExecutionConflict):
            world.append(1, EntryType.CHECKPOINT)
    log = world.store.read_log(WORKSPACE, an_id())
    assert log.end is not None


def test_a_worker_that_another_replaced_commits_nothing_after_the_purge(world: World) -> None:
    world.run(60 * MINUTE, 5 * MINUTE, MINUTE)
    world.purge(WORKSPACE, an_id())
    assert world.indexes == [2, 3]


def test_a_worker_that_can_live_no_longer_needs_no_fence(world: World) -> None:
    world.run(60 * MINUTE, 30 * MINUTE, status=ExecutionStatus.CANCELLED)
    world.purge(WORKSPACE, an_id())
    assert not world.indexes


def test_fences_and_what_came_later_are_swept(world: World) -> None:
    world.run(MINUTE, status=ExecutionStatus.CANCELLED)
    world.purge(WORKSPACE, an_id())
    world.blobs.put(WORKSPACE, b"late", owner=an_id())
    world.clock.advance(19 * MINUTE)
    assert not world.prune()
    world.clock.advance(2 * MINUTE)
    assert world.prune() == {Pruned.SWEPT: 1}
    assert not world.indexes
    assert not world.blobs.blobs
    assert not world.prune()
    world.append(7, EntryType.CLAIM)  # as of a publisher that was far behind
    world.clock.advance(DAY + 60 * MINUTE)
    assert world.prune() == {Pruned.SWEPT: 1}
    assert not world.indexes
    world.clock.advance(10 * DAY)
    assert not world.prune()


def test_an_execution_is_purged_when_its_workflow_keeps_it_no_longer(world: World) -> None:
    world.run(1, retention_days=2)
    world.clock.advance(2 * DAY - 1)
    assert not world.prune()
    world.clock.advance(2)
    assert world.prune() == {Pruned.PURGED: 1}
    with pytest.raises(NotFound):
        world.store.get(WORKSPACE, an_id())


def test_an_execution_without_retention_leaves_the_index_and_is_kept(world: World) -> None:
    world.run(1)
    world.clock.advance(4_000 * DAY)
    assert not world.prune()
    assert world.store.get(WORKSPACE, an_id()).status is ExecutionStatus.SUCCEEDED


def test_a_late_look_does_not_bring_a_purge_forward(world: World) -> None:
    world.run(1, retention_days=2)
    assert not world.store.look_at(WORKSPACE, an_id(), at=timestamp(world.clock.now()))
    assert not world.prune()


def test_a_pass_purges_no_more_than_its_bound(world: World) -> None:
    first = an_execution()
    for event in range(20):
        execution = dataclasses.replace(first, id=an_id(str(event)), retention_days=1)
        world.store.create(execution, due_at=execution.deadline_at)
        world.end(
            execution,
            world.store.read_log(WORKSPACE, execution.id),
            ExecutionStatus.CANCELLED,
        )
    world.clock.advance(2 * DAY)
    prune = PruneExecutions(world.store, world.purge, world.clock, per_shard=1)
    passes = 0
    while world.store.executions:
        assert sum(prune().values()) <= 8
        passes += 1
    assert passes > 2


def test_a_redelivery_does_not_bring_a_purged_execution_back(world: World) -> None:
    workflows = InMemoryWorkflowStore()
    workflows.create(WORKSPACE, a_workflow(), a_version())
    machines = RecordingOrchestrator()
    dispatch = DispatchExecution(
        world.store,
        workflows,
        machines,
        world.clock,
        world.end,
        admission(world.store, machines, world.clock),
        user_limits(world.clock),
    )
    world.run(1)
    world.purge(WORKSPACE, an_id())
    world.clock.advance(21 * MINUTE)
    world.prune()
    reference = world.blobs.put(WORKSPACE, b"{}", owner=an_id())  # as the sender's repeat does
    message = a_message(inputs={"$": "blob", "v": reference})
    assert dispatch(message) is DispatchOutcome.PURGED
    assert not machines.started
    world.clock.advance(21 * MINUTE)
    world.prune()
    assert not world.blobs.blobs


def test_a_dispatch_that_a_purge_overtook_undoes_what_it_created(world: World) -> None:
    class Overtaken(InMemoryExecutionStore):
        def create(self, execution: Any, *, due_at: str) -> bool:
            purged = dataclasses.replace(
                an_acceptance(), purged=True, purged_at=timestamp(world.clock.now())
            )
            self.mark_purged(purged, due_at=due_at)
            return super().create(execution, due_at=due_at)

    workflows = InMemoryWorkflowStore()
    workflows.create(WORKSPACE, a_workflow(), a_version())
    store, machines = Overtaken(), RecordingOrchestrator()
    store.accept(an_acceptance())
    end = EndExecution(store, world.clock)
    dispatch = DispatchExecution(
        store,
        workflows,
        machines,
        world.clock,
        end,
        admission(store, machines, world.clock),
        user_limits(world.clock),
    )
    assert dispatch(a_message(body_hash=an_acceptance().body_hash)) is DispatchOutcome.PURGED
    assert not store.executions
    assert not machines.started
