"""Executions as they are read."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from orcheo.api.models.base import Answer
from orcheo.domain.lifecycles import ExecutionStatus, NodeStatus


class NodeAnswer(Answer):
    """A node of an execution, at its latest visit."""

    id: str
    status: NodeStatus
    attempts: int
    started_at: str | None = None
    finished_at: str | None = None


class VisitAnswer(NodeAnswer):
    """One visit of a node."""

    step: int | None = None
    output: Any = None
    error: dict[str, Any] | None = None
    pinned: bool = False
    """The node was not run: the request gave its output."""
    reused: bool = False
    """The node was not run: it gave what it had given in the execution that is replayed."""
    child: str | None = None
    """The execution that it started, where the node is another workflow."""


class ValueItem(Answer):
    """A member of an object, or an element of an array."""

    key: str | int
    value: Any
    """Where it is larger than `limit_bytes`:
    `{"$truncated": true, type, bytes, count, path, preview}`."""


class ValueAnswer(Answer):
    """A value of an execution, and a part of what is in it."""

    path: str
    """JSON Pointer."""
    type: Literal["object", "array", "string", "number", "boolean", "null"]
    bytes: int
    """As JSON, all of it."""
    count: int | None
    """Members, elements or characters; null for a plain value."""
    offset: int
    next: int | None
    """The next `offset`; null at the end."""
    items: list[ValueItem] | None = None
    """Of an object or an array."""
    value: Any = None
    """Of a string the characters, else the value itself."""


class ConflictAnswer(Answer):
    """An event that came under an id that another body had: it started nothing."""

    body_hash: str
    """SHA-256 of what it carried."""
    trigger: dict[str, Any]
    accepted_at: str
    created_by: str | None = None


class ExecutionSummary(Answer):
    """An execution in a list."""

    id: str
    workflow_id: str
    version: int
    status: ExecutionStatus
    trigger: dict[str, Any]
    error: dict[str, Any] | None = None
    """`{type, message, node_id?}`."""
    created_at: str
    started_at: str | None = None
    finished_at: str | None = None
    parent: dict[str, Any] | None = None
    """Where it comes from another execution: `{execution_id, kind, node_id?, interrupt_id?}`. A
    `replay` or a `retry` names the `checkpoint` of it: a log index, or null for the start."""


class CostItem(Answer):
    """One line of a breakdown."""

    item: str
    service: str
    quantity: float
    unit_price: float
    amount: float


class CostAnswer(Answer):
    """What an execution has cost so far: an estimate from its log, at list prices."""

    total: float
    """Rounded to a billionth, once; each line is rounded by itself."""
    currency: str
    as_of: str
    """The date on which the prices were read."""
    region: str
    is_estimate: bool
    services: dict[str, float]
    items: list[CostItem]


class ExecutionAnswer(ExecutionSummary):
    """An execution."""

    paused: bool = False
    """Someone has paused it: no superstep starts. It is `waiting` once nothing of it runs."""
    inputs: Any = None
    output: Any = None
    """The final state, once it has ended."""
    nodes: list[NodeAnswer] = Field(default_factory=list[NodeAnswer])
    cost: dict[str, Any] = Field(default_factory=dict[str, Any])


class CheckpointAnswer(Answer):
    """The state after one superstep."""

    index: int
    """Names it in a replay."""
    step: int | None = None
    """Of LangGraph: -1 for the inputs."""
    at: str
    source: str | None = None
    """`input`, `loop`, or `fork` for one that was taken over from another execution."""
    nodes: list[str]
    """What ran and led to it, one name for each task."""
    next: list[str]
    """What follows, one name for each task; also where `stop_after` kept it from running."""
    checkpoint_id: str
    """LangGraph's; a fork keeps it."""
    forked_from: dict[str, Any] | None = None
    """`{execution_id, checkpoint}`."""
    values: dict[str, Any] | None = None
    """The state by channel, with `values=true`."""


class FrameAnswer(Answer):
    """One event of an execution's stream."""

    model_config = ConfigDict(extra="allow")

    execution_id: str
    sequence: int
    at: str
    type: str
    data: dict[str, Any]


class TicketAnswer(Answer):
    """Opens one WebSocket connection: `{url}?ticket=…`, and `&after=` a sequence to go on."""

    ticket: str
    expires_at: str
    url: str
    """Address of the WebSocket, without the ticket: an address ends up in logs."""
