"""The scripts that are compared with LangGraph reach the same states once written out again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any, Final

import pytest

from tests.differential import durable
from tests.differential.catalogue import Script
from tests.differential.entries import SCRIPTS
from tests.differential.trace import Trace, differences
from tests.harness.exports import Exporter, with_a_last_node
from tests.integration.engine.bench import Bench

OWN_RESULTS: Final = frozenset({"compiler_of_calls"})
"""Scripts with a channel ``results`` of their own, in which built-in nodes cannot write."""
MakeBench = Callable[..., Bench]
OF_BUILTINS: Final = frozenset({"inputs", "results"})
"""Channels that a graph with built-in nodes has besides its own."""


@dataclass(frozen=True, kw_only=True)
class Rewritten(Script):
    """A script in another text."""

    written: str = ""

    @property
    def text(self) -> str:
        """The text."""
        return self.written


def _rewritten(script: Script, text: str, entrypoint: str | None) -> Rewritten:
    kept: dict[str, Any] = {each.name: getattr(script, each.name) for each in fields(Script)}
    kept |= {"written": text, "entrypoint": entrypoint}
    return Rewritten(**kept)


def _imports(script: Script) -> bool:
    return script.open is None and (script.fails is None or not script.fails.at_import)


def _each(scripts: Iterable[Script], *, gates: int) -> Any:
    """Return scripts as parameters; one of ``gates`` gates, all run at volume."""
    found = [each for each in scripts if _imports(each)]
    return pytest.mark.parametrize(
        "script",
        [
            pytest.param(each, id=each.name, marks=[pytest.mark.long] if index % gates else [])
            for index, each in enumerate(found)
        ],
    )


@_each(SCRIPTS, gates=3)
def test_a_builder_that_was_written_does_the_same_at_every_superstep(
    script: Script, exporter: Exporter, make_bench: MakeBench
) -> None:
    graph = exporter.imported(script.text, script.entrypoint)
    entrypoint = graph["script"]["entrypoint"]
    assert exporter.exported(graph, script.text).python == exporter.formatter.format(script.text)
    text = exporter.check(graph, script.text, entrypoint)
    before = durable.run(script, make_bench())
    after = durable.run(_rewritten(script, text, entrypoint), make_bench())
    assert not differences(before, after)


@_each((each for each in SCRIPTS if each.name not in OWN_RESULTS), gates=6)
def test_an_edited_script_ends_as_before(
    script: Script, exporter: Exporter, make_bench: MakeBench
) -> None:
    graph = with_a_last_node(exporter.imported(script.text, script.entrypoint))
    entrypoint = graph["script"]["entrypoint"]
    text = exporter.check(graph, script.text, entrypoint)
    before = durable.run(script, make_bench())
    after = durable.run(_rewritten(script, text, entrypoint), make_bench())
    assert _end(after) == _end(before)


def _end(trace: Trace) -> Any:
    output: Any = trace.output
    if isinstance(output, dict):
        output = {name: each for name, each in output.items() if name not in OF_BUILTINS}
    return trace.error, output
