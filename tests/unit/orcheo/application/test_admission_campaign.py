"""Limits hold at volume, in order, whatever dies: one JSON line each."""

from typing import Any

import pytest

from tests.harness.samples import WORKSPACE, an_id
from tests.harness.slot_campaign import Campaign, Plan, report

_WORKFLOWS: dict[str, dict[str, Any]] = {
    "wf_three": {"concurrency": 3},
    "wf_one": {"concurrency": 1, "priority": 5, "queue_backoff_seconds": 30},
    "wf_sixty": {"concurrency": 60},
    "wf_free": {},
}
_USERS = {"ada": 2, "bob": 40, "eve": None}


def _plan(seed: int, events: int) -> Plan:
    return Plan(
        seed=seed,
        events=events,
        workflows=_WORKFLOWS,
        users=_USERS,
        seconds_between=2.5,
        fails=0.01,
        overtakes=0.03,
        repeats=0.1,
        cancels=0.05,
        priorities=(0, 0, 0, 3, -3),
    )


def test_a_thousand_events_against_a_limit_of_three_run_in_turn() -> None:
    plan = Plan(
        seed=1,
        events=1_000,
        workflows={"wf_three": {"concurrency": 3}},
        users={"ada": None},
        seconds_between=0.001,
        lasts=(5.0, 9.0),
        priorities=(0, 0, 0, 5, -5),
    )
    campaign = Campaign(plan)
    line = campaign.run()
    report({**line, "id": "admission-turns"})
    assert line["violations"] == 0, line
    started = [campaign.store.get(WORKSPACE, one) for one in campaign.order]
    places = [(-one.priority, one.created_at) for one in started[3:]]
    assert places == sorted(places)
    assert len(started) == 1_000


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_over_its_limit_leaked_lost_or_stuck_whatever_dies(seed: int) -> None:
    line = Campaign(_plan(seed, 2_500)).run()
    report(line)
    assert line["violations"] == 0, line


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 110))
def test_the_same_at_volume(seed: int) -> None:
    line = Campaign(_plan(seed, 10_000)).run()
    report(line)
    assert line["violations"] == 0, line


def test_the_first_event_of_a_campaign_is_an_execution_of_its_own() -> None:
    campaign = Campaign(_plan(7, 1))
    campaign.run()
    assert [one.id for one in campaign.store.executions] == [an_id("e0")]
