"""What a forged result does to an execution: at most, it fails."""

from collections.abc import Iterator
from typing import Any, Final

import pytest

from orcheo.adapters.user_code import LocalUserCode
from orcheo.application.user_code_ports import CallRequest, CallResult, ExportRequest, ImportedGraph
from orcheo.domain.lifecycles import ExecutionStatus
from tests.integration.engine.bench import Bench

_SCRIPT: Final = """
import operator
from typing import Annotated, TypedDict
from langgraph.graph import START, StateGraph
class State(TypedDict):
    x: int
    seen: Annotated[list, operator.add]
def only(state: State): return {"x": 1}
def build():
    graph = StateGraph(State)
    graph.add_node(only)
    graph.add_edge(START, "only")
    return graph
"""


def _deep() -> Any:
    nested: Any = 1
    for _ in range(5_000):
        nested = [nested]
    return nested


class _Forging:
    """A port whose children say this of every call."""

    def __init__(self, honest: LocalUserCode, result: CallResult) -> None:
        self._honest, self._result = honest, result

    def import_script(self, *arguments: Any, **options: Any) -> ImportedGraph:
        """Import honestly."""
        return self._honest.import_script(*arguments, **options)

    def call(self, request: CallRequest) -> CallResult:
        """Say it."""
        del request
        return self._result

    def export_script(self, request: ExportRequest) -> str:
        """Export honestly."""
        return self._honest.export_script(request)


@pytest.fixture(scope="module")
def user_code() -> Iterator[LocalUserCode]:
    """One zygote for the module, as one environment has."""
    with LocalUserCode() as local:
        yield local


def _asked(kind: str, payload: Any) -> CallResult:
    request = {"number": 0, "kind": kind, "hash": "0" * 64, "payload": payload}
    return CallResult(outcome="request", request=request, requests=[request])


_RESULTS: Final[dict[str, Any]] = {
    "a message that is none": {"$": "message", "v": 1},
    "a message with wrong fields": {"x": {"$": "message", "v": {"type": "ai", "tool_calls": "x"}}},
    "a send that is none": {"$": "send", "v": 1},
    "a command to a parent": {"$": "command", "v": {"goto": ["only"], "graph": "__parent__"}},
    "an unknown tag": {"$": "unheard of"},
    "a number that is none": {"$": "decimal", "v": "x"},
    "a dict that is none": {"$": "dict", "v": 1},
    "a set of lists": {"x": {"$": "set", "v": [[1]]}},
    "an update that cannot be added": {"seen": 1},
    "a deep value": {"x": _deep()},
    "a list": [1],
    "text": "text",
}
_FORGED: Final[dict[str, CallResult]] = {
    **{name: CallResult(outcome="result", result=result) for name, result in _RESULTS.items()},
    "a graph of another script": _asked("invoke", {"graph": "../other", "input": {}}),
    "a graph that is none": _asked("invoke", 1),
    "a task that is none": _asked("task", {"at": 1, "arguments": 1, "keywords": []}),
    "a model that is none": _asked("chat", {"model": 1}),
    "an effect that does not exist": _asked("http", {"url": "http://169.254.169.254"}),
    "a request for nothing": CallResult(outcome="request"),
    "an error that says nothing": CallResult(outcome="error", error={}),
}


@pytest.mark.parametrize("name", _FORGED)
def test_a_forged_result_fails_the_execution(name: str, user_code: LocalUserCode) -> None:
    """As the node's own error, with the engine alive."""
    bench = Bench(_Forging(user_code, _FORGED[name]))
    execution = bench.run(_SCRIPT, {"x": 0})
    assert execution.status is ExecutionStatus.FAILED
    assert execution.error is not None
