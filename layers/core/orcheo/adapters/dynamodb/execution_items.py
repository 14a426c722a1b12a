"""Items of the ``runtime`` table and what they stand for."""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any, Final

from orcheo.adapters.dynamodb import runtime_keys as keys
from orcheo.adapters.dynamodb.items import (
    Bodies,
    Item,
    dump,
    number,
    pack,
    read_text,
    text,
    unpack,
)
from orcheo.application.ports import Acceptance, DueExecution, EventConflict
from orcheo.domain.commit_log import Decision, EntryType, LogEntry, Suspension, TaskRow
from orcheo.domain.executions import Execution, Frame, FrameType, retention_shard
from orcheo.domain.lifecycles import ExecutionStatus

DEDUPE_DAYS: Final = 14
"""Longer than any provider repeats a delivery."""
_SAID_AT_CREATION: Final = (
    "version",
    "trigger",
    "inputs",
    "body_hash",
    "priority",
    "config",
    "limits",
    "queue_backoff_seconds",
    "pins",
    "stop_after",
    "parent",
    "fork",
    "depth",
    "lends",
    "role",
    "created_at",
    "created_by",
    "retention_days",
    "deadline_at",
)


_RARE: Final = frozenset({"lends", "role"})
"""Left out where they say nothing: a byte of every execution."""


def epoch(timestamp: str) -> int:
    """Return a timestamp as seconds since 1970, as TTL attributes want it."""
    return int(dt.datetime.fromisoformat(timestamp).timestamp())


# --- dedupe rows ------------------------------------------------------------------------------


def acceptance_item(acceptance: Acceptance) -> Item:
    """Return the dedupe row of an accepted event."""
    fields = dataclasses.asdict(acceptance)
    known = epoch(acceptance.purged_at or acceptance.accepted_at)
    return {
        **keys.key(
            keys.dedupe_pk(acceptance.workspace, acceptance.execution_id),
            keys.DEDUPE,
        ),
        "body": pack(fields),
        "expires_at": number(known + DEDUPE_DAYS * 86_400),
    }


def acceptance_of(item: Mapping[str, Any]) -> Acceptance:
    """Return what a dedupe row says."""
    return Acceptance(**unpack(item["body"]))


def purged_item(acceptance: Acceptance, due_at: str) -> Item:
    """Return the dedupe row of a purged execution, present in the ``due`` index."""
    return {
        **acceptance_item(acceptance),
        "due_shard": number(retention_shard(acceptance.execution_id)),
        "due_at": text(due_at),
    }


def conflict_item(conflict: EventConflict) -> Item:
    """Return the item of an event that came under an id that was taken."""
    pk = keys.dedupe_pk(conflict.workspace, conflict.execution_id)
    return {
        **keys.key(pk, keys.conflict_sk(conflict.body_hash)),
        "body": pack(dataclasses.asdict(conflict)),
        "expires_at": number(epoch(conflict.accepted_at) + DEDUPE_DAYS * 86_400),
    }


def conflict_of(item: Mapping[str, Any]) -> EventConflict:
    """Return the conflict of an item."""
    return EventConflict(**unpack(item["body"]))


# --- status items -----------------------------------------------------------------------------


def execution_item(bodies: Bodies, execution: Execution, due_at: str) -> Item:
    """Return a new status item, present in both indexes."""
    said = {name: getattr(execution, name) for name in _SAID_AT_CREATION}
    body = {name: value for name, value in said.items() if name not in _RARE or value}
    return {
        **keys.key(keys.execution_pk(execution.workspace, execution.id), keys.META),
        "workflow_id": text(execution.workflow_id),
        "listed_under": text(execution.workspace),
        "listed_at": text(keys.listed_at(execution.created_at, execution.id)),
        "due_shard": number(execution.due_shard),
        "due_at": text(due_at),
        **bodies.write(execution.workspace, body, owner=execution.id),
        **projection(execution),
    }


def projection(execution: Execution) -> Item:
    """Return the attributes of a status item that follow the log."""
    attributes: Item = {"status": text(execution.status.value)}
    if execution.started_at is not None:
        attributes["started_at"] = text(execution.started_at)
    if execution.finished_at is not None:
        attributes["finished_at"] = text(execution.finished_at)
    if execution.error is not None:
        attributes["error"] = pack(execution.error)
    return attributes


def execution_of(bodies: Bodies, item: Mapping[str, Any]) -> Execution:
    """Return the execution that a status item shows."""
    workspace, execution_id = keys.owner(item["pk"]["S"])
    return Execution(
        workspace=workspace,
        id=execution_id,
        workflow_id=item["workflow_id"]["S"],
        status=ExecutionStatus(item["status"]["S"]),
        started_at=read_text(item, "started_at"),
        finished_at=read_text(item, "finished_at"),
        error=unpack(item["error"]) if "error" in item else None,
        **bodies.read(workspace, item),
    )


