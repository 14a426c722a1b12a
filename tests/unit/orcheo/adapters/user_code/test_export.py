"""What an exported script looks like; that it comes back is tested in ``integration/export``."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from orcheo.adapters.ruff_formatter import RuffFormatter
from orcheo.adapters.user_code.local import LocalUserCode
from orcheo.application.user_code_ports import ExportRequest
from orcheo.domain.errors import ScriptRejected

Document = dict[str, Any]
HEAD = '''\
# Copyright: Ada
"""Shouts."""

from __future__ import annotations

from typing import TypedDict

from langgraph.graph import END, START, StateGraph

LIMIT = 3  # of rounds


class State(TypedDict):
    # what people say
    text: str


def shout(state: State) -> State:
    """Louder."""
    # in capitals
    return {"text": state["text"].upper()}
'''
TAIL = """

# the end of the file
OTHER = LIMIT + 1
"""
BUILDER = '''

# builds it
def build_graph():
    """Put it together.

    In two steps.
    """
    graph = StateGraph(State)
    graph.add_node("shout", shout)
    graph.add_edge(START, "shout")
    graph.add_edge("shout", END)
    return graph
'''
LAST = {"id": "last", "kind": "builtin", "type": "set_variable", "config": {"done": True}}


Edit = Callable[..., str]


@pytest.fixture
def edit(user_code: LocalUserCode) -> Edit:
    """Return an editor: a script, its entry point, and what to do to its graph."""

    def edited(
        script: str, change: Callable[[Document], None], entrypoint: str = "build_graph"
    ) -> str:
        imported = user_code.import_script("acme", script, entrypoint, timeout_seconds=20)
        graph = imported.graph
        change(graph)
        request = ExportRequest(
            workspace="acme", graph=graph, script=script, entrypoint=entrypoint, timeout_seconds=20
        )
        return RuffFormatter().format(user_code.export_script(request))

    return edited


def add_last(graph: Document) -> None:
    """Put a built-in node behind everything."""
    for edge in graph["edges"]:
        if edge["to"] == "END":
            edge["to"] = "last"
    graph["nodes"].append(LAST)
    graph["edges"].append({"from": "last", "to": "END"})


def test_everything_but_the_builder_stays(edit: Edit) -> None:
    text = edit(HEAD + BUILDER + TAIL, add_last)
    without_import = text.replace("from orcheo.nodes import SetVariable\n", "")
    start, end = HEAD.rstrip(), TAIL.strip()
    assert (
        without_import.removeprefix(start).removesuffix(f"{end}\n").strip()
        == '''
# builds it
def build_graph():
    """Put it together.

    In two steps.
    """
    graph = StateGraph(State)
    graph.add_node("shout", shout)
    graph.add_node("last", SetVariable(done=True))
    graph.add_edge(START, "shout")
    graph.add_edge("shout", "last")
    graph.add_edge("last", END)
    return graph
'''.strip()
    )


def test_the_future_stays_first(edit: Edit) -> None:
    text = edit(HEAD + BUILDER, add_last)
    imports = re.findall(r"^(?:from|import) (\S+)", text, re.MULTILINE)
    assert imports == ["__future__", "typing", "langgraph.graph", "orcheo.nodes"]


def test_statements_that_built_the_graph_give_way(edit: Edit) -> None:
    script = (
        HEAD
        + """

builder = StateGraph(State)
builder.add_node("shout", shout)
# and then
builder.add_edge(START, "shout").add_edge("shout", END)
app = builder.compile()

if __name__ == "__main__":
    print(app.invoke({"text": "hi"}))
"""
    )
    text = edit(script, add_last, "app")
    assert "builder" not in text
    assert "# and then" in text
    assert "\napp = build_graph().compile()\n" in text
    assert text.index("app = ") < text.index("if __name__")


def test_statements_that_something_else_needs_stay(edit: Edit) -> None:
    script = (
        HEAD
        + """

graph = StateGraph(State)
graph.add_node("shout", shout)
graph.add_edge(START, "shout")
graph.add_edge("shout", END)
inner = graph.compile()


def run(state):
    return inner.invoke(state)
