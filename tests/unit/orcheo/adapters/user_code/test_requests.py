"""What a call asks for: numbers, hashes, and what is open when it ends."""

from collections.abc import Callable
from typing import Any

import pytest

from orcheo.adapters.user_code.protocol import request_hash
from orcheo.application.user_code_ports import CallResult, ImportedGraph
from orcheo.domain.errors import ScriptRejected

_HEAD = """
import asyncio
from langgraph.func import entrypoint, task
from langgraph.graph import END, START, StateGraph
from langgraph.types import RetryPolicy, interrupt

@task
def one(n, *, plus=0):
    return n + plus

@task(name="other", retry_policy=RetryPolicy(max_attempts=2, retry_on=ValueError), timeout=5)
async def two(n):
    return n * 2

def single(node):
    g = StateGraph(dict)
    g.add_node("n", node)
    g.add_edge(START, "n")
    return g

inner = single(lambda s: {**s, "inner": True}).compile()
"""
_TAIL = "\ndef build():\n    return single(n)\n"

Call = Callable[..., CallResult]


def node(body: str) -> str:
    """Return a script of one node."""
    return _HEAD + body + _TAIL


def answer(request: Any, value: Any) -> dict[str, Any]:
    """Return the answer to a request."""
    return {"kind": request["kind"], "hash": request["hash"], "answer": value}


def test_tasks_are_asked_for_all_at_once(call: Call) -> None:
    script = node(
        "def n(s):\n"
        "    futures = [one(1), one(2, plus=3), two(4)]\n"
        "    return {'done': [f.done() for f in futures], 'got': [f.result() for f in futures]}\n"
    )
    asked = call(script, "n", {}, entrypoint="build").requests
    assert [each["number"] for each in asked] == [0, 1, 2]
    assert [each["payload"]["at"] for each in asked] == ["task/0", "task/0", "task/1"]
    assert asked[1]["payload"]["keywords"] == {"plus": 3}
    assert asked[2]["payload"]["name"] == "other"
    assert asked[2]["payload"]["timeout_seconds"] == 5
    assert asked[2]["payload"]["retry"]["on"] == ["ValueError"]
    answers = [answer(asked[0], "a"), None, answer(asked[2], "c")]
    (left,) = call(script, "n", {}, entrypoint="build", answers=answers).requests
    assert left["number"] == 1
    answers[1] = answer(left, "b")
    result = call(script, "n", {}, entrypoint="build", answers=answers).result
    assert result == {"done": [True, True, True], "got": ["a", "b", "c"]}


def test_a_task_that_nobody_waits_for_is_asked_for(call: Call) -> None:
    script = node("def n(s):\n    one(1)\n    return {}\n")
    result = call(script, "n", {}, entrypoint="build")
    assert [each["kind"] for each in result.requests] == ["task"]
    assert (
        call(script, "n", {}, entrypoint="build", answers=[answer(result.requests[0], 1)]).result
        == {}
    )


def test_coroutines_ask_side_by_side(call: Call) -> None:
    script = node(
        "async def ask(x):\n"
        "    return await inner.ainvoke({'x': x})\n"
        "async def n(s):\n"
        "    return {'got': await asyncio.gather(*[ask(x) for x in range(3)])}\n"
    )
    asked = call(script, "n", {}, entrypoint="build").requests
    assert [each["payload"]["input"] for each in asked] == [{"x": 0}, {"x": 1}, {"x": 2}]
    assert {each["payload"]["graph"] for each in asked} == {"compiled/0"}


def test_nothing_is_asked_after_a_request_that_has_no_answer(call: Call) -> None:
    """A ``finally`` is not reached like this on the next run."""
    script = node(
        "def n(s):\n"
        "    try:\n"
        "        return inner.invoke({'first': 1})\n"
        "    finally:\n"
        "        inner.invoke({'cleanup': 1})\n"
    )
    (asked,) = call(script, "n", {}, entrypoint="build").requests
    assert asked["payload"]["input"] == {"first": 1}
    answers = [answer(asked, {"x": 1})]
    (cleanup,) = call(script, "n", {}, entrypoint="build", answers=answers).requests
    assert (cleanup["number"], cleanup["payload"]["input"]) == (1, {"cleanup": 1})


def test_exceptions_that_are_gathered_hide_no_request(call: Call) -> None:
    script = node(
        "async def n(s):\n"
        "    got = await asyncio.gather(inner.ainvoke({}), return_exceptions=True)\n"
        "    return {'never': inner.invoke({'seen': str(got)})}\n"
    )
    (asked,) = call(script, "n", {}, entrypoint="build").requests
    assert asked["payload"]["input"] == {}


