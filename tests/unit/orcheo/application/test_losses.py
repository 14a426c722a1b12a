"""State machines that are lost one after another: only those in a row, without progress, count."""

from typing import Any

from orcheo.application.reap_executions import MAX_RESTARTS, Repair
from orcheo.domain.commit_log import EntryType, LogEntry
from orcheo.domain.lifecycles import ExecutionStatus
from tests.harness.samples import AT, WORKSPACE, an_entry, an_id
from tests.unit.orcheo.application.test_ends import World


def lose(world: World) -> dict[Repair, int]:
    """Let the newest state machine die, and the reaper look."""
    world.machines.end(WORKSPACE, an_id())
    world.clock.advance(301)
    return world.reap()


def put(world: World, kind: EntryType, **body: Any) -> None:
    """Append what an invocation of the newest state machine writes."""
    generation = world.machines.started[-1][2]
    losses = world.machines.losses[WORKSPACE, an_id(), generation]
    more = {"generation": generation, **({"losses": losses} if losses else {})}
    if kind is EntryType.CHECKPOINT:
        more = {"generation": generation, "claim": world.log.last_index, "step": 0}
    entry = LogEntry(index=world.log.last_index + 1, type=kind, at=AT, body={**more, **body})
    world.store.append(WORKSPACE, an_id(), entry)


def test_three_restarts_in_a_row_without_progress_are_enough() -> None:
    world = World()
    world.begin(an_entry(0))
    for loss in range(MAX_RESTARTS):
        assert lose(world) == {Repair.RESTARTED: 1}
        assert world.machines.losses[WORKSPACE, an_id(), loss + 1] == loss + 1
        put(world, EntryType.CLAIM)
    assert lose(world) == {Repair.ABANDONED: 1}
    assert world.execution.error is not None
    assert world.execution.error["type"] == "StateMachineLost"


def test_those_that_never_claimed_count_as_well() -> None:
    world = World()
    world.begin(an_entry(0))
    assert [lose(world) for _ in range(MAX_RESTARTS + 1)] == [
        *[{Repair.RESTARTED: 1}] * MAX_RESTARTS,
        {Repair.ABANDONED: 1},
    ]


def test_a_checkpoint_starts_the_count_anew() -> None:
    world = World()
    world.begin(an_entry(0))
    for _ in range(5 * MAX_RESTARTS):
        assert lose(world) == {Repair.RESTARTED: 1}
        put(world, EntryType.CLAIM)
        put(world, EntryType.CHECKPOINT)
    assert world.execution.status is ExecutionStatus.SCHEDULED
    assert world.machines.started[-1][2] == 5 * MAX_RESTARTS


def test_a_renewal_is_no_loss() -> None:
    world = World()
    world.begin(an_entry(0))
    for generation in range(1, 5 * MAX_RESTARTS):
        world.machines.end(WORKSPACE, an_id())
        world.machines.start(WORKSPACE, an_id(), generation=generation)
        put(world, EntryType.CLAIM)
    assert lose(world) == {Repair.RESTARTED: 1}
    assert world.machines.losses[WORKSPACE, an_id(), 5 * MAX_RESTARTS] == 1


def test_a_renewal_and_a_restart_at_the_same_time_start_one() -> None:
    world = World()
    world.begin(an_entry(0))
    world.machines.end(WORKSPACE, an_id())
    world.clock.advance(301)
    world.reap()
    world.machines.start(WORKSPACE, an_id(), generation=1)  # the worker's, which was slow
    assert [generation for *_, generation in world.machines.started] == [0, 1]


def test_a_high_generation_is_found_without_asking_for_the_lower_ones() -> None:
    world = World()
    world.begin(an_entry(0), machine=False)
    for generation in range(200):
        world.machines.start(WORKSPACE, an_id(), generation=generation)
        if generation < 199:
            world.machines.end(WORKSPACE, an_id())
    put(world, EntryType.CLAIM)
    world.clock.advance(121)
    assert world.reap() == {Repair.HEALTHY: 1}
    assert world.machines.looks == 1
    world.cancel()
    assert not world.machines.is_running(WORKSPACE, an_id(), since=199)


def test_one_whose_state_machines_are_forgotten_goes_on_under_the_generation_it_had() -> None:
    world = World()
    world.begin(an_entry(0), machine=False)
    entry = LogEntry(index=1, type=EntryType.CLAIM, at=AT, body={"generation": 7, "losses": 2})
    world.store.append(WORKSPACE, an_id(), entry)
    world.clock.advance(121)
    assert world.reap() == {Repair.STARTED: 1}
    assert world.machines.started == [(WORKSPACE, an_id(), 7)]
    assert world.machines.losses[WORKSPACE, an_id(), 7] == 2