"""
    )
    text = edit(script, add_last, "graph")
    assert "inner = graph.compile()" in text
    assert "def build_graph():" in text
    assert text.rstrip().endswith("graph = build_graph()")


def test_a_function_without_a_name_is_taken_from_the_builder_that_made_it(edit: Edit) -> None:
    script = (
        HEAD
        + """

def build_graph():
    times = LIMIT

    def closed(state: State):
        return {"text": state["text"] * times}

    graph = StateGraph(State)
    graph.add_node("closed", closed)
    graph.add_node("named", shout)
    graph.add_node("short", lambda state: {"text": state["text"] * LIMIT})
    graph.add_edge(START, "closed")
    graph.add_edge("closed", "named")
    graph.add_edge("named", "short")
    graph.add_edge("short", END)
    return graph
"""
    )
    text = edit(script, add_last)
    written = text[text.rindex("def build_graph") :]
    assert "def original_build_graph():" in text
    assert "functions = callables(original)" in written
    assert 'graph.add_node("closed", functions["closed"])' in written
    assert 'graph.add_node("named", shout)' in written
    assert 'add_node("short", lambda state: {"text": state["text"] * LIMIT})' in written


_TIED = """

class Repeat:
    def __init__(self, times):
        self.times = times

    def __call__(self, state: State):
        return {"text": state["text"] * self.times}


%s
def build_graph():
    %s
    graph = StateGraph(State)
    graph.add_node("a", %s)
    graph.add_edge(START, "a")
    graph.add_edge("a", END)
    return graph
"""


@pytest.mark.parametrize(
    ("before", "inside", "action"),
    [
        ("", "", "Repeat(LIMIT)"),
        ("import functools", "", "functools.partial(shout)"),
        ("sizes = [1, 2]", "", "Repeat(max(sizes))"),
        ("", "", 'lambda state: {"text": state["text"] * LIMIT}'),
    ],
)
def test_an_expression_that_means_the_same_anywhere_is_said_again(
    before: str, inside: str, action: str, edit: Edit
) -> None:
    text = edit(HEAD + _TIED % (before, inside, action), add_last)
    assert "original" not in text
    assert f'graph.add_node("a", {action})' in text


@pytest.mark.parametrize(
    ("before", "inside", "action"),
    [
        ("", "times = 2", "Repeat(times)"),
        ("sizes = [1]\nsizes.append(2)", "", "Repeat(max(sizes))"),
        ("times = 1\ntimes = 2", "", "Repeat(times)"),
        ("times = 1\ndef grow():\n    global times\n    times += 1\n", "", "Repeat(times)"),
        ("", "times = 2", "lambda state: {'text': state['text'] * times}"),
        ("", "", "lambda state, times=LIMIT: {'text': state['text'] * times}"),
    ],
)
def test_an_expression_that_may_mean_something_else_is_not(
    before: str, inside: str, action: str, edit: Edit
) -> None:
    text = edit(HEAD + _TIED % (before, inside, action), add_last)
    assert "original = original_build_graph()" in text
    assert 'graph.add_node("a", functions["a"])' in text


def test_a_function_inside_the_builder_moves_out_where_nothing_ties_it(edit: Edit) -> None:
    script = HEAD + _TIED % ("", "def inner(state):\n        # why\n        return {}\n", "inner")
    text = edit(script, add_last)
    assert "original" not in text
    assert "def inner(state):\n    # why\n    return {}\n\n\ndef build_graph():" in text
    flush = "def inner(state):\n        return {'text': '''a\n        b'''}\n"
    assert 'functions["a"]' in edit(HEAD + _TIED % ("", flush, "inner"), add_last)
    typed = "class Own(TypedDict):\n        text: str\n\n    def inner(state: Own):\n        pass"
    assert 'functions["a"]' in edit(HEAD + _TIED % ("", typed, "inner"), add_last)


def test_a_workflow_of_functions_keeps_its_entry_point(edit: Edit) -> None:
    script = """
from langgraph.func import entrypoint, task


@task
def add(number):
    return number + 1


@entrypoint()
def workflow(number):
    return add(number).result()
