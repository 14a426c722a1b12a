"""The function starts light and answers in JSON."""

import json
import subprocess
import sys

from functions.run_user_code import handler

_SCRIPT = """
from langgraph.graph import StateGraph, START
graph = StateGraph(dict)
graph.add_node("n", lambda state: {"x": state["x"] + 1})
graph.add_edge(START, "n")
"""
_LIGHT = """
import sys, json
sys.path[:] = json.loads(sys.argv[1])
before = set(sys.modules)
import functions.run_user_code.handler
found = {name.split('.')[0] for name in set(sys.modules) - before}
print(json.dumps(sorted(found)))
"""


def test_a_script_is_imported_and_called() -> None:
    """As Lambda would call it."""
    imported = handler.handler({"action": "import", "script": _SCRIPT}, None)
    assert imported["ok"] is True
    event = {
        "action": "call",
        "script": _SCRIPT,
        "at": "n",
        "role": "node",
        "arguments": [{"x": 1}],
    }
    called = handler.handler(event, None)
    assert json.loads(json.dumps(called))["result"] == {"x": 2}


def test_the_function_loads_no_framework() -> None:
    """What only the zygote needs is not loaded by its parent."""
    result = subprocess.run(
        [sys.executable, "-c", _LIGHT, json.dumps(sys.path)],
        check=True,
        capture_output=True,
        text=True,
    )
    loaded = set(json.loads(result.stdout))
    assert loaded.isdisjoint(
        {"RestrictedPython", "pydantic", "langgraph", "boto3", "botocore", "asyncio"}
    )
