"""Habits of published LangGraph scripts that have nothing to do with the graph itself."""

from collections.abc import Callable
from typing import Any

import pytest

from orcheo.adapters.user_code import LocalUserCode
from orcheo.application.user_code_ports import CallRequest, ImportedGraph
from orcheo.domain.errors import ScriptRejected

_NODE = """
from dataclasses import dataclass
from typing import TypedDict
from langgraph.graph import START, StateGraph
from langgraph.runtime import Runtime

@dataclass
class Context:
    tone: str = "dry"

class Typed(TypedDict):
    tone: str

def node(state, runtime: Runtime):
    return {"got": runtime.context if runtime.context is None else repr(runtime.context)}

def graph_of(schema):
    graph = StateGraph(dict, context_schema=schema)
    graph.add_node(node)
    graph.add_edge(START, "node")
    return graph

as_class, as_mapping, free = graph_of(Context), graph_of(Typed), graph_of(None)
"""


def _called(user_code: LocalUserCode, script: str, entrypoint: str, **config: Any) -> Any:
    request = CallRequest(
        workspace="w",
        script=script,
        entrypoint=entrypoint,
        at="node",
        role="node",
        arguments=[{}],
        config=config,
    )
    result = user_code.call(request)
    assert result.outcome == "result", result.error
    return result.result["got"]


@pytest.mark.parametrize(
    ("entrypoint", "given", "context"),
    [
        ("as_class", {"tone": "warm"}, "Context(tone='warm')"),
        ("as_class", {"other": 1}, None),
        ("as_mapping", {"tone": "warm"}, "{'tone': 'warm'}"),
        ("free", {}, None),
    ],
)
def test_the_context_is_what_the_execution_was_configured_with(
    entrypoint: str, given: dict[str, Any], context: str | None, user_code: LocalUserCode
) -> None:
    """And null, as in LangGraph, where it was not."""
    configurable = {**given, "thread_id": "ex_1"}
    assert _called(user_code, _NODE, entrypoint, configurable=configurable) == context


def test_a_notebook_that_draws_its_graph_imports(
    import_script: Callable[..., ImportedGraph],
) -> None:
    script = (
        "from IPython.display import Image, display\n"
        f"{_NODE}\n"
        "graph = as_class.compile()\n"
        "try:\n"
        "    display(Image(graph.get_graph().draw_mermaid_png()))\n"
        "except Exception:\n"
        "    pass\n"
    )
    assert [node["id"] for node in import_script(script, "graph").graph["nodes"]] == ["node"]


def test_an_error_tells_its_cause_and_nothing_else_of_the_interpreter(
    user_code: LocalUserCode,
) -> None:
    node = (
        "def node(state):\n"
        "    try:\n"
        "        try:\n"
        "            1 / 0\n"
        "        except ZeroDivisionError as error:\n"
        "            raise ValueError('no') from error\n"
        "    except ValueError as error:\n"
        "        hidden = getattr(error, '__traceback__', 'hidden')\n"
        "        return {'got': [type(error.__cause__).__name__, hidden]}\n"
    )
    script = f"{_NODE}\n{node}\nagain = StateGraph(dict)\nagain.add_node(node)\n"
    script += "again.add_edge(START, 'node')\n"
    assert _called(user_code, script, "again") == ["ZeroDivisionError", "hidden"]


def test_documents_go_from_node_to_node(user_code: LocalUserCode) -> None:
    node = (
        "from langchain_core.documents import Document\n"
        "def node(state):\n"
        "    found = state.get('found') or [Document('a text', metadata={'page': 1})]\n"
        "    found[0].metadata['seen'] = found[0].metadata.get('seen', 0) + 1\n"
        "    return {'found': found, 'got': [str(each) for each in found]}\n"
    )
    script = f"{_NODE}\n{node}\nagain = StateGraph(dict)\nagain.add_node(node)\n"
    script += "again.add_edge(START, 'node')\n"

    def called(state: Any) -> Any:
        request = CallRequest(
            workspace="w",
            script=script,
            entrypoint="again",
            at="node",
            role="node",
            arguments=[state],
        )
        return user_code.call(request).result

    first = called({})
    second = called({"found": first["found"]})
    assert second["got"] == ["page_content='a text' metadata={'page': 1, 'seen': 2}"]


def test_a_factory_that_names_its_functions_is_told_how(
    import_script: Callable[..., ImportedGraph],
) -> None:
    with pytest.raises(ScriptRejected, match="add_node"):
        import_script(f"{_NODE}\nnode.__name__ = 'other'\n", "free")
