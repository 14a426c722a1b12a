"""Plain LangGraph in process and the engine on the commit log end in the same state."""

import asyncio
import json
import sys
import types
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from langgraph.graph import StateGraph

from orcheo.adapters.langgraph import codec
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.values import plain
from tests.integration.engine.bench import Bench
from tests.integration.engine.scripts import CASES, ERRORS, Case


def in_process(case: Case) -> Any:
    """Run a script with plain LangGraph."""
    name = f"script_{uuid.uuid4().hex}"
    module = types.ModuleType(name)
    sys.modules[name] = module  # string annotations are looked up there
    try:
        exec(compile(case.script, name, "exec", dont_inherit=True), vars(module))  # noqa: S102
        graph = vars(module)["build"]()
        compiled = graph.compile() if isinstance(graph, StateGraph) else graph
        config: Any = {"recursion_limit": 200}
        if case.is_async:
            # A thread of its own: LangGraph sets its event loop, and the handlers' tests keep
            # theirs.
            with ThreadPoolExecutor(1) as pool:
                started = compiled.ainvoke(case.inputs, config)
                return pool.submit(asyncio.run, started).result()
        return compiled.invoke(case.inputs, config)
    finally:
        del sys.modules[name]


def comparable(value: Any) -> Any:
    """Return a state as JSON without what is random in it: ids of messages."""
    document = json.loads(json.dumps(plain(codec.encode(simplified(value)))))
    return _without_ids(document)


def simplified(value: Any) -> Any:
    """Return a state with the script's own objects as their fields."""
    if hasattr(value, "model_dump") and not hasattr(value, "response_metadata"):
        return {k: simplified(v) for k, v in value.model_dump().items()}
    if hasattr(value, "__dataclass_fields__"):
        return {k: simplified(getattr(value, k)) for k in value.__dataclass_fields__}
    if isinstance(value, dict):
        return {k: simplified(v) for k, v in value.items()}
    if isinstance(value, list):
        return [simplified(v) for v in value]
    return value


def _without_ids(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_ids(each) for each in value]
    if isinstance(value, dict):
        dropped = {"id"} if "content" in value else set[str]()
        return {k: _without_ids(v) for k, v in value.items() if k not in dropped}
    return value


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_script_ends_in_the_state_of_plain_langgraph(case: Case, bench: Bench) -> None:
    expected = comparable(in_process(case))
    ended = bench.run(case.script, case.inputs)
    assert ended.status is ExecutionStatus.SUCCEEDED, ended.error
    assert comparable_output(bench) == expected


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_an_invocation_for_each_superstep_gives_the_same_state(
    case: Case, make_bench: Callable[..., Bench]
) -> None:
    whole, stepwise = make_bench(), make_bench(budget_seconds=0.0)
    whole.run(case.script, case.inputs)
    ended = stepwise.run(case.script, case.inputs)
    assert ended.status is ExecutionStatus.SUCCEEDED, ended.error
    assert comparable_output(stepwise) == comparable_output(whole)
    assert stepwise.checkpoints == whole.checkpoints


@pytest.mark.parametrize("case", ERRORS, ids=[case.name for case in ERRORS])
def test_a_script_fails_with_the_error_of_plain_langgraph(case: Case, bench: Bench) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - each case has its own class
        in_process(case)
    ended = bench.run(case.script, case.inputs)
    assert ended.status is ExecutionStatus.FAILED
    assert ended.error is not None
    assert ended.error["type"] == type(caught.value).__name__


def comparable_output(bench: Bench) -> Any:
    """Return what the execution ended with, in the same form."""
    return _without_ids(bench.output)
