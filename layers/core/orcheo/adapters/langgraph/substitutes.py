"""What a task gives without being run: a pin, or what its node gave in the replayed execution."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.serde.types import TASKS

from orcheo.adapters.langgraph import codec
from orcheo.adapters.langgraph.attempts import Attempts, given_again, keep
from orcheo.adapters.langgraph.run import Run
from orcheo.adapters.langgraph.task_book import TaskRecord
from orcheo.application.ports import timestamp
from orcheo.domain.errors import ReplayForbidden
from orcheo.domain.forks import Policy
from orcheo.domain.visits import Visit

_PUSH: Final = "__pregel_push"


@dataclass(frozen=True, slots=True)
class Substitute:
    """What a task gives in place of a run."""

    result: Any


def _as_it_is(value: Any) -> Any:
    return value


def substitute(
    run: Run,
    record: TaskRecord,
    config: RunnableConfig,
    written: Callable[[Any], Any] = _as_it_is,
) -> Substitute | None:
    """Return what a task gives without being run; null where it is to run.

    It counts as no attempt. Where the task is alone in its superstep it costs no write.

    Args:
        run: The segment.
        record: The task; what it gives is entered there.
        config: LangGraph's, of the task.
        written: How an output of the node becomes an update of the state.

    Raises:
        Stopped: The node is forbidden to run, and nothing is there to give instead.
    """
    pins = run.execution.pins
    if record.node in pins:
        record.pinned = True
        return _taken(run, record, written(codec.decode(pins[record.node])))
    policy = Policy.RERUN if run.fork is None else run.fork.policy(record.node)
    if policy is Policy.RERUN:
        return None
    visit = _visit(run, record, config)
    if visit is not None and visit.faithful:
        record.reused = True
        return _taken(run, record, given_again(visit.output, visit.command))
    if policy is Policy.FORBID:
        raise Attempts(run, record, None).fail(ReplayForbidden(_forbidden(record.node, visit)))
    return None


def _taken(run: Run, record: TaskRecord, result: Any) -> Substitute:
    record.attempts = 0
    record.started_at = record.finished_at = timestamp(run.parts.clock.now())
    keep(record, result)
    record.returned = True
    return Substitute(result)


def _forbidden(node: str, visit: Visit | None) -> str:
    reason = (
        "has not run in the execution that is replayed on this visit"
        if visit is None
        else "has failed there, or gave a command for the graph above it"
    )
    return (
        f"Node {node!r} {reason}, and the policy 'forbid' says that it must not run; "
        "pin its output, or allow it with 'rerun'."
    )


def _visit(run: Run, record: TaskRecord, config: RunnableConfig) -> Visit | None:
    """Return the record of the same visit; a node within a sub-graph has none of its own."""
    if record.namespace:
        return None
    body = run.saver.await_front("").body
    earlier = int((body.get("visits") or {}).get(record.node, 0))
    number = earlier + _rank(body, record.node, config)
    found = run.visits.get(record.node, ())
    return found[number] if number < len(found) else None


def _rank(body: Mapping[str, Any], node: str, config: RunnableConfig) -> int:
    """Return how many tasks of the same node stand before one in its superstep.

    LangGraph sorts a task that an edge starts before those that a ``Send`` does, and these as they
    were sent.
    """
    path = config.get("metadata", {}).get("langgraph_path") or ()
    if not path or path[0] != _PUSH or not isinstance(path[1], int):
        return 0
    # ``next`` has the tasks that were sent first, as they were sent. Of what was sent itself a
    # share of a wide superstep sees its own alone.
    following = list(body["next"])
    sent = len(body["values"].get(TASKS) or ())
    return following[: path[1]].count(node) + following[sent:].count(node)
