"""The examples are ordinary LangGraph, and graphs that validate."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from orcheo.application.template_library import templates
from orcheo.domain.validation import require_valid
from orcheo.nodes.registry import registry

EXAMPLES = Path(__file__).parents[3] / "examples"


def load(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / name / "workflow.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("inputs", "greeting"),
    [
        ({"name": "Ada", "excited": True}, "HELLO ADA! -- Orcheo"),
        ({"name": "Ada"}, "Hello Ada -- Orcheo"),
    ],
)
def test_hello_runs_under_plain_langgraph(inputs: dict[str, Any], greeting: str) -> None:
    assert load("hello").build_graph().compile().invoke(inputs)["greeting"] == greeting


def test_map_reduce_runs_under_plain_langgraph() -> None:
    ended = load("map_reduce").graph.compile().invoke({"texts": ["to be or not", "to be"]})
    assert ended["top"] == ["be: 2", "to: 2", "not: 1", "or: 1"]


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ({"approved": True}, "paid 4200 to Babbage"),
        ({"approved": False, "comment": "twice"}, "refused: twice"),
    ],
)
def test_approval_waits_and_goes_on_under_plain_langgraph(
    answer: dict[str, Any], result: str
) -> None:
    graph = load("approval").build_graph().compile(checkpointer=InMemorySaver())
    config: Any = {"configurable": {"thread_id": "t"}}
    stopped = graph.invoke({"supplier": "Babbage", "amount": 4200}, config)
    (asked,) = stopped["__interrupt__"]
    assert asked.value["question"] == "Pay 4200 to Babbage?"
    assert graph.invoke(Command(resume=answer), config)["result"] == result


def test_approval_pays_small_invoices_without_asking() -> None:
    ended = load("approval").build_graph().compile().invoke({"supplier": "Babbage", "amount": 42})
    assert ended["result"] == "paid 42 to Babbage"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/graph.json")), ids=lambda p: p.parent.name)
def test_a_json_example_validates(path: Path) -> None:
    _, issues = require_valid(json.loads(path.read_text()), registry())
    assert issues == []


def test_a_python_template_says_how_many_nodes_it_has() -> None:
    found = {each.id: each.nodes for each in templates().values() if each.kind == "python"}
    for name, nodes in found.items():
        module = load(name.replace("-", "_"))
        built = module.graph if hasattr(module, "graph") else module.build_graph()
        assert len(built.nodes) == nodes


def test_every_example_says_what_it_is() -> None:
    folders = [path for path in EXAMPLES.iterdir() if path.is_dir()]
    assert len(folders) >= 4
    for folder in folders:
        assert (folder / "README.md").read_text().startswith("# ")
