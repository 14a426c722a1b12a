"""Scripts that use Orcheo's own nodes beside Python."""

from collections.abc import Callable
from typing import Any

import pytest

from orcheo.adapters.user_code.facades.nodes import CLASSES
from orcheo.application.user_code_ports import ImportedGraph
from orcheo.domain.errors import ScriptRejected
from orcheo.domain.graph import Graph
from orcheo.domain.validation import validate
from orcheo.nodes.registry import registry

_MIXED = """
import operator
from typing import Annotated, TypedDict
from langgraph.graph import StateGraph, START, END
from orcheo import Builtin, Channel, Settings
from orcheo.nodes import HttpRequest, IfElse, SetVariable, Workflow

SETTINGS = Settings(max_steps=50, concurrency=None)

class S(TypedDict):
    text: str
    total: Annotated[int, operator.add, Channel(initial=5, type="number")]
    seen: Annotated[str, Channel(initial="none")]

def shout(state: S): return {"text": state["text"].upper()}
def router(state: S): return "shout"

def build_graph():
    graph = StateGraph(S)
    graph.add_node("greet", SetVariable({"half-way": 1}, message="Hello {{inputs.name}}"),
        metadata={"orcheo": {"ui": {"x": 1, "y": 2}, "output": "text", "isolated": True}})
    graph.add_node(shout)
    graph.add_node("other", Workflow(workflow_id="wf_1", version=2, inputs={"a": [1]}))
    graph.add_edge(START, "greet")
    condition = IfElse(conditions=[{"left": "{{text}}", "operator": "is_not_empty"}])
    graph.add_conditional_edges("greet", condition, {True: "shout", "false": END})
    graph.add_conditional_edges("greet", router, ["shout", "other"])
    graph.add_conditional_edges("greet", condition, {"true": END, "false": "other"})
    graph.add_edge("shout", END)
    return graph
"""


def test_a_mixed_script_is_recorded_whole(import_script: Callable[..., ImportedGraph]) -> None:
    """Built-in nodes, routers, sub-workflows, channels, settings and what the canvas needs."""
    document = import_script(_MIXED).graph
    graph = Graph.model_validate(document)
    greet, shout, other = document["nodes"]
    assert greet == {
        "id": "greet",
        "kind": "builtin",
        "type": "set_variable",
        "config": {"half-way": 1, "message": "Hello {{inputs.name}}"},
        "ui": {"x": 1, "y": 2},
        "output": {"channel": "text"},
        "isolated": True,
    }
    assert shout["at"] == "shout"
    assert other["kind"] == "workflow"
    assert other["inputs"] == {"a": [1]}
    kinds = [(branch["kind"], branch.get("at")) for branch in document["branches"]]
    assert kinds == [("builtin", None), ("python", "greet/branch/1"), ("builtin", None)]
    assert document["branches"][0]["to"] == {"true": "shout", "false": "END"}
    channels = graph.state.channels
    assert channels["total"].model_dump(exclude_unset=True) == {
        "type": "number",
        "reducer": "operator.add",
        "initial": 5,
    }
    assert channels["seen"].initial == "none"
    assert graph.settings.max_steps == 50
    assert document["settings"] == {"max_steps": 50, "concurrency": None}


def test_a_graph_without_functions_needs_no_script(
    import_script: Callable[..., ImportedGraph],
) -> None:
    """It runs without a child, so it names no script."""
    document = import_script(
        "from langgraph.graph import StateGraph, START, END\n"
        "from orcheo.nodes import SetVariable\n"
        "from orcheo import Builtin\n"
        "inner = StateGraph(dict).add_sequence([('a', SetVariable(x=1))])\n"
        "inner.add_edge(START, 'a')\ninner.add_edge('a', END)\n"
        "graph = StateGraph(dict)\n"
        "graph.add_node('in', inner.compile())\n"
        "graph.add_node(Builtin('delay', {'seconds': 1}))\n"
        "graph.add_edge(START, 'in')\ngraph.add_edge('in', 'delay')\ngraph.add_edge('delay', END)\n"
    ).graph
    assert "script" not in document
    assert [node["id"] for node in document["nodes"]] == ["in", "delay"]
    found, issues = validate(document, registry())
    assert found is not None
    assert not issues


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("graph.add_node('a', IfElse(conditions=[]))", "IfElse is a router"),
        ("graph.add_conditional_edges(START, SetVariable(), {})", "SetVariable is a node"),
        ("graph.add_conditional_edges(START, IfElse(), ['a'])", "needs a path map"),
        ("SetVariable(x=1)({})", "cannot be called: give it to add_node"),
        ("SetVariable(x=object())", "only what JSON has"),
        ("Settings(steps=1)", "Settings has no 'steps'; it has max_steps"),
        ("graph.add_node('a', len, metadata={'orcheo': {'at': 1}})", "it may have async"),
        ("A = Settings()\nB = Settings()", "several Settings: A, B"),
        ("callables(1)", "needs a graph"),
        ("from orcheo.nodes import Missing", "it offers Approval, Builtin, Delay"),
        ("from orcheo import OrcheoClient", "it offers Adapted"),
    ],
)
def test_a_wrong_use_names_the_way_out(
    line: str, message: str, import_script: Callable[..., ImportedGraph]
) -> None:
    """In the words of the script's author."""
    head = (
        "from langgraph.graph import StateGraph, START\n"
        "from orcheo import Settings, callables\nfrom orcheo.nodes import IfElse, SetVariable\n"
        "graph = StateGraph(dict)\n"
    )
    tail = "\ngraph.add_node('z', len)\ngraph.add_edge(START, 'z')\n"
    with pytest.raises(ScriptRejected, match=message):
        import_script(head + line + tail)


def test_callables_of_a_graph_are_found_by_position(
    import_script: Callable[..., ImportedGraph],
) -> None:
    """A generated builder takes functions that have no name from the original graph."""
    script = """
from langgraph.graph import StateGraph, START
from orcheo import callables
def original():
    graph = StateGraph(dict)
    graph.add_node("a/b", lambda s: s)
    graph.add_conditional_edges(START, lambda s: "a/b", ["a/b"])
    return graph
def build_graph():
    found = callables(original())
    graph = StateGraph(dict)
    graph.add_node("moved", found["a~1b"])
    graph.add_conditional_edges(START, found["START/branch/0"], {"a/b": "moved"})
    return graph
"""
    document: dict[str, Any] = import_script(script).graph
    assert document["nodes"][0]["at"] == "moved"
    assert document["branches"][0]["to"] == {"a/b": "moved"}


def test_every_type_of_the_registry_has_a_class() -> None:
    """The table is generated; 'make contracts' writes it."""
    known = {(kind, entry[1]) for entry in _table() for kind in entry[2]}
    assert known == {(entry.kind, entry.type) for entry in registry().entries()}
    assert set(CLASSES) == {entry[0] for entry in _table()}


def _table() -> list[tuple[str, str, tuple[str, ...]]]:
    from orcheo.adapters.user_code.facades.node_types import NODE_TYPES  # noqa: PLC0415

    return [(name, *entry) for name, entry in NODE_TYPES.items()]
