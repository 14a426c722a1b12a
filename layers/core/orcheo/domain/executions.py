"""Executions: the status item, and frames of the event stream."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.principals import Role, includes, read_roles

DUE_SHARDS: Final = 8
"""Partitions of the ``due`` index; the reaper reads each once a minute. As many more, the
*retention shards*, hold what has ended, so that it never stands before what has not."""


def due_shard(execution_id: str) -> int:
    """Return an execution's partition of the ``due`` index."""
    return sum(execution_id.encode()) % DUE_SHARDS


def retention_shard(execution_id: str) -> int:
    """Return an execution's partition of the ``due`` index once it has ended."""
    return DUE_SHARDS + due_shard(execution_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One run of one version: the status item, a projection of the commit log."""

    workspace: str
    id: str
    workflow_id: str
    version: int
    status: ExecutionStatus
    trigger: dict[str, Any]
    """``{type: api | webhook | workflow | schedule, id?, event: {key, …}}``."""
    inputs: Any
    """Tagged JSON, or ``{"$": "blob", "v": ref}`` over 300 KB."""
    body_hash: str
    """Of what the event carried: tells a repeat from a conflict."""
    priority: int = 0
    config: dict[str, Any] = field(default_factory=dict[str, Any])
    """LangGraph's ``configurable``, as given to execute."""
    limits: dict[str, int] = field(default_factory=dict[str, int])
    """Slots that it needs: how many executions at once, by scope (``user:<id>``,
    ``workflow:<id>``). Empty: it is not limited, and never costs a write for it."""
    queue_backoff_seconds: int = 60
    """How often the reaper looks at it while it waits for a slot."""
    pins: dict[str, Any] = field(default_factory=dict[str, Any])
    """Outputs given in place of running nodes: tagged JSON by node id."""
    stop_after: str | None = None
    """It succeeds with the state after this node's superstep."""
    parent: dict[str, Any] | None = None
    """Where it comes from another execution: ``{execution_id, kind, node_id?, interrupt_id?}``.
    Kinds: ``workflow`` (a node of the parent waits for it, by that interrupt), ``error`` (the
    parent failed), ``replay``, ``retry`` and ``fork``."""
    fork: dict[str, Any] | None = None
    """Set where it goes on from its parent's log: see ``Fork``."""
    depth: int = 0
    """How many executions are above it: sub-workflows and error workflows count."""
    lends: bool = False
    """Its version refers to credentials, so there may be a grant to destroy."""
    role: str | None = None
    """The highest role of who is behind it: who started it, or else whoever published the workflow
    of its trigger. Null: not known, and then credentials with a role in their scope are refused."""
    created_at: str
    created_by: str | None = None
    started_at: str | None = None
    finished_at: str | None = None
    retention_days: int | None = None
    """It is purged so long after its end; null: it is kept. As its version said at creation."""
    deadline_at: str
    """ISO 8601; the reaper ends what is not terminal by then."""
    error: dict[str, Any] | None = None
    """``{type, message, node_id?}``."""

    def acts_as(self, role: Role) -> bool:
        """Tell whether somebody with a role, or one that includes it, is behind it."""
        known = read_roles([] if self.role is None else [self.role])
        return includes(known, role)

    @property
    def due_shard(self) -> int:
        """Partition of the ``due`` index."""
        return due_shard(self.id)

    @property
    def kept_until(self) -> str | None:
        """When it may be purged: null while it has not ended, and where it is kept."""
        if self.retention_days is None or self.finished_at is None:
            return None
        end = dt.datetime.fromisoformat(self.finished_at) + dt.timedelta(days=self.retention_days)
        return end.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class FrameType(StrEnum):
    """What a frame tells."""

    EXECUTION_STATUS = "execution.status"
    NODE_STATUS = "node.status"
    NODE_OUTPUT = "node.output"
    NODE_TOKEN = "node.token"  # noqa: S105 - a language model's token, not a secret
    LOG = "log"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One event of an execution's stream; ``sequence`` is dense from 1."""

    execution_id: str
    sequence: int
    at: str
    type: FrameType
    data: dict[str, Any]
    node_id: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the frame as clients get it; ``node_id`` only where it has one."""
        frame: dict[str, Any] = {
            "execution_id": self.execution_id,
            "sequence": self.sequence,
            "at": self.at,
            "type": self.type.value,
            "data": self.data,
        }
        if self.node_id is not None:
            frame["node_id"] = self.node_id
        return frame
