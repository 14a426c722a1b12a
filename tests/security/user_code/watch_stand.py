"""Does with a script what the product does, and reports where it ran.

Usage: ``watch_stand.py <report> <what>``.
"""

import functools
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from orcheo.adapters.user_code import LocalUserCode, compiler, local
from orcheo.adapters.user_code.facades import loader
from orcheo.adapters.user_code.facades.catalogue import refuse_import
from orcheo.adapters.user_code.limits import DEFAULT_LIMITS
from orcheo.adapters.user_code.script import LoadedScript
from orcheo.adapters.user_code.supervisor import Supervisor
from orcheo.application.user_code_ports import ExportRequest
from orcheo.domain.graph import Graph
from orcheo.domain.graph_diff import diff
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.validation import require_valid
from orcheo.nodes.registry import registry
from tests.integration.engine.bench import Bench
from tests.security.user_code.watching import MARK, Watch

SCRIPT: Final = f"""
from typing import Annotated, TypedDict
from langgraph.graph import END, START, StateGraph
from orcheo.nodes import SetVariable
MARK = {MARK!r}
def add(left: list, right: list) -> list: return left + right
class State(TypedDict):
    seen: Annotated[list, add]
def first(state: State): return {{"seen": [MARK]}}
def route(state: State): return "second"
async def second(state: State): return {{"seen": ["second"]}}
def build():
    graph = StateGraph(State)
    graph.add_node(first)
    graph.add_node(second)
    graph.add_node("last", SetVariable(x=1))
    graph.add_edge(START, "first")
    graph.add_conditional_edges("first", route, ["second", END])
    graph.add_edge("second", "last")
    return graph
"""


def _imported(user_code: LocalUserCode) -> dict[str, Any]:
    return user_code.import_script("w", SCRIPT, "build", timeout_seconds=10).graph


def _import(user_code: LocalUserCode) -> None:
    _imported(user_code)


def _validate(user_code: LocalUserCode) -> None:
    require_valid(_imported(user_code), registry())


def _execute(user_code: LocalUserCode) -> None:
    bench = Bench(user_code)
    execution = bench.run(SCRIPT, {})
    if execution.status is not ExecutionStatus.SUCCEEDED or MARK not in bench.output["seen"]:
        raise AssertionError(execution.error)


def _export(user_code: LocalUserCode) -> None:
    graph = {**_imported(user_code), "settings": {"max_steps": 7}}
    request = ExportRequest(workspace="w", graph=graph, script=SCRIPT, entrypoint="build")
    if MARK not in user_code.export_script(request):
        raise AssertionError("the export holds nothing of the script")


def _diff(user_code: LocalUserCode) -> None:
    graph = _imported(user_code)
    diff(Graph.model_validate(graph), Graph.model_validate({**graph, "settings": {"max_steps": 7}}))


def _control(_user_code: LocalUserCode) -> None:
    """Run the script here, as the product never does: this has to be seen."""
    loader.preload(frozenset())
    bytecode = compiler.compile_script(SCRIPT, refuse_import)
    LoadedScript(bytecode, DEFAULT_LIMITS).build("build")


ACTIONS: Final[Mapping[str, Callable[[LocalUserCode], None]]] = {
    "import": _import,
    "validate": _validate,
    "execute": _execute,
    "export": _export,
    "diff": _diff,
    "control": _control,
}


def main(report: str, what: str) -> None:
    """Do it."""
    sys.path.append(report)
    module = "tests.security.user_code.watched_zygote"
    local.Supervisor = functools.partial(Supervisor, module=module)  # type: ignore[misc,assignment]
    with LocalUserCode() as user_code:
        Watch(Path(report), "parent").start()
        ACTIONS[what](user_code)
    sys.setprofile(None)


if __name__ == "__main__":
    main(*sys.argv[1:])