def test_what_an_effect_is_given_may_differ_on_the_next_run(call: Call) -> None:
    """The time of day in a prompt, say; but not what is asked for."""
    script = node(
        "import uuid\n"
        "def n(s):\n"
        "    got = inner.invoke({'id': str(uuid.uuid4())})\n"
        "    return {'got': got}\n"
    )
    (asked,) = call(script, "n", {}, entrypoint="build").requests
    result = call(script, "n", {}, entrypoint="build", answers=[answer(asked, {"a": 1})])
    assert result.result == {"got": {"a": 1}}
    other = {"kind": "task", "hash": "0" * 64, "answer": 1}
    wrong = call(script, "n", {}, entrypoint="build", answers=[other])
    assert wrong.error is not None
    assert wrong.error["type"] == "NondeterministicNode"


def test_an_answer_of_an_earlier_try_may_be_for_something_else(call: Call) -> None:
    script = node("def n(s):\n    return {'got': one(1).result()}\n")
    loose = {"kind": "invoke", "hash": "0" * 64, "answer": 1, "loose": True}
    (asked,) = call(script, "n", {}, entrypoint="build", answers=[loose]).requests
    assert asked["kind"] == "task"


@pytest.mark.parametrize(
    ("error", "caught"),
    [
        ({"type": "ValueError", "message": "m"}, "ValueError m"),
        ({"type": "Mine", "message": "m"}, "Mine m"),
        ({"type": "KeyError", "message": "'k'"}, "KeyError 'k'"),
        ({"type": "Other", "families": ["Exception", "Mine", "Other"], "message": "m"}, "Mine m"),
        (
            {"type": "Other", "families": ["ArithmeticError", "Exception", "ZeroDivisionError"]},
            "ZeroDivisionError ",
        ),
        ({"type": "NodeTimeout", "message": "late"}, "EffectFailed NodeTimeout: late"),
        ({"type": "SystemExit", "message": "m"}, "EffectFailed SystemExit: m"),
        ({"type": "GraphRecursionError", "message": "m"}, "GraphRecursionError m"),
    ],
)
def test_a_failed_answer_is_raised_as_the_nearest_class(
    call: Call, error: dict[str, Any], caught: str
) -> None:
    script = node(
        "class Mine(Exception):\n    def __init__(self, a, b):\n        pass\n"
        "def n(s):\n"
        "    try:\n"
        "        inner.invoke({})\n"
        "    except Exception as error:\n"
        "        return {'got': f'{type(error).__name__} {error}'}\n"
    )
    (asked,) = call(script, "n", {}, entrypoint="build").requests
    failed = {"kind": "invoke", "hash": asked["hash"], "error": error}
    result = call(script, "n", {}, entrypoint="build", answers=[failed])
    assert result.result == {"got": caught}


# --- graphs and tasks by position ---------------------------------------------------------------


def test_graphs_that_are_no_part_of_the_imported_one_are_numbered(call: Call) -> None:
    script = (
        _HEAD
        + """
used = single(lambda s: {"used": 1}).compile()
other = single(lambda s: {"other": 1}).compile()
def n(s):
    return [used.invoke({}), other.invoke({})]
def build():
    g = single(n)
    g.add_node("sub", used)
    g.add_edge("n", "sub")
    return g
"""
    )
    (first,) = call(script, "n", {}, entrypoint="build").requests
    assert first["payload"]["graph"] == "sub/"
    answers = [answer(first, {})]
    (second,) = call(script, "n", {}, entrypoint="build", answers=answers).requests
    assert second["payload"]["graph"] == "compiled/1"
    options: dict[str, Any] = {"entrypoint": "build", "role": "graph"}
    graph = call(script, "compiled/1", None, **options).result
    assert graph["nodes"] == [{"id": "n", "kind": "python", "at": "compiled/1/n"}]
    assert call(script, "compiled/1/n", {}, entrypoint="build").result == {"other": 1}
    missing = call(script, "compiled/7", None, **options)
    assert missing.error is not None
    assert missing.error["type"] == "ScriptRejected"


def test_a_task_is_called_with_its_arguments(call: Call) -> None:
    script = node("def n(s):\n    return {}\n")
    options: dict[str, Any] = {"entrypoint": "build", "role": "task"}
    assert call(script, "task/0", [1], {"plus": 2}, **options).result == 3
    assert call(script, "task/1", [4], {}, **options).result == 8
    missing = call(script, "task/9", [], {}, **options)
    assert missing.error is not None
    assert missing.error["type"] == "ScriptRejected"


