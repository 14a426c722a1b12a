"""What a node may ask for, how often, and what becomes of it when things go wrong."""

from typing import Any

from orcheo.domain import history
from orcheo.domain.commit_log import EntryType
from orcheo.domain.frames import units
from orcheo.domain.lifecycles import ExecutionStatus
from tests.integration.engine.bench import EXECUTION, Bench
from tests.integration.engine.effect_scripts import HEAD

BUILD = """
def build():
    return line(node)
"""


def ended(bench: Bench, body: str, inputs: Any = None) -> Any:
    """Run a script of one node to where it ends or waits; the error, if there is one."""
    bench.run(HEAD + body + BUILD, {"x": 1} if inputs is None else inputs)
    return bench.execution.error


# --- questions ----------------------------------------------------------------------------------


def test_another_question_after_the_answer_is_an_error(bench: Bench) -> None:
    body = """
import uuid
def node(s):
    return {"log": [interrupt(str(uuid.uuid4()))]}
"""
    assert ended(bench, body) is None
    bench.resume("yes")
    assert bench.execution.error is not None
    assert bench.execution.error["type"] == "NondeterministicNode"
    assert bench.execution.error["node_id"] == "node"


def test_chance_is_the_same_on_every_run_of_a_node(bench: Bench) -> None:
    body = """
import random
def node(s):
    asked = random.random()
    return {"log": [asked, interrupt(asked), random.random()]}
"""
    assert ended(bench, body) is None
    (asked,) = bench.pending
    assert bench.resume("yes").status is ExecutionStatus.SUCCEEDED
    log = bench.output["log"]
    assert log[0] == asked.value
    assert log[2] != log[0]


def test_a_decision_that_nobody_waits_for_changes_nothing(bench: Bench) -> None:
    assert (
        ended(bench, 'def node(s):\n    return {"log": [interrupt("a"), interrupt("b")]}\n') is None
    )
    (first,) = bench.pending
    bench.decide(first, 1)
    bench.decide(first, 2)
    bench.finish()
    assert bench.resume(3).status is ExecutionStatus.SUCCEEDED
    assert bench.output["log"] == [1, 3]


def test_a_node_that_waits_is_shown_with_what_it_asks(bench: Bench) -> None:
    body = """
def ask(s):
    return {"log": [interrupt({"why": 1})]}

inner = line(ask).compile()

def node(s):
    return inner.invoke({"x": 1})
"""
    assert ended(bench, body) is None
    assert statuses(bench) == {"node": "executing", "node/ask": "waiting"}
    (row,) = [row for row in bench.log.tasks if row.body["status"] == "waiting"]
    (unit,) = units(EXECUTION, row)
    assert unit.drafts[0].node_id == "node/ask"
    assert unit.drafts[0].data["interrupts"][0]["value"] == {"why": 1}
    bench.resume("so")
    assert statuses(bench) == {"node": "succeeded", "node/ask": "succeeded"}
    assert bench.output["log"] == ["so"]


def test_a_breakpoint_is_shown_at_the_node_that_it_holds(bench: Bench) -> None:
    body = "def node(s):\n    return {'log': ['done']}\n"
    script = HEAD + body + "def build():\n    return line(node).compile(interrupt_before='*')\n"
    bench.run(script, {"x": 1})
    (asked,) = bench.pending
    assert (asked.kind, asked.node_id, asked.value) == ("breakpoint", "node", {"before": ["node"]})
    assert statuses(bench) == {"node": "waiting"}
    bench.decide(asked)
    assert bench.finish().status is ExecutionStatus.SUCCEEDED
    assert statuses(bench) == {"node": "succeeded"}


def statuses(bench: Bench) -> dict[str, str]:
    """Return the status of each node's last visit."""
    visits = history.latest_visits(history.node_runs(bench.log))
    return {run.id: run.status.value for run in visits}


def test_waiting_costs_one_row_and_two_entries(bench: Bench) -> None:
    ended(bench, 'def node(s):\n    return {"log": [interrupt("a")]}\n')
    before = bench.store.writes
    bench.advance()
    assert bench.store.writes == before
    assert len(bench.log.tasks) == 1
    kinds = [entry.type for entry in bench.log.entries]
    assert kinds == [EntryType.CLAIM, *[EntryType.CHECKPOINT] * 2, EntryType.SUSPEND]


# --- graphs -------------------------------------------------------------------------------------


def test_a_graph_compiled_in_a_node_is_refused_with_the_way_out(bench: Bench) -> None:
    error = ended(bench, "def node(s):\n    return line(node).compile().invoke(s)\n")
    assert "at module level" in error["message"]


def test_a_graph_that_fails_fails_its_node_with_the_same_error(bench: Bench) -> None:
    body = """
class Mine(Exception):
    def __init__(self, a, b):
        super().__init__(f"{a} and {b}")

def fails(s):
    raise Mine(1, 2)

inner = line(fails).compile()

def node(s):
    return inner.invoke({"x": 1})
"""
    assert ended(bench, body) == {"type": "Mine", "message": "1 and 2", "node_id": "node"}
    assert statuses(bench) == {"node": "failed", "node/fails": "failed"}


def test_an_error_that_a_script_does_not_know_is_effect_failed(bench: Bench) -> None:
    body = """
from orcheo import EffectFailed
def fails(s):
    while True:
        pass

slow = StateGraph(S)
slow.add_node("fails", fails, timeout=0.2)
slow.add_edge(START, "fails")
inner = slow.compile()

def node(s):
    try:
        return inner.invoke({"x": 1})
    except EffectFailed as error:
        return {"log": [str(error)[:11]]}
"""
    assert ended(bench, body) is None
    assert bench.output["log"] == ["NodeTimeout"]


