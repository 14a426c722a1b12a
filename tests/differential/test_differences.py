"""What differs from plain LangGraph on purpose: each entry of the list does what it says."""

import copy
import io
import sys
import types
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from typing import Any

import pytest
from langgraph.graph import StateGraph
from langgraph.types import Command

from orcheo.domain.commit_log import Log
from orcheo.domain.errors import ScriptRejected
from orcheo.domain.lifecycles import ExecutionStatus
from tests.differential.differences import DIFFERENCES, Difference
from tests.integration.engine.bench import WORKSPACE, Bench

_NAME = "differential_difference"
_ENTRYPOINT = "graph"

_EACH = pytest.mark.parametrize("difference", DIFFERENCES, ids=[each.name for each in DIFFERENCES])


def _in_plain_langgraph(difference: Difference) -> Any:
    module = types.ModuleType(_NAME)
    sys.modules[_NAME] = module  # string annotations are looked up there
    config: Any = {"recursion_limit": 20, "configurable": {"thread_id": "1"}}
    printed = io.StringIO()
    try:
        code = compile(difference.script, _NAME, "exec", dont_inherit=True)
        exec(code, vars(module))  # noqa: S102 - the script is ours: it stands in differences.py
        found = vars(module)[_ENTRYPOINT]
        graph = found.compile() if isinstance(found, StateGraph) else found
        with redirect_stdout(printed):
            state = graph.invoke(copy.deepcopy(dict(difference.inputs)), config)
            if difference.resume is not None:
                state = graph.invoke(Command(resume=difference.resume), config)
    except Exception as error:  # noqa: BLE001 - the error is the outcome
        return type(error).__name__
    finally:
        del sys.modules[_NAME]
    return printed.getvalue().splitlines() if difference.prints else state["seen"]


@_EACH
def test_plain_langgraph_does_what_the_list_says(difference: Difference) -> None:
    with warnings.catch_warnings(), ThreadPoolExecutor(1) as pool:
        warnings.simplefilter("ignore")
        assert pool.submit(_in_plain_langgraph, difference).result() == difference.outcome_plain


@_EACH
def test_the_engine_does_what_the_list_says(
    difference: Difference, make_bench: Callable[..., Bench]
) -> None:
    assert _in_the_engine(difference, make_bench()) == difference.outcome_here


def _in_the_engine(difference: Difference, bench: Bench) -> Any:
    try:
        imported = bench.user_code.import_script(
            WORKSPACE, difference.script, _ENTRYPOINT, timeout_seconds=30
        )
    except ScriptRejected as refusal:
        return refusal.type
    graph = {**imported.graph, "settings": dict(difference.settings)}
    bench.accept(graph, difference.inputs, difference.script)
    if difference.resume is not None:
        bench.advance()
        ended = bench.resume(difference.resume)
    else:
        ended = bench.finish()
    if ended.status is ExecutionStatus.FAILED:
        assert ended.error is not None
        return ended.error["type"]
    return _printed(bench.log) if difference.prints else bench.output["seen"]


def _printed(log: Log) -> list[str]:
    """Return the lines of nodes' logs: those of rows, then those of checkpoints."""
    lines = [line for row in log.tasks for line in row.body.get("log") or ()]
    for entry in log.entries:
        lines += [line for node in entry.body.get("log") or () for line in node["lines"]]
    return [line["text"] for line in lines]


def test_the_list_has_a_row_for_each_difference() -> None:
    names = [each.name for each in DIFFERENCES]
    assert len(set(names)) == len(names)
