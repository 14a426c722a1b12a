"""Two and three things go wrong in one story: every pair of calls, and triples at random."""

import itertools
from random import Random

import pytest

from tests.faults.conftest import Campaign
from tests.faults.plan import CORE, Fault
from tests.faults.scenarios import SCENARIOS
from tests.faults.test_single_faults import SEED, sites_of, try_each_set

PAIRED = ("webhook_chain", "decision", "limited_pair", "cancelled_while_waiting", "sub_workflow")
TRIPLES = 2_000
SOME = 150


def _sets(name: str, size: int, count: int, seed: int) -> list[list[Fault]]:
    chance = Random(seed)
    sites = sites_of(SCENARIOS[name])
    return [
        [Fault(site, chance.choice(CORE)) for site in chance.sample(sites, size)]
        for _ in range(count)
    ]


@pytest.mark.parametrize("size", [2, 3])
def test_some_sets_of_faults(size: int, campaign: Campaign) -> None:
    for name in PAIRED:
        try_each_set(campaign, SCENARIOS[name], _sets(name, size, SOME // 5, SEED + size))


def test_some_pairs_on_aws_adapters(campaign: Campaign) -> None:
    sites = sites_of(SCENARIOS["webhook_chain"], "moto")
    chance = Random(SEED)
    sets = [[Fault(s, chance.choice(CORE)) for s in chance.sample(sites, 2)] for _ in range(40)]
    try_each_set(campaign, SCENARIOS["webhook_chain"], sets, "moto")


@pytest.mark.long
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("name", PAIRED)
def test_all_pairs_of_faults(name: str, campaign: Campaign) -> None:
    sites = sites_of(SCENARIOS[name])
    chance = Random(SEED)
    kinds = list(itertools.product(CORE, CORE))
    pairs = [
        [Fault(one, kind), Fault(two, other)]
        for one, two in itertools.combinations(sites, 2)
        for kind, other in (kinds if len(sites) < 40 else chance.sample(kinds, 4))
    ]
    try_each_set(campaign, SCENARIOS[name], pairs)


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_random_triples_of_faults(campaign: Campaign) -> None:
    for name in SCENARIOS:
        if name != "wide":
            count = -(-TRIPLES // (len(SCENARIOS) - 1))
            try_each_set(campaign, SCENARIOS[name], _sets(name, 3, count, SEED))
