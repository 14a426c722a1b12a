"""What of Python is refused, and what the refusal says."""

from collections.abc import Callable

import pytest

from orcheo.application.user_code_ports import ImportedGraph
from orcheo.domain.errors import ScriptRejected

_TAIL = """
from langgraph.graph import StateGraph, START
graph = StateGraph(dict)
graph.add_node("n", n)
graph.add_edge(START, "n")
"""


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("exec('x = 1')", "define a function"),
        ("eval('1')", "json.loads"),
        ("open('x')", "no files"),
        ("globals()", "module-level names"),
        ("locals()", "local names"),
        ("vars()", "asdict"),
        ("input('x')", "interrupt"),
        ("__import__('os')", "import statement"),
        ("compile('1', '', 'eval')", "define a function"),
        ("breakpoint()", r"print\(\)"),
        ("x = (1).__class__.__mro__", "belong to the interpreter"),
        ("x = n.__globals__", "belong to the interpreter"),
        ("x = (i for i in []).gi_frame", "leads into the interpreter"),
        ("__builtins__", "belong to the interpreter"),
        ("from os import system", "cannot start processes"),
        ("import sqlite3", "through the state"),
        ("import requests", "http_request node"),
        ("import numpy as np", "statistics"),
        ("from typing import *", "name what you use"),
        ("from . import x", "one file"),
        ("class A(metaclass=type): pass", "class decorator"),
        ("from langchain_community.tools import X", "no network"),
        ("import openai", "ChatOpenAI"),
    ],
)
def test_what_is_refused_names_the_way_out(
    line: str, says: str, import_script: Callable[..., ImportedGraph]
) -> None:
    """With its line and its column."""
    script = f"def n(state): return state\n{line}\n{_TAIL}"
    with pytest.raises(ScriptRejected, match=says) as caught:
        import_script(script)
    assert caught.value.details["line"] == 2
    assert caught.value.details["column"] >= 1


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("import json; json.load(1)", "json.load is refused: a script has no files"),
        ("import datetime; datetime.now()", "'datetime' has no name 'now' here; it offers"),
    ],
)
def test_what_a_module_does_not_have_is_told_as_for_an_import(
    line: str, says: str, import_script: Callable[..., ImportedGraph]
) -> None:
    script = f"def n(state): return state\n{line}\n{_TAIL}"
    with pytest.raises(ScriptRejected, match=f"Line 2: AttributeError: {says}"):
        import_script(script)


@pytest.mark.parametrize(
    ("mark", "says"),
    [
        ("lambda left: left", "ValueError: State key 'words': Invalid reducer signature"),
        ("EphemeralValue", "NotImplementedError: State key 'words': EphemeralValue is not"),
    ],
)
def test_a_key_that_cannot_be_a_channel_is_named(
    mark: str, says: str, import_script: Callable[..., ImportedGraph]
) -> None:
    script = f"""
from typing import Annotated, TypedDict
from langgraph.channels import EphemeralValue
from langgraph.graph import StateGraph, START
class S(TypedDict):
    count: int
    words: Annotated[list, {mark}]
graph = StateGraph(S)
graph.add_node("n", lambda state: state)
graph.add_edge(START, "n")
"""
    with pytest.raises(ScriptRejected, match=says):
        import_script(script)