def due_of(item: Mapping[str, Any]) -> DueExecution:
    """Return a row of the ``due`` index."""
    workspace, execution_id = keys.owner(item["pk"]["S"])
    return DueExecution(
        workspace=workspace,
        execution_id=execution_id,
        due_at=item["due_at"]["S"],
        purged=item["sk"]["S"] == keys.DEDUPE,
    )


def due_key(due: DueExecution) -> Item:
    """Return the key of what a row of the ``due`` index stands for."""
    if due.purged:
        return keys.key(keys.dedupe_pk(due.workspace, due.execution_id), keys.DEDUPE)
    return keys.key(keys.execution_pk(due.workspace, due.execution_id), keys.META)


# --- log entries and task rows ----------------------------------------------------------------


def entry_item(bodies: Bodies, workspace: str, execution_id: str, entry: LogEntry) -> Item:
    """Return a log entry's item."""
    return {
        **keys.key(keys.execution_pk(workspace, execution_id), keys.entry_sk(entry.index)),
        "type": text(entry.type.value),
        "at": text(entry.at),
        **bodies.write(workspace, entry.body, owner=execution_id),
    }


def fence_item(workspace: str, execution_id: str, fence: LogEntry) -> Item:
    """Return the item of an entry that only keeps its index taken, for whoever may still write."""
    return {
        **keys.key(keys.execution_pk(workspace, execution_id), keys.entry_sk(fence.index)),
        "type": text(fence.type.value),
        "at": text(fence.at),
        "body": pack({"status": ExecutionStatus.CANCELLED.value, "error": None}),
    }


def entry_of(bodies: Bodies, item: Mapping[str, Any]) -> LogEntry:
    """Return the log entry of an item."""
    workspace, _ = keys.owner(item["pk"]["S"])
    return LogEntry(
        index=keys.entry_index(item["sk"]["S"]),
        type=EntryType(item["type"]["S"]),
        at=item["at"]["S"],
        body=bodies.read(workspace, item),
    )


def task_mark(row: TaskRow) -> str:
    """Return what tells one state of a task row from another: 64 bits of its content's hash."""
    return hashlib.sha256(dump([row.at, row.body])).hexdigest()[:16]


def task_item(bodies: Bodies, workspace: str, execution_id: str, row: TaskRow) -> Item:
    """Return a task row's item."""
    pk = keys.execution_pk(workspace, execution_id)
    return {
        **keys.key(pk, keys.task_sk(row.checkpoint, row.task_id)),
        "at": text(row.at),
        "mark": text(task_mark(row)),
        **bodies.write(workspace, row.body, owner=execution_id),
    }


def task_row_of(bodies: Bodies, item: Mapping[str, Any]) -> TaskRow:
    """Return the task row of an item."""
    workspace, _ = keys.owner(item["pk"]["S"])
    checkpoint, task_id = keys.task_of(item["sk"]["S"])
    return TaskRow(
        checkpoint=checkpoint,
        task_id=task_id,
        at=item["at"]["S"],
        body=bodies.read(workspace, item),
    )


# --- decisions and suspensions ----------------------------------------------------------------


def decision_item(bodies: Bodies, workspace: str, execution_id: str, decision: Decision) -> Item:
    """Return a decision's item."""
    pk = keys.execution_pk(workspace, execution_id)
    body = {"by": decision.by, "value": decision.value, "asked": dict(decision.asked)}
    if decision.error is not None:
        body["error"] = dict(decision.error)
    return {
        **keys.key(pk, keys.decision_sk(decision.interrupt_id)),
        "at": text(decision.at),
        **bodies.write(workspace, body, owner=execution_id),
    }


def decision_of(bodies: Bodies, item: Mapping[str, Any]) -> Decision:
    """Return the decision of an item."""
    workspace, _ = keys.owner(item["pk"]["S"])
    return Decision(
        interrupt_id=keys.interrupt_of(item["sk"]["S"]),
        at=item["at"]["S"],
        **bodies.read(workspace, item),
    )


def suspension_item(workspace: str, execution_id: str, suspension: Suspension) -> Item:
    """Return a suspension's item."""
    return {
        **keys.key(keys.execution_pk(workspace, execution_id), keys.SUSPENSION),
        "at": text(suspension.at),
        "index": number(suspension.index),
        "attempt": number(suspension.attempt),
        "token": text(suspension.token),
    }


def suspension_of(item: Mapping[str, Any]) -> Suspension:
    """Return the suspension of an item."""
    return Suspension(
        index=int(item["index"]["N"]),
        attempt=int(item["attempt"]["N"]),
        token=item["token"]["S"],
        at=item["at"]["S"],
    )


# --- frames -----------------------------------------------------------------------------------


def frame_item(workspace: str, frame: Frame) -> Item:
    """Return a frame's row."""
    return {
        **keys.key(
            keys.execution_pk(workspace, frame.execution_id),
            keys.frame_sk(frame.sequence),
        ),
        "body": pack(frame.to_json()),
    }


def frame_of(item: Mapping[str, Any]) -> Frame:
    """Return the frame of a row."""
    body: dict[str, Any] = unpack(item["body"])
    kind = FrameType(body.pop("type"))
    return Frame(type=kind, **body)
