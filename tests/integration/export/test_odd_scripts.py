"""Scripts in odd shapes: each is exported, edited, and read back."""

from typing import Final

import pytest

from tests.harness.exports import Exporter, with_a_last_node

SCRIPTS: Final = {
    "crlf": (
        "from langgraph.graph import StateGraph, START, END\r\n"
        "def n(s):\r\n"
        "    return {}\r\n"
        "def build_graph():\r\n"
        "    g=StateGraph(dict)\r\n"
        "    g.add_node('n', n)\r\n"
        "    g.add_edge(START,'n')\r\n"
        "    return g\r\n"
    ),
    "no newline at end": (
        "from langgraph.graph import StateGraph, START, END\n"
        "def n(s): return {}\n"
        "g=StateGraph(dict); g.add_node('n', n)\n"
        "g.add_edge(START,'n')"
    ),
    "one line def": (
        "from langgraph.graph import StateGraph, START, END\n"
        "def n(s): return {}\n"
        "def make(g):\n"
        "    g.add_node('n', n); g.add_edge(START,'n'); return g\n"
        "def build_graph(): return make(StateGraph(dict))\n"
    ),
    "async entry": (
        "from langgraph.graph import StateGraph, START, END\n"
        "def n(s): return {}\n"
        "async def build_graph():\n"
        "    k=3\n"
        "    g=StateGraph(dict)\n"
        "    g.add_node('n', lambda s: {'x':k})\n"
        "    g.add_edge(START,'n')\n"
        "    return g\n"
    ),
    "decorated": (
        "from langgraph.graph import StateGraph, START, END\n"
        "import functools\n"
        "def n(s): return {}\n"
        "@functools.cache\n"
        "def build_graph():\n"
        "    g=StateGraph(dict)\n"
        "    g.add_node('n', n)\n"
        "    g.add_edge(START,'n')\n"
        "    return g\n"
        "app = build_graph().compile()\n"
    ),
    "decorated+orig": (
        "from langgraph.graph import StateGraph, START, END\n"
        "import functools\n"
        "def n(s): return {}\n"
        "@functools.cache\n"
        "def build_graph():\n"
        "    k=1\n"
        "    g=StateGraph(dict)\n"
        "    g.add_node('n', lambda s: k)\n"
        "    g.add_edge(START,'n')\n"
        "    return g\n"
        "app = build_graph().compile()\n"
    ),
    "shadowed": (
        "from langgraph.graph import StateGraph, START, END\n"
        "graph = 1\n"
        "functions = 2\n"
        "original = 3\n"
        "int = 5\n"
        "def n(s): return {}\n"
        "def build_graph():\n"
        "    k=1\n"
        "    g=StateGraph(dict)\n"
        "    g.add_node('n', lambda s: {'a': graph + functions + original})\n"
        "    g.add_node('m', lambda s: {'a': k})\n"
        "    g.add_edge(START,'n'); g.add_edge(START,'m')\n"
        "    return g\n"
    ),
    "partial entry": (
        "from langgraph.graph import StateGraph, START, END\n"
        "import functools\n"
        "def n(s): return {}\n"
        "def make(name):\n"
        "    g=StateGraph(dict)\n"
        "    g.add_node(name, n)\n"
        "    g.add_edge(START,name)\n"
        "    return g\n"
        "build = functools.partial(make, 'x')\n"
    ),
    "conditional def": (
        "from langgraph.graph import StateGraph, START, END\n"
        "def n(s): return {}\n"
        "if True:\n"
        "    def build_graph():\n"
        "        g=StateGraph(dict)\n"
        "        g.add_node('n', n)\n"
        "        g.add_edge(START,'n')\n"
        "        return g\n"
    ),
    "chain": (
        "from langgraph.graph import StateGraph, START, END\n"
        "def n(s): return {}\n"
        "build_graph = lambda: StateGraph(dict).add_node('n', n).add_edge(START,'n')\n"
    ),
    "subclass": (
        "from langgraph.graph import StateGraph, START, END\n"
        "class G(StateGraph):\n"
        "    pass\n"
        "def n(s): return {}\n"
        "graph = G(dict)\n"
        "graph.add_node('n', n)\n"
        "graph.add_edge(START,'n')\n"
    ),
    "comment first": (
        "# -*- coding: utf-8 -*-\n"
        "#!x\n"
        "from langgraph.graph import StateGraph, START, END\n"
        "def n(s): return {}\n"
        "graph = StateGraph(dict)\n"
        "graph.add_node('n', n)\n"
        "graph.add_edge(START,'n')\n"
    ),
    "loop": (
        "from langgraph.graph import StateGraph, START, END\n"
        "def n(s): return {}\n"
        "graph = StateGraph(dict)\n"
        "for i in range(3):\n"
        "    graph.add_node(f'n{i}', n)\n"
        "    graph.add_edge(START,f'n{i}')\n"
    ),
    "tuple": (
        "from langgraph.graph import StateGraph, START, END\n"
        "def n(s): return {}\n"
        "graph, other = StateGraph(dict), 3\n"
        "graph.add_node('n', n)\n"
        "graph.add_edge(START,'n')\n"
    ),
    "main guard": (
        "from langgraph.graph import StateGraph, START, END\n"
        "def n(s): return {}\n"
        "def make():\n"
        "    g=StateGraph(dict)\n"
        "    g.add_node('n', n)\n"
        "    g.add_edge(START,'n')\n"
        "    return g.compile()\n"
        "graph = make()\n"
        "if __name__ == '__main__':\n"
        "    print(graph.invoke({}))\n"
    ),
    "string with builder": (
        "from langgraph.graph import StateGraph, START, END\n"
        "TEXT = '''\n"
        "def build_graph():\n"
        "    pass\n"
        "'''\n"
        "def n(s): return {}\n"
        "def build_graph():\n"
        "    g=StateGraph(dict)\n"
        "    g.add_node('n', n)\n"
        "    g.add_edge(START,'n')\n"
        "    return g\n"
    ),
    "form feed": (
        "from langgraph.graph import StateGraph, START, END\n"
        "\x0c\n"
        "def n(s): return {'a': '\x0b\u2028'}\n"
        "\x0c\n"
        "def build_graph():\n"
        "    g=StateGraph(dict)\n"
        "    g.add_node('n', n)\n"
        "    g.add_edge(START,'n')\n"
        "    return g\n"
    ),
    "tabs": (
        "from langgraph.graph import StateGraph, START, END\n"
        "def n(s):\n"
        "\treturn {}\n"
        "def build_graph():\n"
        "\tdef inner(s):\n"
        "\t\t'''x\n"
        "\t\ty'''\n"
        "\t\treturn {}\n"
        "\tg=StateGraph(dict)\n"
        "\tg.add_node('n', inner)\n"
        "\tg.add_edge(START,'n')\n"
        "\treturn g\n"
    ),
    "inner multiline": (
        "from langgraph.graph import StateGraph, START, END\n"
        "def build_graph():\n"
        "    def inner(s):\n"
        "        return {'a': '''\n"
        "flush\n"
        "'''}\n"
        "    g=StateGraph(dict)\n"
        "    g.add_node('n', inner)\n"
        "    g.add_edge(START,'n')\n"
        "    return g\n"
    ),
    "type checking": (
        "from langgraph.graph import StateGraph, START, END\n"
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n"
        "    from orcheo.nodes import SetVariable\n"
        "def n(s): return {}\n"
        "def build_graph():\n"
        "    g=StateGraph(dict)\n"
        "    g.add_node('n', n)\n"
        "    g.add_edge(START,'n')\n"
        "    return g\n"
    ),
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_in_an_odd_shape_can_be_exported_and_edited(name: str, exporter: Exporter) -> None:
    script = SCRIPTS[name]
    graph = exporter.imported(script, "build" if name == "partial entry" else None)
    entrypoint = graph["script"]["entrypoint"]
    assert exporter.exported(graph, script).python == exporter.formatter.format(script)
    exporter.check(graph, script, entrypoint)
    exporter.check(with_a_last_node(graph), script, entrypoint)
