"""What an execution costs in write requests."""

import dataclasses
import itertools
from collections.abc import Mapping
from typing import Any

import pytest

from orcheo.application.claim_checks import INLINE_BYTES, claim_check
from orcheo.domain.commit_log import EntryType
from tests.fakes.aws import InMemoryBlobStore
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.integration.engine.bench import WORKSPACE, Bench
from tests.integration.engine.test_crashes import Scripted, python_graph

TEN = [f"n{i}" for i in range(10)]


SAY: dict[str, Any] = {
    "nodes": [
        {
            "id": "say",
            "kind": "builtin",
            "type": "set_variable",
            "config": {"text": "{{inputs.text}}"},
        }
    ],
    "edges": [{"from": "START", "to": "say"}, {"from": "say", "to": "END"}],
}


def chain(count: int) -> dict[str, Any]:
    """Return a chain of python nodes."""
    names = [f"n{i}" for i in range(count)]
    pairs = [("START", names[0]), *itertools.pairwise(names)]
    return python_graph(names, pairs)


FAN_OUT = python_graph(
    ["a", *TEN, "b"], [("START", "a"), *[("a", name) for name in TEN], (TEN, "b")]
)


@pytest.mark.parametrize(
    ("graph", "checkpoints", "rows"),
    [(chain(3), 5, 0), (chain(10), 12, 0), (FAN_OUT, 5, 10)],
    ids=["chain of 3", "chain of 10", "fan-out of 10"],
)
def test_an_execution_writes_a_checkpoint_for_each_superstep_and_a_row_for_each_parallel_task(
    graph: Mapping[str, Any], checkpoints: int, rows: int
) -> None:
    bench = Bench(Scripted())
    bench.accept(graph, {"x": 1}, script="")
    before = bench.store.writes
    bench.finish()
    entries = bench.log.entries
    assert bench.checkpoints == checkpoints
    assert len(bench.log.tasks) == rows
    assert sum(entry.type is EntryType.CLAIM for entry in entries) == 1
    # Around it: the claim, running, the end, the status item.
    assert bench.store.writes - before == checkpoints + rows + 4


def test_updates_of_a_wide_superstep_keep_their_order_over_a_crash() -> None:
    names = [f"n{i:02}" for i in range(24)]
    graph = python_graph(
        ["a", *names, "z"], [("START", "a"), *[("a", n) for n in names], (names, "z")]
    )
    whole = Bench(Scripted())
    whole.accept(graph, {"x": 1}, script="")
    whole.finish()
    assert whole.output["log"] == ["a", *names, "z"]


def test_inputs_that_are_too_large_for_an_item_reach_the_nodes() -> None:
    blobs = InMemoryBlobStore()
    bench = Bench(Scripted(), store=InMemoryExecutionStore(blobs))
    text = "x" * INLINE_BYTES
    bench.accept(SAY, {"text": text})
    kept = bench.store.executions[0]
    checked = claim_check(blobs, WORKSPACE, kept.inputs, owner=kept.id)
    stored = InMemoryExecutionStore(blobs)
    stored.create(dataclasses.replace(kept, inputs=checked), due_at=kept.deadline_at)
    bench.store = stored
    bench.finish()
    assert bench.output["results"]["say"] == {"text": text}
