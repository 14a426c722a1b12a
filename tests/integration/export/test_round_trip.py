"""A graph that is written as Python and read back is the same graph."""

import copy
import json
from collections.abc import Callable
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
SHARE: Final = 40
"""Of generated graphs, in the suite that gates; there are five kinds."""
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


# --- edits --------------------------------------------------------------------------------------

Edit = Callable[[dict[str, Any], str], None]


def _rename(graph: dict[str, Any], name: str) -> None:
    new = f"{name} renamed"

    def now(each: Any) -> Any:
        if isinstance(each, list):
            return [now(one) for one in each]
        return new if each == name else each

    for node in graph["nodes"]:
        node["id"] = now(node["id"])
        if "destinations" in node:
            node["destinations"] = now(node["destinations"])
    for edge in graph["edges"]:
        edge.update({"from": now(edge["from"]), "to": now(edge["to"])})
    for branch in graph["branches"]:
        branch["from"] = now(branch["from"])
        if "to" in branch:
            branch["to"] = {key: now(each) for key, each in branch["to"].items()}
    for when in ("interrupt_before", "interrupt_after"):
        graph[when] = now(graph.get(when, []))


def _remove(graph: dict[str, Any], name: str) -> None:
    graph["nodes"] = [each for each in graph["nodes"] if each["id"] != name]
    for node in graph["nodes"]:
        if "destinations" in node:
            node["destinations"] = [each for each in node["destinations"] if each != name]
    graph["branches"] = [each for each in graph["branches"] if each["from"] != name]
    for branch in graph["branches"]:
        branch["to"] = {k: each for k, each in branch.get("to", {}).items() if each != name}
        if not branch["to"]:
            del branch["to"]
    graph["edges"] = [
        each for each in graph["edges"] if name != each["to"] and name not in each["from"]
    ]
    starts = [each["from"] for each in (*graph["edges"], *graph["branches"])]
    if graph["nodes"] and "START" not in starts:
        graph["edges"].append({"from": "START", "to": graph["nodes"][0]["id"]})
    for when in ("interrupt_before", "interrupt_after"):
        graph[when] = [each for each in graph.get(when, []) if each != name]


def _rewire(graph: dict[str, Any], name: str) -> None:
    graph["edges"] = [{"from": "START", "to": name}, {"from": name, "to": "END"}]


def _replace_branches(graph: dict[str, Any], name: str) -> None:
    to = {"true": name, "false": "END"}
    router = {"kind": "builtin", "type": "if_else", "config": {"conditions": []}, "to": to}
    graph["branches"] = [{**router, "from": each["from"]} for each in graph["branches"]]


def _swap_branches(graph: dict[str, Any], name: str) -> None:
    for branch in graph["branches"]:
        branch["from"] = name
    graph["branches"].reverse()


def _limit(graph: dict[str, Any], name: str) -> None:
    for node in graph["nodes"]:
        if node["id"] == name:
            node |= {"timeout_seconds": 7, "isolated": True, "ui": {"x": 1, "colour": "red"}}


EDITS: Final = (_rename, _remove, _rewire, _replace_branches, _swap_branches, _limit)


@pytest.mark.parametrize("edit", EDITS, ids=[each.__name__.strip("_") for each in EDITS])
@pytest.mark.parametrize("template", TEMPLATES, ids=[each.name for each in TEMPLATES])
def test_each_node_of_a_script_can_be_edited(
    template: Template, edit: Edit, exporter: Exporter
) -> None:
    graph = exporter.imported(template.script, template.entrypoint)
    for node in graph["nodes"]:
        edited = copy.deepcopy(graph)
        edit(edited, node["id"])
        if edited["nodes"]:
            exporter.check(edited, template.script, template.entrypoint)


def test_notes_and_the_places_of_the_ends_come_back_at_every_level(exporter: Exporter) -> None:
    box = {"x": 1.5, "y": -2, "width": 240, "height": 80}
    note = {"id": "note 1", "text": "Ask \"Ada\"\n\n'why'", "color": "blue", **box}
    ui = {"start": {"x": -9, "y": 0}, "end": None, "notes": [note]}
    inner = {
        "nodes": [{"id": "b", "kind": "builtin", "type": "set_variable"}],
        "edges": [{"from": "START", "to": "b"}, {"from": "b", "to": "END"}],
        "ui": {"notes": [{**note, "id": "within"}]},
    }
    graph = {
        "nodes": [{"id": "a", "kind": "graph", "graph": inner}],
        "edges": [{"from": "START", "to": "a"}, {"from": "a", "to": "END"}],
        "ui": ui,
    }
    back = exporter.imported(exporter.check(graph))
    assert back["ui"] == ui
    assert back["nodes"][0]["graph"]["ui"] == inner["ui"]


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