def test_a_task_may_ask_as_well(call: Call) -> None:
    script = node(
        "@task\ndef asks(n):\n    return [interrupt(n), one(n).result()]\n"
        "def n(s):\n    return {}\n"
    )
    (asked,) = call(script, "task/2", [1], {}, entrypoint="build", role="task").requests
    assert (asked["kind"], asked["payload"]) == ("interrupt", 1)


def test_a_workflow_is_a_graph_of_one_node(import_script: Callable[..., ImportedGraph]) -> None:
    script = _HEAD + (
        "@entrypoint(checkpointer=None)\n"
        "async def work(topic: str, *, config, writer):\n    return topic\n"
    )
    graph = import_script(script, "work").graph
    assert graph["state"]["root"] == "dict"
    (only,) = graph["nodes"]
    assert (only["id"], only["at"], only["wants"]) == ("work", "work", ["config", "writer"])
    assert [(each["from"], each["to"]) for each in graph["edges"]] == [
        ("START", "work"),
        ("work", "END"),
    ]


def test_a_task_outside_of_a_node_is_refused(import_script: Callable[..., ImportedGraph]) -> None:
    with pytest.raises(ScriptRejected, match="only be started by a node"):
        import_script(_HEAD + "one(1)\ndef build():\n    return single(lambda s: s)\n", "build")


def test_a_task_defined_in_a_node_is_refused_with_the_way_out(call: Call) -> None:
    script = node("def n(s):\n    return {'x': task(lambda: 1)().result()}\n")
    error = call(script, "n", {}, entrypoint="build").error
    assert error is not None
    assert "at module level" in error["message"]


@pytest.mark.parametrize(
    ("call_of_graph", "way_out"),
    [
        ("inner.get_state({})", "use invoke"),
        ("list(inner.stream({}, stream_mode='debug'))", "gives updates and values"),
        ("inner.invoke(Command(resume=1))", "cannot be resumed"),
        ("inner.invoke({}, output_keys=['x'])", "take it out"),
        ("single(lambda s: s).compile().invoke({})", "module level"),
    ],
)
def test_what_a_graph_cannot_do_in_a_node_is_refused_with_the_way_out(
    call: Call, call_of_graph: str, way_out: str
) -> None:
    script = node(
        f"from langgraph.types import Command\ndef n(s):\n    return {{'x': {call_of_graph}}}\n"
    )
    error = call(script, "n", {}, entrypoint="build").error
    assert error is not None
    assert error["type"] == "NotImplementedError"
    assert way_out in error["message"]


def test_chance_follows_the_seed(call: Call) -> None:
    script = node("import random\ndef n(s):\n    return {'x': random.random()}\n")
    options: dict[str, Any] = {"entrypoint": "build"}
    first = call(script, "n", {}, seed="a", **options).result
    assert call(script, "n", {}, seed="a", **options).result == first
    assert call(script, "n", {}, seed="b", **options).result != first
    assert call(script, "n", {}, **options).result != call(script, "n", {}, **options).result


def test_the_order_of_a_set_changes_no_hash() -> None:
    """It is another one in every process; the order of a list is the list's own."""

    def asked(*items: str, tag: str = "set") -> str:
        return request_hash("interrupt", {"options": [{"$": tag, "v": list(items)}]})

    assert asked("a", "b") == asked("b", "a")
    assert asked("a", "b") != asked("a", "c")
    assert asked("a", "b", tag="tuple") != asked("b", "a", tag="tuple")


def test_a_request_keeps_its_number_however_coroutines_take_turns(call: Call) -> None:
    script = node(
        "async def twice(name):\n"
        "    return await two(await two(name))\n"
        "async def n(s):\n"
        "    return {'got': await asyncio.gather(twice('a'), twice('b'))}\n"
    )
    first = call(script, "n", {}, entrypoint="build").requests
    assert [(each["number"], each["payload"]["arguments"]) for each in first] == [
        (0, ["a"]),
        (1, ["b"]),
    ]
    only_b = [{"key": first[0]["key"]}, {"key": first[1]["key"], **answer(first[1], "B")}]
    again = call(script, "n", {}, entrypoint="build", answers=only_b).requests
    assert [(each["number"], each["payload"]["arguments"]) for each in again] == [
        (0, ["a"]),
        (2, ["B"]),
    ]
    answers = [
        {"key": first[0]["key"], **answer(first[0], "A")},
        only_b[1],
        {"key": again[1]["key"], **answer(again[1], "BB")},
    ]
    last = call(script, "n", {}, entrypoint="build", answers=answers).requests
    assert [(each["number"], each["payload"]["arguments"]) for each in last] == [(3, ["A"])]
    answers.append({"key": last[0]["key"], **answer(last[0], "AA")})
    done = call(script, "n", {}, entrypoint="build", answers=answers)
    assert done.result == {"got": ["AA", "BB"]}
