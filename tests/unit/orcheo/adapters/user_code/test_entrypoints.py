# ruff: noqa: E501 - a script stays in one line
"""How a script says which graph it gives."""

from collections.abc import Callable

import pytest

from orcheo.application.user_code_ports import ImportedGraph
from orcheo.domain.errors import ScriptRejected

_HEAD = """
from contextlib import asynccontextmanager, contextmanager
from langchain_core.runnables import RunnableConfig
from langgraph.graph import StateGraph, START
def made(name="n"):
    graph = StateGraph(dict)
    graph.add_node(name, lambda s: s)
    graph.add_edge(START, name)
    return graph
"""


@pytest.mark.parametrize(
    ("body", "named", "expected", "node"),
    [
        ("graph = made()", None, "graph", "n"),
        ("flow = made().compile()", None, "flow", "n"),
        ("def build_graph(): return made('b')\ngraph = made()", None, "build_graph", "b"),
        ("workflow = made('w')\napp = workflow.compile()", None, "workflow", "w"),
        ("async def build_graph(): return made().compile()", None, "build_graph", "n"),
        ("def create_agent_graph(): return made()", None, "create_agent_graph", "n"),
        ("def anything() -> StateGraph: return made()", None, "anything", "n"),
        ("graph = made()\nother = made('o')", "other", "other", "o"),
        ("graph = made()\nother = made('o')", "./agent.py:other", "./agent.py:other", "o"),
        ("def custom(): return made('c')", "custom", "custom", "c"),
        (
            ("def make_graph(config: RunnableConfig):\n"
            "    return made(config['configurable'].get('name', 'platform'))"),
            None,
            "make_graph",
            "platform",
        ),
        ("async def graph(config): return made('cfg')", None, "graph", "cfg"),
        (
            ("@asynccontextmanager\nasync def make_graph(config: RunnableConfig):\n"
            "    yield made('held').compile()"),
            "make_graph",
            "make_graph",
            "held",
        ),
        ("@contextmanager\ndef make_graph(): yield made('held')", "make_graph", "make_graph", "held"),
        (
            ("class Agent:\n    def __init__(self):\n        self.graph = made('own').compile()\n"
            "    def build(self): return self.graph\nagent = Agent()"),
            "agent.graph",
            "agent.graph",
            "own",
        ),
        (
            "class Agent:\n    def build(self): return made('method')\nagent = Agent()",
            "agent.build",
            "agent.build",
            "method",
        ),
        (("inner = made('i').compile()\nouter = StateGraph(dict)\n"
         "outer.add_node('sub', inner)\nouter.add_edge(START, 'sub')"), None, "outer", "sub"),
    ],
)  # fmt: skip
def test_an_entry_point_is_found(
    body: str,
    named: str | None,
    expected: str,
    node: str,
    import_script: Callable[..., ImportedGraph],
) -> None:
    """By name, by convention, or because it is the only one."""
    graph = import_script(_HEAD + body + "\n", named).graph
    assert graph["script"]["entrypoint"] == expected
    assert [each["id"] for each in graph["nodes"]] == [node]


@pytest.mark.parametrize(
    ("body", "named", "says"),
    [
        ("one = made()\ntwo = made('t')", None, r"'one' \(line 6\), 'two' \(line 6\)"),
        (
            "def make_graph(): return made()\ndef build_app(): return made()",
            None,
            r"'make_graph' \(line 10\), 'build_app' \(line 11\)",
        ),
        ("def build_graph(a, b=1): return made()", "build_graph", r"needs arguments \(a\)"),
        ("graph = made()", "missing", r"no 'missing'; it defines .*'made' \(line 5\)"),
        ("graph = made()", "__builtins__", "no '__builtins__'"),
        ("def graph(): return 1", None, "gives 'int', not a graph"),
        ("x = 1", None, "define build_graph"),
        ("graph = made()", "graph._record", "private"),
    ],
)
def test_a_doubt_is_refused_with_the_candidates(
    body: str, named: str | None, says: str, import_script: Callable[..., ImportedGraph]
) -> None:
    """With the lines where they are."""
    with pytest.raises(ScriptRejected, match=says):
        import_script(_HEAD + body + "\n", named)