"""
    text = edit(script, add_last, "workflow")
    assert "original_workflow = workflow" in text
    assert text.rstrip().endswith("workflow = build_graph().compile()")


def test_lambdas_alone_do_not_keep_the_old_builder(edit: Edit) -> None:
    script = (
        HEAD
        + """

def build_inner():
    inner = StateGraph(State)
    inner.add_node("a", lambda s: {"text": "a"})
    inner.add_edge(START, "a")
    return inner.compile()


def build_graph():
    g = StateGraph(State)
    g.add_node("x", lambda s: {"text": "x"}), g.add_node("y", lambda s: {"text": "y"})
    g.add_node("sub", build_inner())
    g.add_edge(START, "x"), g.add_edge("x", "y"), g.add_edge("y", "sub"), g.add_edge("sub", END)
    return g
"""
    )
    text = edit(script, add_last)
    assert "original" not in text
    assert "build_inner" not in text
    assert 'graph.add_node("x", lambda s: {"text": "x"})' in text
    assert 'graph.add_node("y", lambda s: {"text": "y"})' in text


def test_a_renamed_node_keeps_its_function(edit: Edit) -> None:
    def rename(graph: Document) -> None:
        graph["nodes"][0]["id"] = "loud"
        graph["edges"] = [{"from": "START", "to": "loud"}, {"from": "loud", "to": "END"}]

    assert 'graph.add_node("loud", shout)' in edit(HEAD + BUILDER, rename)


def test_settings_are_stated_and_replaced(edit: Edit) -> None:
    def limit(steps: int) -> Callable[[Document], None]:
        return lambda graph: graph.update(settings={"max_steps": steps})

    once = edit(HEAD + BUILDER, limit(5))
    assert "SETTINGS = Settings(max_steps=5)" in once
    assert "SETTINGS = Settings(max_steps=7)" in edit(once, limit(7))
    assert "SETTINGS = Settings()" in edit(once, lambda graph: graph.pop("settings"))


def test_names_that_the_script_uses_otherwise_are_not_taken(edit: Edit) -> None:
    script = HEAD + "\n\nSetVariable = 1\n" + BUILDER
    text = edit(script, add_last)
    assert "from orcheo.nodes import SetVariable as SetVariable_2" in text
    assert "SetVariable_2(done=True)" in text


def test_a_position_that_the_script_does_not_have_is_named(edit: Edit) -> None:
    def misplace(graph: Document) -> None:
        graph["nodes"][0]["at"] = "gone"

    with pytest.raises(ScriptRejected, match="nothing at 'gone'"):
        edit(HEAD + BUILDER, misplace)


def test_words_of_langgraph_come_before_words_of_orcheo(user_code: LocalUserCode) -> None:
    graph: Document = {
        "state": {
            "channels": {
                "total": {"type": "integer", "reducer": "operator.add", "initial": 0},
                "start": {"type": "integer", "initial": 5},
                "maybe": {"type": ["string", "null"]},
            }
        },
        "nodes": [
            {**LAST, "retry": {"initial_seconds": 0.5, "max_seconds": 128}, "timeout_seconds": 60},
            {**LAST, "id": "odd", "config": {"a b": 1}, "output": {"channel": "total"}},
        ],
        "edges": [{"from": "START", "to": "last"}, {"from": "last", "to": "odd"}],
        "interrupt_before": ["odd"],
    }
    request = ExportRequest(workspace="acme", graph=graph, timeout_seconds=20)
    assert (
        RuffFormatter().format(user_code.export_script(request))
        == """\
import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph
from langgraph.types import RetryPolicy
from orcheo import Channel
from orcheo.nodes import SetVariable


class State(TypedDict):
    total: Annotated[int, operator.add]
    start: Annotated[int, Channel(initial=5)]
    maybe: str | None


def build_graph():
    graph = StateGraph(State)
    graph.add_node("last", SetVariable(done=True), retry_policy=RetryPolicy(), timeout=60)
    graph.add_node(
        "odd", SetVariable({"a b": 1}), metadata={"orcheo": {"output": {"channel": "total"}}}
    )
    graph.add_edge(START, "last")
    graph.add_edge("last", "odd")
    return graph.compile(interrupt_before=["odd"])
"""
    )