def test_graphs_that_invoke_themselves_end(bench: Bench) -> None:
    body = """
def again(s):
    return inner.invoke({"x": s["x"] + 1})

inner = line(again).compile()

def node(s):
    try:
        return inner.invoke({"x": 1})
    except Exception as error:
        return {"log": [type(error).__name__, "deeper" in str(error)]}
"""
    assert ended(bench, body) is None
    assert bench.output["log"] == ["EffectFailed", True]


def test_a_stream_is_whole_though_its_graph_waits(bench: Bench) -> None:
    """In plain LangGraph a node that goes on sees only what comes after."""
    body = """
def one(s):
    return {"log": ["one"]}

def two(s):
    return {"log": [interrupt("two")]}

inner = line(one, two).compile()

def node(s):
    return {"log": list(inner.stream({"x": 1}))}
"""
    assert ended(bench, body) is None
    bench.resume("yes")
    assert bench.output["log"] == [{"one": {"log": ["one"]}}, {"two": {"log": ["yes"]}}]


# --- limits and refusals ------------------------------------------------------------------------


def test_a_node_asks_for_fifty_effects_at_most(bench: Bench) -> None:
    body = """
@task
def one(n):
    return n

def node(s):
    return {"log": [one(n).result() for n in range(s["x"])]}
"""
    assert ended(bench, body, {"x": 50}) is None
    assert bench.output["log"] == list(range(50))


def test_a_node_that_asks_for_more_fails(bench: Bench) -> None:
    body = """
@task
def one(n):
    return n

def node(s):
    return {"log": [each.result() for each in [one(n) for n in range(51)]]}
"""
    error = ended(bench, body)
    assert error["type"] == "RuntimeError"
    assert "at most 50" in error["message"]


def test_a_router_that_asks_is_refused_with_the_way_out(bench: Bench) -> None:
    script = (
        HEAD
        + """
def build():
    g = StateGraph(S)
    g.add_node("a", lambda s: {})
    g.add_edge(START, "a")
    g.add_conditional_edges("a", lambda s: interrupt("where?"), ["a"])
    return g
"""
    )
    bench.run(script, {"x": 1})
    assert bench.execution.error is not None
    assert bench.execution.error["type"] == "Unsupported"
    assert "in the node before" in bench.execution.error["message"]


def test_a_raised_interrupt_that_asks_nothing_is_an_error(bench: Bench) -> None:
    body = """
from langgraph.errors import NodeInterrupt
def node(s):
    raise NodeInterrupt("old style")
"""
    error = ended(bench, body)
    assert (error["type"], error["message"]) == ("GraphInterrupt", "old style")


# --- intended differences -----------------------------------------------------------------------


def test_what_a_node_changes_in_place_is_not_carried(bench: Bench) -> None:
    """In plain LangGraph the next node would see it, as long as it runs in the same process."""
    script = (
        HEAD
        + """
def first(s):
    s["items"].append("in place")
    s["x"] = 2
    return {}

def second(s):
    return {"log": [list(s["items"]), s["x"]]}

def build():
    return line(first, second)
"""
    )
    bench.run(script, {"x": 1, "items": ["given"]})
    assert bench.output["log"] == [["given"], 1]


def test_what_a_node_prints_is_told_again_when_it_goes_on(bench: Bench) -> None:
    """As in LangGraph, a node runs from its top; but not for answers of the same invocation."""
    body = """
@task
def double(n):
    print("double")
    return n * 2

def node(s):
    print("top")
    two = double(1).result()
    print("two")
    answer = interrupt("go on?")
    print("end")
    return {"log": [two, answer]}
"""
    assert ended(bench, body) is None
    (row,) = bench.log.tasks
    assert texts(row.body["log"]) == ["top", "double", "two"]
    bench.resume("yes")
    told = [line for entry in bench.log.entries for line in entry.body.get("log", [])]
    assert [texts(each["lines"]) for each in told] == [["top", "two", "end"]]


def texts(lines: Any) -> list[str]:
    """Return what was printed."""
    return [line["text"] for line in lines]


def test_a_node_that_goes_on_has_the_same_configuration_and_writes_again(bench: Bench) -> None:
    body = """
from langgraph.config import get_config, get_stream_writer

def node(s, config, runtime, writer):
    get_stream_writer()({"from": "top"})
    seen = [config["metadata"]["langgraph_node"], get_config()["configurable"]["thread_id"]]
    answer = interrupt(seen)
    writer({"from": "end"})
    return {"log": [answer == seen]}
"""
    assert ended(bench, body) is None
    assert bench.pending[0].value == ["node", EXECUTION]
    (row,) = bench.log.tasks
    assert row.body["log"] == [{"stream": "writer", "value": {"from": "top"}}]
    bench.resume(bench.pending[0].value)
    assert bench.output["log"] == [True]
    told = [line for entry in bench.log.entries for line in entry.body.get("log", [])]
    assert [line["value"]["from"] for line in told[0]["lines"]] == ["top", "end"]


def test_questions_of_tasks_side_by_side_are_asked_at_once(bench: Bench) -> None:
    """Plain LangGraph shows the second when the first is answered."""
    body = """
@task
def ask(n):
    return interrupt(n)

def node(s):
    return {"log": [each.result() for each in [ask(n) for n in range(3)]]}
"""
    assert ended(bench, body) is None
    assert sorted(each.value for each in bench.pending) == [0, 1, 2]
    assert {each.node_id for each in bench.pending} == {"node/ask"}
    for each in bench.pending:
        bench.decide(each, each.value * 10)
    bench.finish()
    assert bench.output["log"] == [0, 10, 20]
