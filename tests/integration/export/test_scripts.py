"""A script that is written out again reaches the same states."""

from collections.abc import Callable
from typing import Any

import pytest

from orcheo.domain.lifecycles import ExecutionStatus
from tests.harness.exports import Exporter, with_a_last_node
from tests.integration.engine.bench import Bench
from tests.integration.engine.scripts import CASES, Case
from tests.integration.engine.test_differential import comparable

MakeBench = Callable[..., Bench]
_EACH = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


_OF_BUILTINS = frozenset({"inputs", "results"})
"""Channels that a graph with built-in nodes has besides its own."""


def _output(bench: Bench, *, own: bool = False) -> Any:
    """Return the final state; ``own`` leaves out what built-in nodes add to it."""
    found: Any = comparable(bench.output)
    if own and isinstance(found, dict):
        return {name: each for name, each in found.items() if name not in _OF_BUILTINS}
    return found


def _run(bench: Bench, script: str, case: Case) -> Bench:
    ended = bench.run(script, case.inputs, "build")
    assert ended.status is ExecutionStatus.SUCCEEDED, ended.error
    return bench


@pytest.mark.long
@_EACH
def test_the_export_of_a_script_reaches_the_same_states(
    case: Case, exporter: Exporter, make_bench: MakeBench
) -> None:
    graph = exporter.imported(case.script, "build")
    exported = exporter.exported(graph, case.script)
    assert exported.entrypoint == "build"
    assert exported.python == exporter.formatter.format(case.script)
    before, after = make_bench(), make_bench()
    _run(before, case.script, case)
    _run(after, exported.python, case)
    assert _output(after) == _output(before)
    assert after.checkpoints == before.checkpoints


@pytest.mark.long
@_EACH
def test_a_builder_that_was_written_reaches_the_same_states(
    case: Case, exporter: Exporter, make_bench: MakeBench
) -> None:
    graph = exporter.imported(case.script, "build")
    text = exporter.check(graph, case.script, "build")
    before, after = make_bench(), make_bench()
    _run(before, case.script, case)
    _run(after, text, case)
    assert _output(after) == _output(before)
    assert after.checkpoints == before.checkpoints


@_EACH
def test_an_edited_script_reaches_the_same_states_and_those_of_the_edit(
    case: Case, exporter: Exporter, make_bench: MakeBench
) -> None:
    graph = with_a_last_node(exporter.imported(case.script, "build"))
    text = exporter.check(graph, case.script, "build")
    assert exporter.written(graph, case.script, "build") == text
    assert exporter.exported(exporter.imported(text, "build"), text).python == text
    stored, read = make_bench(), make_bench()
    stored.accept(graph, case.inputs, case.script)
    assert stored.finish().status is ExecutionStatus.SUCCEEDED
    _run(read, text, case)
    assert _output(read) == _output(stored)
    before = _run(make_bench(), case.script, case)
    assert _output(read, own=True) == _output(before, own=True)
