"""Whole logs of executions, kept as files: what a release wrote, every later one must read.

``python -m tests.harness.recorded_logs <release>`` records ``tests/fixtures/logs/<release>/`` and
refuses a folder that is there: the logs of a release that has shipped never change. A new case is
one line of ``CASES``; it is recorded with the next release.
"""

import dataclasses
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from orcheo.adapters.user_code import LocalUserCode
from orcheo.application.cancel_execution import CancelExecution
from orcheo.application.effect_ports import ChildRequest
from orcheo.application.end_execution import EndExecution
from orcheo.application.pause_execution import PauseExecution
from orcheo.application.replay_execution import ReplayRequest
from orcheo.domain import history
from orcheo.domain.commit_log import Decision, EntryType, Log, LogEntry, Suspension, TaskRow
from orcheo.domain.executions import Execution
from tests.harness.campaign import CHAIN_OF_TEN, CHAIN_OF_THREE, FAN_OUT
from tests.harness.nest import beside, chain, fail, say, sub
from tests.integration.engine.bench import WORKSPACE, Bench
from tests.integration.engine.forking import forked

FOLDER: Final = Path(__file__).parents[1] / "fixtures" / "logs"

_HEAD = """
import operator
from typing import Annotated, TypedDict
from langgraph.graph import START, END, StateGraph
from langgraph.types import Command, Send, interrupt
class State(TypedDict):
    log: Annotated[list, operator.add]
"""
_END = """
def build():
    graph = StateGraph(State)
"""


def _script(functions: str, graph: str) -> str:
    body = "".join(f"    {line}\n" for line in [*graph.strip().splitlines(), "return graph"])
    return _HEAD + functions + _END + body


