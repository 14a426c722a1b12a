"""A script on the engine, on a commit log in memory and real children."""

from collections import Counter, deque
from collections.abc import Mapping
from typing import Any, Final

from orcheo.adapters.langgraph import bodies, codec
from orcheo.adapters.langgraph.builder import build
from orcheo.adapters.langgraph.frontier import Compiled, read
from orcheo.domain.commit_log import EntryType, LogEntry
from orcheo.domain.errors import ScriptRejected
from orcheo.domain.lifecycles import ExecutionStatus
from tests.differential.catalogue import LIMIT, Script, answer_to
from tests.differential.trace import (
    Superstep,
    Trace,
    canonical,
    multiset,
    updates_of,
    without_unfinished,
)
from tests.integration.engine.bench import WORKFLOW, WORKSPACE, Bench

_INVOCATIONS: Final = 400


def run(script: Script, bench: Bench) -> Trace:
    """Run a script and say what it did."""
    bench.config = script.config
    try:
        imported = bench.user_code.import_script(
            WORKSPACE, script.text, script.entrypoint, timeout_seconds=30
        )
    except ScriptRejected as refusal:
        return Trace(error={"type": refusal.details.get("error_type"), "node": None})
    graph = {**imported.graph, "settings": {"max_steps": LIMIT}}
    bench.accept(graph, script.inputs, script.text)
    trace = Trace()
    _drive(script, bench, trace)
    execution = bench.execution
    if execution.status is ExecutionStatus.FAILED:
        error: Mapping[str, Any] = execution.error or {}
        trace.error = {"type": error.get("type"), "node": error.get("node_id")}
    if execution.status is ExecutionStatus.SUCCEEDED:
        trace.output, trace.is_done = _output(bench), True
    trace.supersteps = [] if script.functional else supersteps(bench)
    if not trace.is_done:
        trace.supersteps = without_unfinished(trace.supersteps)
    return trace


def _drive(script: Script, bench: Bench, trace: Trace) -> None:
    rounds = deque(script.resumes)
    for _ in range(_INVOCATIONS):
        result = bench.advance()
        match result.outcome:
            case "finished":
                return
            case "backoff":
                bench.clock.advance(result.seconds)
            case "suspend":
                trace.waits.append(_asked(bench))
                if not rounds:
                    return
                answers = rounds.popleft()
                for interrupt in bench.pending:
                    question = codec.decode(interrupt.value)
                    is_question = interrupt.kind == "interrupt"
                    bench.decide(interrupt, answer_to(answers, question) if is_question else None)
            case _:
                continue
    raise AssertionError(f"not ended after {_INVOCATIONS} invocations: {bench.results[-1]}")


def _asked(bench: Bench) -> list[Any]:
    """Return what people are asked; LangGraph says nothing of a breakpoint but that it stops."""
    asked = [each.value for each in bench.pending if each.kind == "interrupt"]
    return multiset([canonical(codec.decode(value)) for value in asked])


def supersteps(bench: Bench) -> list[Superstep]:
    """Return the checkpoints of the root, as the log has them."""
    version = bench.workflows.get_version(WORKSPACE, WORKFLOW, 1)
    compiled = build(version, bench.user_code, WORKSPACE).root
    entries = [entry for entry in bench.log.entries if entry.type is EntryType.CHECKPOINT]
    following: list[LogEntry | None] = [*entries[1:], None]
    return [
        _superstep(compiled, entry, after) for entry, after in zip(entries, following, strict=True)
    ]


def _superstep(compiled: Compiled, entry: LogEntry, after: LogEntry | None) -> Superstep:
    channels = compiled.stream_channels_asis
    names = [channels] if isinstance(channels, str) else list(channels)
    found = read(compiled, bodies.checkpoint_of(entry.body), names)
    tasks = [] if after is None else after.body["tasks"]
    here = Counter(entry.body["next"])
    updates: list[Any] = [
        [task["node"], updates_of(canonical(codec.decode(task["output"])), channels)]
        for task in tasks
        if task["node"] in here  # the others are of sub-graphs
    ]
    return Superstep(
        step=entry.body["step"],
        values=canonical(found.get(channels) if isinstance(channels, str) else found),
        next=sorted(entry.body["next"]),
        updates=multiset(updates),
    )


def _output(bench: Bench) -> Any:
    checkpoint = bench.log.checkpoint
    return None if checkpoint is None else canonical(codec.decode(checkpoint.body["output"]))
