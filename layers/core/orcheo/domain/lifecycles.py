"""Lifecycles as tables: which status may follow which.

::

    version    draft -> validated
    execution  scheduled -> running <-> waiting -> succeeded | failed | cancelled -> archived
    node       pending -> executing -> (retrying -> executing)* -> succeeded | failed | skipped |
    waiting | cancelled
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from orcheo.domain.errors import IllegalTransition


class VersionStatus(StrEnum):
    """Where a version of a workflow stands."""

    DRAFT = "draft"
    VALIDATED = "validated"


class ExecutionStatus(StrEnum):
    """Where an execution stands."""

    SCHEDULED = "scheduled"
    RUNNING = "running"
    WAITING = "waiting"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ARCHIVED = "archived"

    @property
    def is_terminal(self) -> bool:
        """True where nothing more will be computed."""
        return self in TERMINAL


class NodeStatus(StrEnum):
    """Where a node of an execution stands."""

    PENDING = "pending"
    EXECUTING = "executing"
    RETRYING = "retrying"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"
    WAITING = "waiting"
    CANCELLED = "cancelled"


TERMINAL: Final = frozenset(
    {
        ExecutionStatus.SUCCEEDED,
        ExecutionStatus.FAILED,
        ExecutionStatus.CANCELLED,
        ExecutionStatus.ARCHIVED,
    },
)

_VERSION: Final[Mapping[VersionStatus, frozenset[VersionStatus]]] = {
    VersionStatus.DRAFT: frozenset({VersionStatus.VALIDATED}),
    VersionStatus.VALIDATED: frozenset(),
}
_ENDS: Final = frozenset(
    {ExecutionStatus.SUCCEEDED, ExecutionStatus.FAILED, ExecutionStatus.CANCELLED},
)
_EXECUTION: Final[Mapping[ExecutionStatus, frozenset[ExecutionStatus]]] = {
    # A graph may fail or be cancelled before its first superstep.
    ExecutionStatus.SCHEDULED: frozenset({ExecutionStatus.RUNNING}) | _ENDS,
    ExecutionStatus.RUNNING: frozenset({ExecutionStatus.WAITING}) | _ENDS,
    ExecutionStatus.WAITING: frozenset({ExecutionStatus.RUNNING}) | _ENDS,
    ExecutionStatus.SUCCEEDED: frozenset({ExecutionStatus.ARCHIVED}),
    ExecutionStatus.FAILED: frozenset({ExecutionStatus.ARCHIVED}),
    ExecutionStatus.CANCELLED: frozenset({ExecutionStatus.ARCHIVED}),
    ExecutionStatus.ARCHIVED: frozenset(),
}
_NODE: Final[Mapping[NodeStatus, frozenset[NodeStatus]]] = {
    NodeStatus.PENDING: frozenset(
        {NodeStatus.EXECUTING, NodeStatus.SKIPPED, NodeStatus.CANCELLED},
    ),
    NodeStatus.EXECUTING: frozenset(
        {
            NodeStatus.RETRYING,
            NodeStatus.SUCCEEDED,
            NodeStatus.FAILED,
            NodeStatus.WAITING,
            NodeStatus.CANCELLED,
        },
    ),
    NodeStatus.RETRYING: frozenset({NodeStatus.EXECUTING, NodeStatus.CANCELLED, NodeStatus.FAILED}),
    NodeStatus.WAITING: frozenset({NodeStatus.EXECUTING, NodeStatus.CANCELLED, NodeStatus.FAILED}),
    # A loop visits a node again.
    NodeStatus.SUCCEEDED: frozenset({NodeStatus.EXECUTING}),
    NodeStatus.FAILED: frozenset({NodeStatus.EXECUTING}),
    NodeStatus.SKIPPED: frozenset({NodeStatus.EXECUTING}),
    NodeStatus.CANCELLED: frozenset(),
}

_Status = TypeVar("_Status", VersionStatus, ExecutionStatus, NodeStatus)


def _move(
    table: Mapping[_Status, frozenset[_Status]],
    kind: str,
    now: _Status,
    to: _Status,
) -> _Status:
    if to not in table[now]:
        allowed = ", ".join(sorted(table[now])) or "nothing: it is final"
        raise IllegalTransition(
            f"A {kind} that is {now.value!r} cannot become {to.value!r}; allowed: {allowed}."
        )
    return to


def move_version(now: VersionStatus, to: VersionStatus) -> VersionStatus:
    """Return ``to``, or raise IllegalTransition."""
    return _move(_VERSION, "version", now, to)


def move_execution(now: ExecutionStatus, to: ExecutionStatus) -> ExecutionStatus:
    """Return ``to``, or raise IllegalTransition."""
    return _move(_EXECUTION, "execution", now, to)


def move_node(now: NodeStatus, to: NodeStatus) -> NodeStatus:
    """Return ``to``, or raise IllegalTransition."""
    return _move(_NODE, "node", now, to)
