"""A graph that is written as Python and read back is the same graph."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from orcheo.domain.graph import Graph
from orcheo.domain.graph_diff import diff, is_empty
from tests.harness.api import GRAPH
from tests.harness.exports import Exporter, with_a_last_node
from tests.harness.graphs import Callables, graphs
from tests.harness.scripts import TEMPLATES, Template, positions

ROOT: Final = Path(__file__).parents[3]
GRAPHS: Final = sorted(ROOT.glob("examples/*/graph.json"))
SCRIPTS: Final = sorted(ROOT.glob("examples/*/workflow.py"))
SHARE: Final = 50
"""Of generated graphs, in the suite that gates; there are four kinds."""
VOLUME: Final = 500


def _volume(examples: int) -> Any:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        phases=[Phase.explicit, Phase.generate],
    )


def _name(path: Path) -> str:
    return path.parent.name


@pytest.mark.parametrize("path", GRAPHS, ids=_name)
def test_a_graph_of_the_examples_comes_back(path: Path, exporter: Exporter) -> None:
    graph = json.loads(path.read_text())
    exported = exporter.exported(graph)
    assert exported.entrypoint == "build_graph"
    found = diff(
        Graph.model_validate(graph), Graph.model_validate(exporter.imported(exported.python))
    )
    assert is_empty(found)


@pytest.mark.parametrize("path", SCRIPTS, ids=_name)
def test_a_script_of_the_examples_comes_back_as_it_is(path: Path, exporter: Exporter) -> None:
    script = path.read_text()
    graph = exporter.imported(script)
    exported = exporter.exported(graph, script)
    assert exported.python == exporter.formatter.format(script)
    exporter.check(graph, script, graph["script"]["entrypoint"])


@pytest.mark.parametrize("path", SCRIPTS, ids=_name)
def test_a_script_of_the_examples_can_be_edited(path: Path, exporter: Exporter) -> None:
    script = path.read_text()
    graph = with_a_last_node(exporter.imported(script))
    exported = exporter.exported(graph, script)
    assert "SetVariable(done=True)" in exported.python


def test_the_sample_of_the_api_comes_back(exporter: Exporter) -> None:
    exporter.check(GRAPH)


def test_the_example_of_the_specification_comes_back(exporter: Exporter) -> None:
    """Every member that the specification shows."""
    script = "def shout(state, config):\n    return {}\n"
    script += "from langgraph.graph import StateGraph\n"
    script += "def build_graph():\n    g = StateGraph(dict)\n"
    script += "    g.add_node(shout)\n    g.set_entry_point('shout')\n    return g\n"
    reference = exporter.imported(script)["script"]
    log = {"type": "array", "reducer": "operator.add", "initial": []}
    greet = {
        "id": "greet",
        "kind": "builtin",
        "type": "set_variable",
        "config": {"message": "Hello {{inputs.name}}"},
        "retry": {
            "max_attempts": 3,
            "initial_seconds": 1,
            "backoff": 2,
            "max_seconds": 300,
            "jitter": "full",
            "on": ["Unavailable"],
        },
        "timeout_seconds": 60,
        "isolated": False,
        "ui": {"x": 0, "y": 0},
    }
    shout = {"id": "shout", "kind": "python", "at": "shout", "label": "shout", "wants": ["config"]}
    graph = {
        "schema_version": 1,
        "state": {"root": "typed", "channels": {"total": {"type": "integer"}, "log": log}},
        "nodes": [greet, shout],
        "edges": [
            {"from": "START", "to": "greet"},
            {"from": "greet", "to": "shout"},
            {"from": "shout", "to": "END"},
        ],
        "branches": [
            {
                "from": "greet",
                "kind": "builtin",
                "type": "if_else",
                "config": {"conditions": []},
                "to": {"true": "shout", "false": "END"},
            }
        ],
        "script": reference,
        "settings": {"max_steps": 1000, "timeout_seconds": 86400, "mode": "auto"},
    }
    exporter.check(graph, script, "build_graph")


# --- generated graphs ---------------------------------------------------------------------------


@_volume(SHARE)
@given(document=graphs(workflows=True))
def test_a_generated_graph_comes_back(document: dict[str, Any], exporter: Exporter) -> None:
    text = exporter.check(document)
    assert exporter.written(document) == text
    assert exporter.formatter.format(text) == text


@pytest.mark.long
@_volume(VOLUME)
@given(document=graphs(workflows=True))
def test_many_generated_graphs_come_back(document: dict[str, Any], exporter: Exporter) -> None:
    exporter.check(document)


def _check_python(template: Template, exporter: Exporter, examples: int) -> None:
    graph = exporter.imported(template.script, template.entrypoint)
    callables = Callables(**positions(graph), script=graph["script"])

    @_volume(examples)
    @given(document=graphs(callables, workflows=True))
    def check(document: dict[str, Any]) -> None:
        text = exporter.check(document, template.script, template.entrypoint)
        assert exporter.formatter.format(text) == text

    check()


@pytest.mark.parametrize("template", TEMPLATES, ids=[each.name for each in TEMPLATES])
def test_a_generated_graph_on_a_script_comes_back(template: Template, exporter: Exporter) -> None:
    _check_python(template, exporter, SHARE)


@pytest.mark.long
@pytest.mark.parametrize("template", TEMPLATES, ids=[each.name for each in TEMPLATES])
def test_many_generated_graphs_on_a_script_come_back(
    template: Template, exporter: Exporter
) -> None:
    _check_python(template, exporter, VOLUME)
