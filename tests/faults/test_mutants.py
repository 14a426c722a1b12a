"""Mutants of the product are killed by assertions: a few in the gate, all of them at volume."""

import json
import time
from collections.abc import Callable, Sequence

import pytest

from tests.faults.mutants.catalogue import MUTANTS
from tests.faults.mutants.mutant import Mutant
from tests.faults.mutants.runner import run

SAMPLE = (
    "ingress-random-group",
    "dispatch-does-not-go-on-after-a-crash",
    "slots-one-over-the-limit",
    "end-overrules-a-cancel",
    "log-without-its-condition",
    "token-stored-after-the-look",
    "one-crash-too-many",
    "reaper-forgets-a-cancel",
)
ENOUGH = 0.95
Record = Callable[[str, object], None]


def _killed(mutants: Sequence[Mutant], record: Record) -> list[str]:
    """Run mutants; return which of them live."""
    started = time.perf_counter()
    survivors = [each.id for each in run(mutants) if each.killer is None]
    told = {
        "id": "mutants",
        "n": len(mutants),
        "killed": len(mutants) - len(survivors),
        "survivors": survivors,
        "seconds": round(time.perf_counter() - started, 1),
    }
    record("campaign", json.dumps(told))
    return survivors


def test_each_mutant_has_a_name_a_sentence_and_killers() -> None:
    assert len({each.id for each in MUTANTS}) == len(MUTANTS) >= 45
    assert all(each.breaks and each.off and each.killers for each in MUTANTS)


@pytest.mark.timeout(300)
def test_a_sample_of_mutants_is_killed(record_property: Record) -> None:
    sample = [each for each in MUTANTS if each.id in SAMPLE]
    assert len(sample) == len(SAMPLE)
    assert _killed(sample, record_property) == []


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_nearly_all_mutants_are_killed(record_property: Record) -> None:
    assert len(_killed(MUTANTS, record_property)) <= (1 - ENOUGH) * len(MUTANTS)
