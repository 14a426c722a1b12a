"""Scripts that use built-in nodes beside Python, from their import to the end of a run."""

from collections.abc import Callable

from orcheo.domain.lifecycles import ExecutionStatus
from tests.integration.engine.bench import Bench

HEAD = """
import operator
from typing import Annotated, TypedDict
from langgraph.graph import END, START, StateGraph
from orcheo import Channel, Settings
from orcheo.nodes import IfElse, SetVariable, Transform
"""

MIXED = (
    HEAD
    + """
class S(TypedDict, total=False):
    text: str
    total: Annotated[int, operator.add, Channel(initial=5)]
    seen: Annotated[list, operator.add]
    size: int

SETTINGS = Settings(max_steps=20)

class Sized(TypedDict):
    size: int

def shout(state: S): return {"text": state["text"].upper(), "total": 1, "seen": ["shout"]}
def route(state: S): return "count" if state["text"].isupper() else END

def build():
    inner = StateGraph(S, output_schema=Sized)
    inner.add_node("length", Transform(expression="length(text)"),
        metadata={"orcheo": {"output": "size"}})
    inner.add_node("note", lambda s: {"seen": ["note"]})
    inner.add_edge(START, "length")
    inner.add_edge("length", "note")
    graph = StateGraph(S)
    graph.add_node("greet", Transform(expression="join(' ', ['hello', inputs.name])"),
        metadata={"orcheo": {"output": "text"}})
    graph.add_node("shout", shout)
    graph.add_node("quiet", SetVariable(was="{{text}}"))
    graph.add_node("count", inner.compile())
    graph.add_node("last", SetVariable(text="{{text}}", total="{{total}}"))
    graph.add_edge(START, "greet")
    loud = IfElse(conditions=[{"left": "{{inputs.loud}}", "operator": "equals", "right": True}])
    graph.add_conditional_edges("greet", loud, {"true": "shout", "false": "quiet"})
    graph.add_conditional_edges("shout", route, ["count", END])
    graph.add_edge("count", "last")
    graph.add_edge("last", END)
    graph.add_edge("quiet", END)
    return graph
"""
)


def test_built_in_nodes_and_functions_share_a_graph(make_bench: Callable[..., Bench]) -> None:
    """Each sees what the other wrote, through channels, in the graph and in a sub-graph."""
    for budget in (300.0, 0.0):
        bench = make_bench(budget_seconds=budget)
        execution = bench.run(MIXED, {"name": "ada", "loud": True})
        assert execution.status is ExecutionStatus.SUCCEEDED, execution.error
        assert bench.output["text"] == "HELLO ADA"
        assert bench.output["total"] == 5 + 1
        assert bench.output["size"] == len("HELLO ADA")
        assert bench.output["seen"] == ["shout"]
        assert bench.output["results"]["last"]["text"] == "HELLO ADA"


def test_a_built_in_router_leads_elsewhere(bench: Bench) -> None:
    """The other outcome."""
    bench.run(MIXED, {"name": "ada", "loud": False})
    assert bench.output["results"] == {"quiet": {"was": "hello ada"}}


def test_a_script_without_functions_runs_without_a_child(make_bench: Callable[..., Bench]) -> None:
    """Its graph is that of a canvas."""
    bench = make_bench()
    script = HEAD + (
        "class Empty(TypedDict): pass\n"
        "graph = StateGraph(Empty)\n"
        "graph.add_node('set', SetVariable(message='Hello {{inputs.name}}'))\n"
        "graph.add_edge(START, 'set')\ngraph.add_edge('set', END)\n"
    )
    bench.run(script, {"name": "ada"}, None)
    assert bench.output["results"] == {"set": {"message": "Hello ada"}}
    assert bench.workflows.get_version("acme", bench.execution.workflow_id, 1).graph.script is None
