"""Bodies of log entries and task rows: what the saver writes, and how it is read back."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    PendingWrite,
)

from orcheo.adapters.langgraph import codec
from orcheo.domain.commit_log import TaskRow

VERSION: Final = 4
"""Of LangGraph's checkpoint format, as langgraph 1.2 writes it."""


def checkpoint_body(
    checkpoint: Checkpoint, metadata: Mapping[str, Any], parent_id: str | None
) -> dict[str, Any]:
    """Return a checkpoint as the body of a log entry."""
    body: dict[str, Any] = {
        "v": checkpoint["v"],
        "checkpoint_id": checkpoint["id"],
        "parent_id": parent_id,
        "ts": checkpoint["ts"],
        "step": metadata.get("step"),
        "source": metadata.get("source"),
        "values": codec.encode(checkpoint["channel_values"]),
        "versions": dict(checkpoint["channel_versions"]),
        "seen": {node: dict(seen) for node, seen in checkpoint["versions_seen"].items()},
        "metadata": codec.encode(dict(metadata)),
    }
    updated = checkpoint.get("updated_channels")
    if updated is not None:
        body["updated"] = sorted(updated)
    sends = cast("Mapping[str, Any]", checkpoint).get("pending_sends")
    if sends:
        body["pending_sends"] = codec.encode(list(sends))
    return body


def checkpoint_of(body: Mapping[str, Any]) -> Checkpoint:
    """Return the checkpoint that a body holds."""
    return cast(
        "Checkpoint",
        {
            "v": body.get("v", VERSION),
            "id": body["checkpoint_id"],
            "ts": body.get("ts", ""),
            "channel_values": codec.decode(body["values"]),
            "channel_versions": dict(body["versions"]),
            "versions_seen": {node: dict(seen) for node, seen in body["seen"].items()},
            "updated_channels": body.get("updated"),
            "pending_sends": codec.decode(body.get("pending_sends", [])),
        },
    )


def tuple_of(
    thread_id: str,
    namespace: str,
    body: Mapping[str, Any],
    pending: Sequence[PendingWrite],
) -> CheckpointTuple:
    """Return a body as LangGraph reads it."""
    parent = body.get("parent_id")
    return CheckpointTuple(
        config=config_of(thread_id, namespace, body["checkpoint_id"]),
        checkpoint=checkpoint_of(body),
        metadata=cast("CheckpointMetadata", codec.decode(body["metadata"])),
        parent_config=config_of(thread_id, namespace, parent) if parent else None,
        pending_writes=list(pending),
    )


def config_of(thread_id: str, namespace: str, checkpoint_id: str) -> RunnableConfig:
    """Return the configuration that addresses a checkpoint."""
    return {
        "configurable": {
            "thread_id": thread_id,
            "checkpoint_ns": namespace,
            "checkpoint_id": checkpoint_id,
        }
    }


def encoded_writes(writes: Sequence[tuple[str, Any]]) -> list[list[Any]]:
    """Return a task's writes as JSON, in order."""
    return [[channel, codec.encode(value)] for channel, value in writes]


def pending_writes(rows: Sequence[TaskRow]) -> list[PendingWrite]:
    """Return the writes that rows hold: tasks in LangGraph's order, each task's as written."""
    ordered = sorted(rows, key=lambda row: (str(row.body.get("path", "")), row.task_id))
    return [
        (row.task_id, channel, codec.decode(value))
        for row in ordered
        for channel, value in row.body.get("writes", ())
    ]
