"""One event is one execution: through every door, whatever is repeated, and however late."""

import pytest

from tests.faults.conftest import Campaign
from tests.faults.plan import CORE, Fault
from tests.faults.scenarios import Act, Expected, Scenario, chain, execute, tick, webhook
from tests.faults.test_single_faults import SEED, sites_of, try_each
from tests.faults.world import World

HOUR, DAY = 3_600.0, 86_400.0
TIMES = (0.0, 0.02, 1.0, 200.0, 400.0, 2 * HOUR, 3 * DAY)
DOORS = {"api": execute, "webhook": webhook, "schedule": tick}


def repeated(door: str, *, conflicts: bool = False) -> Scenario:
    """Return the story of an event that comes again and again."""
    acts: list[Act] = [DOORS[door]("e", "chain", at=at) for at in TIMES]
    if conflicts:
        other = {"other": True}
        acts += [DOORS[door]("e", "chain", at=at + 0.5, inputs=other) for at in (3.0, HOUR, DAY)]  # type: ignore[call-arg]
    return Scenario(
        name=f"{door}_{'conflicts' if conflicts else 'repeats'}",
        graphs={"chain": chain("a")},
        acts=acts,
        expected={"e": Expected(log=["a"])},
    )


@pytest.mark.parametrize("door", DOORS)
def test_repeats_after_hours_and_days_start_nothing(door: str, campaign: Campaign) -> None:
    scenario = repeated(door)
    faults = [Fault(site, kind) for site in sites_of(scenario) for kind in CORE]
    try_each(campaign, scenario, faults)


@pytest.mark.parametrize("door", ["api", "webhook"])
def test_another_body_is_a_conflict_and_never_a_second_execution(
    door: str, campaign: Campaign
) -> None:
    scenario = repeated(door, conflicts=True)
    faults = [Fault(site, kind) for site in sites_of(scenario) for kind in CORE]
    try_each(campaign, scenario, faults)
    world = World(SEED).run(scenario)
    (execution,) = world.executions
    conflicts = world.plain.executions.conflicts("acme", execution.id)
    assert conflicts, "another body leaves a record"


def test_a_queue_that_delivers_twice_starts_nothing_twice(campaign: Campaign) -> None:
    campaign.seed = SEED
    for seed in range(SEED, SEED + 60):
        for door in DOORS:
            world = World(seed, skew=20.0)
            world.queue.duplicates = 1 + seed % 4
            world.run(repeated(door))
            campaign.count(f"{door} seed {seed}", world.check())
