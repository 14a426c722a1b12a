import json
from pathlib import Path

import pytest

from orcheo.domain.errors import ScriptRejected
from orcheo.nodes.registry import registry
from tests.harness.api import World

EXAMPLES = Path(__file__).parents[4] / "examples"


@pytest.fixture
def world() -> World:
    """The API with the nodes that examples use."""
    return World(catalogue=registry())


def test_every_example_is_a_template(world: World) -> None:
    items = {each["id"]: each for each in world.ok("GET", "/templates", roles="viewer")["items"]}
    assert set(items) == {path.parent.name.replace("_", "-") for path in EXAMPLES.glob("*/*.md")}
    assert items["canvas-loop"] == {
        "id": "canvas-loop",
        "title": "Branch and loop, as a canvas draws it",
        "description": "A graph of built-in nodes alone: `if_else` chooses the carrier, "
        "`for_each` visits `pack` once for each item.",
        "tags": ["loops", "branches"],
        "kind": "json",
        "nodes": 6,
    }
    assert (items["map-reduce"]["kind"], items["map-reduce"]["nodes"]) == ("python", 2)


@pytest.mark.parametrize("template", ["canvas-loop", "http-enrichment"])
def test_a_graph_becomes_a_workflow(world: World, template: str) -> None:
    reply = world.call("POST", f"/templates/{template}/instantiate")
    made = reply.json()
    assert reply.status == 201
    assert reply.headers["location"] == f"/workflows/{made['workflow']['id']}"
    path = EXAMPLES / template.replace("-", "_") / "graph.json"
    assert made["version"]["graph"] == json.loads(path.read_text())
    assert made["version"]["warnings"] == []
    assert made["workflow"]["active_version"] == 1
    assert made["workflow"]["tags"]


def test_a_script_becomes_a_workflow_under_a_name_of_one_s_own(world: World) -> None:
    made = world.ok("POST", "/templates/hello/instantiate", {"name": "Mine"})
    assert made["workflow"]["name"] == "Mine"
    assert made["version"]["script"] == (EXAMPLES / "hello" / "workflow.py").read_text()
    assert world.ok("POST", "/templates/hello/instantiate", {})["workflow"]["name"] == "Hello"


def test_a_script_that_takes_long_goes_on_as_an_import(world: World) -> None:
    world.user_code.outcome = ScriptRejected("slow", line=None, column=None, code="timeout")
    reply = world.call("POST", "/templates/hello/instantiate")
    assert reply.status == 202
    assert reply.headers["location"].startswith("/imports/im_")


def test_there_are_no_other_templates_and_viewers_make_none(world: World) -> None:
    refused = world.refused(404, "POST", "/templates/none/instantiate")
    assert "canvas-loop" in refused["detail"]
    world.refused(403, "POST", "/templates/hello/instantiate", roles="viewer")
    world.refused(422, "POST", "/templates/hello/instantiate", {"name": ""})