ASKS: Final = _script(
    "def ask(state):\n    return {'log': [interrupt('Approve?')]}\n",
    "graph.add_node('ask', ask)\ngraph.add_edge(START, 'ask')\ngraph.add_edge('ask', END)",
)
FAILS: Final = _script(
    "def bad(state):\n    raise ValueError('no')\n",
    "graph.add_node('bad', bad)\ngraph.add_edge(START, 'bad')",
)
BRANCHES: Final = _script(
    "def one(state):\n    return {'log': ['one']}\n"
    "def two(state):\n    return {'log': ['two']}\n"
    "def route(state):\n    return 'two'\n",
    "graph.add_node('one', one)\ngraph.add_node('two', two)\ngraph.add_edge(START, 'one')\n"
    "graph.add_conditional_edges('one', route, ['two'])",
)
SENDS: Final = _script(
    "def plan(state):\n    return {'log': ['plan']}\n"
    "def share(state):\n    return [Send('work', {'log': [n]}) for n in range(12)]\n"
    "def work(state):\n    return {'log': state['log']}\n",
    "graph.add_node('plan', plan)\ngraph.add_node('work', work)\ngraph.add_edge(START, 'plan')\n"
    "graph.add_conditional_edges('plan', share, ['work'])",
)
NESTED: Final = _script(
    "def deep(state):\n    return {'log': ['deep']}\n"
    "def inner():\n    graph = StateGraph(State)\n    graph.add_node('deep', deep)\n"
    "    graph.add_edge(START, 'deep')\n    return graph.compile()\n",
    "graph.add_node('inner', inner())\ngraph.add_edge(START, 'inner')",
)
CLASSES: Final = _script(
    "import datetime\nfrom decimal import Decimal\n"
    "def kinds(state):\n"
    "    return {'log': [{1, 2}, (3, 4), b'5', Decimal('6.7'), datetime.date(2026, 11, 2)]}\n",
    "graph.add_node('kinds', kinds)\ngraph.add_edge(START, 'kinds')",
)
RETRIES: Final = chain(
    fail(
        "bad",
        retry={
            "max_attempts": 3,
            "initial_seconds": 1,
            "backoff": 10,
            "jitter": "none",
            "on": ["*"],
        },
        on_error="mend",
    ),
    say("mend"),
)
"""Tried again at once, then after ten seconds, then given up; the graph goes on elsewhere."""
SHARES: Final = beside(*(say(name, isolated=True) for name in "abc"), say("d"))
PARENT: Final = chain(say("first"), sub("call", "wf_" + "a" * 26), say("last"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An execution to record."""

    graph: Mapping[str, Any] | None = None
    script: str | None = None
    answer: Any = None
    """Decides whatever it asks."""
    pauses: bool = False
    """It is paused where it asks, and resumed before it is answered."""
    cancels: bool = False
    """It is cancelled where it asks."""
    replays: ReplayRequest | None = None
    """What is recorded is this replay of it."""


CASES: Final[Mapping[str, Case]] = {
    "chain_of_three": Case(graph=CHAIN_OF_THREE),
    "chain_of_ten": Case(graph=CHAIN_OF_TEN),
    "fan_out": Case(graph=FAN_OUT),
    "branch": Case(script=BRANCHES),
    "sends": Case(script=SENDS),
    "failure": Case(script=FAILS),
    "interrupt": Case(script=ASKS, answer="yes"),
    "sub_graph": Case(script=NESTED),
    "values_of_many_kinds": Case(script=CLASSES),
    "retry": Case(graph=RETRIES),
    "cancel": Case(script=ASKS, cancels=True),
    "pause": Case(script=ASKS, pauses=True, answer="yes"),
    "fork": Case(
        graph=CHAIN_OF_THREE,
        replays=ReplayRequest(node="n1", state={"results": {"n0": 7}}, idempotency_key="k"),
    ),
    "shares": Case(graph=SHARES),
    "sub_workflow": Case(graph=PARENT, answer={"status": "succeeded", "output": {"log": [1]}}),
    "sub_workflow_fails": Case(
        graph=PARENT,
        answer={"status": "failed", "error": {"type": "ValueError", "message": "no"}},
    ),
}


class Asked:
    """Where children are asked for: nobody starts them, and the case's answer is their end."""

    def start(self, request: ChildRequest) -> None:
        """Take it."""

    start_again = start

    def abandon(self, parent: Execution, execution_id: str) -> None:
        """Refuse."""
        raise AssertionError(f"{parent.id} gives up {execution_id}")


def prepared(case: Case, user_code: Any) -> Bench:
    """Return the bench of a case, before anything has run."""
    bench = Bench(user_code, sub_workflows=Asked())
    if case.script is None:
        bench.accept(case.graph or {}, {"log": []})
    else:
        bench.accept_script(case.script, {"log": []})
    if case.replays is None:
        return bench
    bench.finish()
    return forked(bench, case.replays)


def finished(bench: Bench, case: Case) -> Bench:
    """Run a bench to its end, with what the case does where it asks."""
    bench.finish()
    for _ in range(len(bench.pending)):
        if case.cancels:
            end = EndExecution(bench.store, bench.clock)
            cancel = CancelExecution(bench.store, bench.machines, bench.clock, end)
            cancel(WORKSPACE, bench.execution_id, by="someone")
            break
        if case.pauses:
            pause = PauseExecution(bench.store, bench.machines, bench.clock)
            pause(WORKSPACE, bench.execution_id, by="someone")
            bench.finish()
            pause.resume(WORKSPACE, bench.execution_id, by="someone")
            bench.finish()
        bench.resume(case.answer)
    return bench


def recorded(bench: Bench) -> dict[str, Any]:
    """Return all that the store holds, and what it comes to."""
    log = bench.log
    return {
        "entries": [{**dataclasses.asdict(e), "type": e.type.value} for e in log.entries],
        "rows": [dataclasses.asdict(row) for row in log.tasks],
        "decisions": [dataclasses.asdict(each) for each in log.decisions.values()],
        "suspension": None if log.suspension is None else dataclasses.asdict(log.suspension),
        **folded(bench, log),
    }


def folded(bench: Bench, log: Log) -> dict[str, Any]:
    """Return what a log comes to: status, visits of nodes, output."""
    ended = history.projected(bench.execution, log)
    visits = [[run.id, run.status.value, run.attempts] for run in history.node_runs(log)]
    expected = {"status": ended.status.value, "error": ended.error, "output": history.output(log)}
    found: dict[str, Any] = json.loads(
        json.dumps({"expected": {**expected, "visits": sorted(visits)}})
    )
    return found


def log_of(kept: Mapping[str, Any]) -> Log:
    """Return a recorded log."""
    suspension = kept["suspension"]
    decisions = [Decision(**each) for each in kept["decisions"]]
    return Log(
        [_entry(**each) for each in kept["entries"]],
        [TaskRow(**each) for each in kept["rows"]],
        {each.interrupt_id: each for each in decisions},
        None if suspension is None else Suspension(**suspension),
    )


def _entry(*, index: int, type: str, at: str, body: dict[str, Any]) -> LogEntry:  # noqa: A002
    return LogEntry(index=index, type=EntryType(type), at=at, body=body)


def put(bench: Bench, log: Log, upto: int) -> None:
    """Store what stood when entry ``upto`` was written: the entries to it, and rows before."""
    entries = log.entries[: upto + 1]
    for entry in entries:
        bench.store.append(WORKSPACE, bench.execution_id, entry)
    checkpoints = {entry.index for entry in entries if entry.type is EntryType.CHECKPOINT}
    for row in log.tasks:
        if row.checkpoint in checkpoints and row.checkpoint != max(checkpoints):
            bench.store.put_task(WORKSPACE, bench.execution_id, row)


def main(release: str) -> int:
    """Record all cases for a release."""
    folder = FOLDER / release
    if folder.exists():
        sys.stderr.write(f"{folder} is there already; logs of a release never change.\n")
        return 1
    folder.mkdir(parents=True)
    with LocalUserCode() as user_code:
        for name, case in CASES.items():
            kept = recorded(finished(prepared(case, user_code), case))
            text = json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False)
            (folder / f"{name}.json").write_text(text + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
