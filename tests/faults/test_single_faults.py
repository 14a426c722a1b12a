"""Each call of each function goes wrong once, in each way; nothing is lost, doubled or stuck."""

import itertools
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any, Literal

import pytest

from tests.faults.conftest import Campaign
from tests.faults.plan import CORE, Fault, Kind
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.world import World

SEED = 20_261_124
WIDE = ("wide", "lends")
"""Scenarios with so many equal calls that of each operation only some are tried."""
SLOW = ("purged",)
"""Those that are so on AWS adapters, for what they store is large."""
AT_LENGTH = (
    "deadline_with_late_indexes",
    "retention_with_late_indexes",
    "lends_and_is_cancelled",
)
"""What is tried in memory at length only."""
MAIN = ("webhook_chain",)
"""What is tried with the real adapters in the gate as well, at every call."""
LONGER = (
    "api_branch",
    "fan_out",
    "decision",
    "limited_pair",
    "retries",
    "paused",
    "sub_workflow",
    "batch",
    "on_error",
    "replayed_with_another_state",
    "purged",
    "retention",
    "lends_and_fails",
)
"""What is tried with them at length: in memory it is all in the gate, and some of it on them."""
SOME = 3
"""Of each of those, in the gate."""
INTERRUPTED = ("webhook_chain", "fan_out", "decision", "retries", "paused", "limited_pair")
"""Where between any two calls somebody else acts."""

Ports = Literal["memory", "moto"]


def sites_of(scenario: Scenario, ports: Ports = "memory") -> list[str]:
    """Return the calls of a run without faults, which must itself be right."""
    world = World(SEED, ports).run(scenario)
    sites = world.sites()
    found = world.check()
    world.close()
    assert found == [], (scenario.name, found)
    if scenario.name not in (WIDE if ports == "memory" else SLOW):
        return sites
    groups = itertools.groupby(sorted(sites, key=_operation), key=_operation)
    some = {site for _, group in groups for site in _ends(list(group))}
    return [site for site in sites if site in some]


def _operation(site: str) -> str:
    return site.rpartition("/")[0]


def _ends(sites: list[str]) -> Iterable[str]:
    return sites if len(sites) <= 3 else [sites[0], sites[len(sites) // 2], sites[-1]]


def try_each(
    campaign: Campaign, scenario: Scenario, faults: Iterable[Fault], ports: Ports = "memory"
) -> None:
    """Run a world for each fault."""
    try_each_set(campaign, scenario, ([fault] for fault in faults), ports)


def try_each_set(
    campaign: Campaign, scenario: Scenario, sets: Iterable[list[Fault]], ports: Ports = "memory"
) -> None:
    """Run a world for each set of faults; the first of a set that comes must happen."""
    campaign.seed = SEED
    for faults in sets:
        world = World(SEED, ports).run(scenario, faults)
        missed = [] if world.plan.fired else ["no fault happened"]
        told = f"{scenario.name} {ports} {' '.join(map(str, faults))}"
        campaign.count(told, [*missed, *world.check()])
        world.close()


def _each(sites: Iterable[str], *kinds: Kind) -> Iterator[Fault]:
    return (Fault(site, kind) for site, kind in itertools.product(sites, kinds))


def _at_length(names: Iterable[str], long: Iterable[str]) -> list[Any]:
    marks = {name: [pytest.mark.long] for name in long}
    return [pytest.param(name, marks=marks.get(name, [])) for name in names]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", _at_length(SCENARIOS, AT_LENGTH))
def test_single_faults_in_memory(name: str, campaign: Campaign) -> None:
    scenario = SCENARIOS[name]
    sites = sites_of(scenario)
    workers = [site for site in sites if site.startswith("advance_execution/")]
    try_each(campaign, scenario, [*_each(sites, *CORE), *_each(workers, Kind.HANG)])


@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("name", _at_length([*MAIN, *LONGER], LONGER))
def test_single_faults_on_aws_adapters(name: str, campaign: Campaign) -> None:
    scenario = SCENARIOS[name]
    faults = _each(sites_of(scenario, "moto"), *CORE, Kind.LOST_ANSWER)
    try_each(campaign, scenario, faults, "moto")


@pytest.mark.timeout(300)
def test_some_single_faults_of_other_stories_on_aws_adapters(campaign: Campaign) -> None:
    chance = Random(SEED)
    for name in LONGER:
        faults = list(_each(sites_of(SCENARIOS[name], "moto"), *CORE, Kind.LOST_ANSWER))
        try_each(campaign, SCENARIOS[name], chance.sample(faults, SOME), "moto")


@pytest.mark.parametrize("act", ["cancel", "reap", "duplicate", "kill_machine", "pause"])
def test_something_else_between_any_two_calls(act: str, campaign: Campaign) -> None:
    for name in INTERRUPTED:
        scenario = SCENARIOS[name].interrupted_by(act)
        sites = [site for site in sites_of(SCENARIOS[name]) if not site.startswith("api/")]
        faults = [Fault(site, Kind.MEANWHILE, act) for site in sites]
        try_each(campaign, scenario, faults)
