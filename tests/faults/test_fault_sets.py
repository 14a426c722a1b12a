"""Two and three things go wrong in one story: every pair of calls, and triples at random.

The pairs of a story are those of its calls. In how many of the sixteen ways two calls can go wrong
each pair is tried depends on the number of calls, for pairs grow with its square: up to ``FEW``
calls in all; up to ``MANY`` in four, such that either call goes wrong in each way once; beyond that
in one. Which ones is seeded; over a story each of the sixteen comes about as often as the others.
"""

import itertools
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

import pytest

from tests.faults.conftest import Campaign
from tests.faults.plan import CORE, Fault, Kind
from tests.faults.scenarios import LATE_INDEXES, SCENARIOS, TOLD
from tests.faults.test_single_faults import SEED, WIDE, sites_of, try_each_set

SAMPLED = ("webhook_chain", "decision", "limited_pair", "cancelled_while_waiting", "sub_workflow")
TRIPLES = 2_000
SOME = 150
FEW: Final = 40
MANY: Final = 60
_WAYS: Final = tuple(itertools.product(CORE, CORE))


def _sets(name: str, size: int, count: int, seed: int) -> list[list[Fault]]:
    chance = Random(seed)
    sites = sites_of(SCENARIOS[name])
    return [
        [Fault(site, chance.choice(CORE)) for site in chance.sample(sites, size)]
        for _ in range(count)
    ]


def _ways(count: int, chance: Random) -> Sequence[tuple[Kind, Kind]]:
    """Return how a pair of a story of so many calls goes wrong."""
    if count < FEW:
        return _WAYS
    if count >= MANY:
        return [chance.choice(_WAYS)]
    turn = chance.randrange(len(CORE))
    return [(kind, CORE[(at + turn) % len(CORE)]) for at, kind in enumerate(CORE)]


def pairs_of(name: str) -> Iterator[list[Fault]]:
    """Yield the pairs of faults of a story."""
    sites = sites_of(SCENARIOS[name])
    chance = Random(SEED)
    # A wide superstep is as slow as ten others: its calls are few because they are thinned out.
    count = MANY if name in WIDE else len(sites)
    for one, two in itertools.combinations(sites, 2):
        for kind, other in _ways(count, chance):
            yield [Fault(one, kind), Fault(two, other)]


@pytest.mark.parametrize("size", [2, 3])
def test_some_sets_of_faults(size: int, campaign: Campaign) -> None:
    for name in SAMPLED:
        try_each_set(campaign, SCENARIOS[name], _sets(name, size, SOME // 5, SEED + size))


def test_some_pairs_on_aws_adapters(campaign: Campaign) -> None:
    sites = sites_of(SCENARIOS["webhook_chain"], "moto")
    chance = Random(SEED)
    sets = [[Fault(s, chance.choice(CORE)) for s in chance.sample(sites, 2)] for _ in range(40)]
    try_each_set(campaign, SCENARIOS["webhook_chain"], sets, "moto")


@pytest.mark.long
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("name", TOLD)
def test_all_pairs_of_faults(name: str, campaign: Campaign) -> None:
    try_each_set(campaign, SCENARIOS[name], pairs_of(name))


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_random_triples_of_faults(campaign: Campaign) -> None:
    names = [name for name in SCENARIOS if name not in WIDE]
    count = -(-TRIPLES // len(names))
    for name in names:
        try_each_set(campaign, SCENARIOS[name], _sets(name, 3, count, SEED))


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_random_pairs_with_late_indexes(campaign: Campaign) -> None:
    for name in LATE_INDEXES:
        try_each_set(campaign, SCENARIOS[name], _sets(name, 2, TRIPLES // 4, SEED))
