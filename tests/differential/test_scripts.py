"""Every script does on the engine what it does under plain LangGraph, superstep by superstep."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from orcheo.adapters.user_code.local import LocalUserCode
from orcheo.domain.errors import ScriptRejected
from tests.differential import durable, plain
from tests.differential.catalogue import Script
from tests.differential.entries import SCRIPTS
from tests.differential.trace import differences
from tests.integration.engine.bench import WORKSPACE, Bench

MakeBench = Callable[..., Bench]


def _each(scripts: Sequence[Script]) -> Any:
    return pytest.mark.parametrize("script", scripts, ids=[script.name for script in scripts])


def _marked(script: Script) -> Any:
    """Return a script as a parameter; one that is known to diverge is expected to fail."""
    is_open = script.open is not None
    mark = pytest.mark.xfail(is_open, reason=script.open or "", strict=True)
    return pytest.param(script, id=script.name, marks=mark)


_SYNC = [script for script in SCRIPTS if not script.is_async]
_EQUAL = [script for script in SCRIPTS if script.open is None]


@pytest.mark.parametrize("script", [_marked(script) for script in SCRIPTS])
def test_a_script_does_in_the_engine_what_it_does_in_plain_langgraph(
    script: Script, make_bench: MakeBench
) -> None:
    expected = plain.run(script, is_async=True)
    found = differences(expected, durable.run(script, make_bench()))
    assert not found, "\n".join(found)
    if script.fails is None:
        assert expected.error is None
    else:
        assert expected.error == {"type": script.fails.type, "node": script.fails.node}
        assert script.fails.at_import == (not expected.supersteps)


@_each(_SYNC)
def test_a_script_does_in_a_thread_what_it_does_in_a_loop(script: Script) -> None:
    found = differences(plain.run(script, is_async=False), plain.run(script, is_async=True))
    assert not found, "\n".join(found)


@_each(_EQUAL)
def test_an_invocation_for_each_superstep_changes_nothing(
    script: Script, make_bench: MakeBench
) -> None:
    """What equals plain LangGraph equals the run in one invocation, which the first test shows."""
    stepwise, expected = make_bench(budget_seconds=0.0), plain.run(script, is_async=True)
    found = differences(expected, durable.run(script, stepwise))
    assert not found, "\n".join(found)
    assert len(stepwise.results) >= len(expected.supersteps) - 2  # neither input nor end


@_each(_EQUAL)
def test_a_script_gives_the_same_graph_at_every_import(
    script: Script, user_code: LocalUserCode
) -> None:
    """Each import builds twice and refuses two graphs that differ in a position."""
    if script.fails is not None and script.fails.at_import:
        with pytest.raises(ScriptRejected):
            user_code.import_script(WORKSPACE, script.text, script.entrypoint, timeout_seconds=30)
        return
    graphs = [
        user_code.import_script(WORKSPACE, script.text, script.entrypoint, timeout_seconds=30).graph
        for _ in range(2)
    ]
    assert graphs[0] == graphs[1]
