"""Each call of each function goes wrong once, in each way; nothing is lost, doubled or stuck."""

import pytest

from tests.faults.conftest import Campaign
from tests.faults.plan import CORE, Fault, Kind
from tests.faults.scenarios import SCENARIOS
from tests.faults.world import World

SEED = 20_261_124


@pytest.mark.parametrize("name", SCENARIOS)
def test_single_faults_in_memory(name: str, campaign: Campaign) -> None:
    campaign.seed = SEED
    scenario = SCENARIOS[name]
    plain = World(seed=SEED).run(scenario)
    sites = list(plain.plan.sites)
    assert plain.check() == []
    for site in sites:
        for kind in (*CORE, Kind.HANG):
            fault = Fault(site, kind)
            world = World(seed=SEED).run(scenario, [fault])
            told = f"{name} {fault}"
            missed = [] if world.plan.fired == [fault] else ["the fault did not happen"]
            campaign.count(told, [*missed, *world.check()])
