"""What an execution costs, from its log."""

import dataclasses

import pytest

from orcheo.domain.commit_log import EntryType, Log, LogEntry
from orcheo.domain.cost import GIGABYTES, cost, priced, prices, quantities
from tests.harness.samples import a_checkpoint, an_execution
from tests.infrastructure import stack


def _at(second: int) -> str:
    return f"2026-11-02T09:00:{second:02}.000Z"


LOG = Log(
    [
        LogEntry(index=0, type=EntryType.CLAIM, at=_at(1)),
        dataclasses.replace(a_checkpoint(1, 0), at=_at(3)),
        LogEntry(index=2, type=EntryType.SUSPEND, at=_at(4), body={"decisions": 0}),
        LogEntry(index=3, type=EntryType.CLAIM, at=_at(40)),
        LogEntry(index=4, type=EntryType.END, at=_at(42), body={"status": "succeeded"}),
    ]
)


def test_waiting_costs_no_seconds() -> None:
    used = quantities(an_execution(), LOG)
    idle = quantities(an_execution(), Log([LOG.entries[0]]))
    worked = used["lambda_gb_second"] - idle["lambda_gb_second"]
    assert worked == pytest.approx(5 * GIGABYTES["advance"])
    assert used["step_functions_transition"] == 2 * 2 + 1 + 1


def test_the_breakdown_adds_up_and_says_of_when_its_prices_are() -> None:
    found = cost(an_execution(), LOG)
    assert found["total"] == pytest.approx(sum(each["amount"] for each in found["items"]))
    assert found["total"] == pytest.approx(sum(found["services"].values()))
    assert found["as_of"] == prices().as_of
    assert found["is_estimate"]


def test_a_large_state_costs_more_write_units() -> None:
    noise = [str(hash((n, "x"))) for n in range(2_000)]
    large = Log([a_checkpoint(0, 0, values={"text": noise})])
    small = Log([a_checkpoint(0, 0)])
    unit = "dynamodb_write_unit"
    assert quantities(an_execution(), large)[unit] > quantities(an_execution(), small)[unit] + 5


def test_a_schedule_pays_no_request() -> None:
    assert "http_api_request" not in quantities(an_execution(trigger={"type": "schedule"}), LOG)


def test_nothing_costs_nothing() -> None:
    assert priced({})["total"] == 0


def test_the_functions_have_the_memory_that_is_priced() -> None:
    functions = stack.functions()
    assert functions["advance_execution"]["MemorySize"] == GIGABYTES["advance"] * 1024
    assert functions["run_user_code"]["MemorySize"] == GIGABYTES["script"] * 1024
    assert functions["api"]["MemorySize"] == GIGABYTES["api"] * 1024
