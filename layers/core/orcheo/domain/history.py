"""What a commit log says about an execution and its nodes: folds, nothing stored.

The bodies that this module reads are written by the engine. A checkpoint holds the ``tasks`` of
the superstep that led to it and, in ``next``, the nodes that run after it; a task row holds what
is known of one of these before the next checkpoint is there. So the nodes of an execution are the
tasks of its checkpoints in order, then the rows of the newest one, then whatever of its ``next``
has no row yet: that is executing, and it costs no write to say so.
"""

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from orcheo.domain.commit_log import EntryType, Log, LogEntry, NodeRun, TaskRow, end_status
from orcheo.domain.executions import Execution
from orcheo.domain.interrupts import answered, is_breakpoint
from orcheo.domain.lifecycles import ExecutionStatus, NodeStatus
from orcheo.domain.values import plain

_UNFINISHED: Final = frozenset(
    {NodeStatus.PENDING, NodeStatus.EXECUTING, NodeStatus.RETRYING, NodeStatus.WAITING},
)


def ended(execution: Execution, log: Log) -> Execution:
    """Return the execution as its log's end entry states it; unchanged where there is none."""
    end = log.end
    if end is None:
        return execution
    return dataclasses.replace(
        execution,
        status=end_status(end),
        started_at=execution.started_at or _first_claim(log),
        finished_at=end.at,
        error=end.body.get("error"),
    )


def projected(execution: Execution, log: Log) -> Execution:
    """Return the execution as its log states it, where the status item lags behind."""
    if execution.status is ExecutionStatus.ARCHIVED:
        return execution
    if log.end is not None:
        return ended(execution, log)
    if log.suspended is not None:
        return _moved(execution, log, ExecutionStatus.WAITING)
    last = log.last_act
    is_resumed = (
        execution.status is ExecutionStatus.WAITING
        and last is not None
        and last.type in {EntryType.CLAIM, EntryType.CHECKPOINT}
    )
    is_begun = execution.status is ExecutionStatus.SCHEDULED and log.claimed
    if is_resumed or is_begun:
        return _moved(execution, log, ExecutionStatus.RUNNING)
    return execution


def _moved(execution: Execution, log: Log, status: ExecutionStatus) -> Execution:
    started_at = execution.started_at or _first_claim(log)
    return dataclasses.replace(execution, status=status, started_at=started_at)


def _first_claim(log: Log) -> str | None:
    return next((entry.at for entry in log.entries if entry.type is EntryType.CLAIM), None)


def next_nodes(log: Log) -> Sequence[str]:
    """Return the nodes that follow the newest checkpoint, one name for each task."""
    checkpoint = log.checkpoint
    return () if checkpoint is None else list(checkpoint.body.get("next") or ())


def output(log: Log) -> Any:
    """Return the state that users see at the newest checkpoint, as plain JSON."""
    checkpoint = log.checkpoint
    return None if checkpoint is None else plain(checkpoint.body.get("output"))


def node_runs(log: Log) -> list[NodeRun]:
    """Return every visit of every node, in the order of supersteps.

    Args:
        log: The whole of it, with all task rows.
    """
    rows = {(row.checkpoint, row.task_id): row for row in log.tasks}
    runs: list[NodeRun] = []
    before: LogEntry | None = None
    for entry in log.entries:
        if entry.type is not EntryType.CHECKPOINT:
            continue
        for task in entry.body.get("tasks") or ():
            row = None if before is None else rows.get((before.index, str(task.get("id"))))
            known = task if row is None else {**row.body, **task}
            runs.append(_run(known, entry.body.get("step")))
        before = entry
    if before is not None:
        runs += _present(log, before)
    return [run for run in runs if not run.id.startswith("__")]


def latest_visits(runs: Sequence[NodeRun]) -> list[NodeRun]:
    """Return the last visit of each node, ordered by the first."""
    last: dict[str, NodeRun] = {}
    for run in runs:
        last[run.id] = run
    return list(last.values())


def _present(log: Log, checkpoint: LogEntry) -> list[NodeRun]:
    """Return the visits that have begun, or would have, after the newest checkpoint."""
    step = checkpoint.body.get("step")
    step = step + 1 if isinstance(step, int) else None
    # What is decided goes on, and keeps its row until it gives something.
    resumed = {row.task_id for row in answered(log)}
    rows = [
        row
        for row in log.tasks
        if row.checkpoint == checkpoint.index
        and not (row.task_id in resumed and is_breakpoint(row))
    ]
    runs = [_settled(_run(_unless_resumed(row, resumed), step), log.end) for row in _ordered(rows)]
    waiting = Counter(next_nodes(log))
    waiting.subtract(run.id for run in runs)
    for node, count in waiting.items():
        executing = NodeRun(id=node, status=NodeStatus.EXECUTING, attempts=1, step=step)
        runs += [_settled(executing, log.end)] * max(0, count)
    return runs


def _unless_resumed(row: TaskRow, resumed: set[str]) -> Mapping[str, Any]:
    is_resumed = row.task_id in resumed
    return {**row.body, "status": NodeStatus.EXECUTING} if is_resumed else row.body


def _ordered(rows: Sequence[TaskRow]) -> Sequence[TaskRow]:
    return sorted(rows, key=lambda row: (str(row.body.get("started_at") or ""), row.task_id))


def _settled(run: NodeRun, end: LogEntry | None) -> NodeRun:
    """Return an unfinished visit as the execution's end leaves it."""
    if end is None or run.status not in _UNFINISHED:
        return run
    error: Mapping[str, Any] = end.body.get("error") or {}
    guilty = end_status(end) is ExecutionStatus.FAILED and error.get("node_id") in {None, run.id}
    if not guilty:
        return dataclasses.replace(run, status=NodeStatus.CANCELLED, finished_at=end.at)
    return dataclasses.replace(
        run,
        status=NodeStatus.FAILED,
        finished_at=end.at,
        error=run.error or dict(error) or None,
    )


def _run(task: Mapping[str, Any], step: Any) -> NodeRun:
    return NodeRun(
        id=str(task["node"]),
        status=NodeStatus(task.get("status", NodeStatus.SUCCEEDED)),
        attempts=int(task.get("attempts", 1)),
        started_at=task.get("started_at"),
        finished_at=task.get("finished_at"),
        output=plain(task.get("output")),
        error=task.get("error"),
        child=task.get("child"),
        step=step if isinstance(step, int) else None,
        pinned=bool(task.get("pinned")),
        reused=bool(task.get("reused")),
    )
