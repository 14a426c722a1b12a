"""What executions cost in write requests on the real adapters: one JSON line for each graph."""

import json
from typing import Any

import pytest

from bench.cost import WORKED, per_million
from orcheo.domain.cost import prices
from tests.harness.campaign import CHAIN_OF_TEN, CHAIN_OF_THREE, FAN_OUT, measured


@pytest.mark.parametrize(
    ("name", "graph", "most"),
    [
        ("3-node chain", CHAIN_OF_THREE, 5),
        ("10-node chain", CHAIN_OF_TEN, 12),
        ("START-a-10 parallel-b-END", FAN_OUT, 15),
    ],
)
def test_an_execution_keeps_within_its_write_requests(
    name: str, graph: dict[str, Any], most: int
) -> None:
    found = measured(name, graph)
    print(json.dumps(found))  # noqa: T201 - the line that the campaign keeps
    assert found["requests"] <= most
    assert found["around"] <= 6
    assert found["resume_queries"] == 1
    assert found["appends"] * 10 <= max(10, found["frames"])


def test_the_cost_of_a_million_executions_is_told_with_its_breakdown() -> None:
    cost = per_million()
    print(  # noqa: T201
        json.dumps({"id": "cost_per_million", "usd": cost["total"], **cost["services"]})
    )
    assert cost["as_of"] == prices().as_of
    assert cost["total"] == pytest.approx(sum(cost["services"].values()))
    # The worked figure has no event stream; its frames are the dearest part of the writes.
    frames = cost["total"] - per_million(events=False)["total"]
    assert cost["total"] - frames <= WORKED
    assert cost["total"] <= 160
