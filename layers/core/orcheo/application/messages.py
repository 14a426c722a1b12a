"""What travels between functions."""

from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict


class TriggerMessage(BaseModel):
    """The body of a message on ``triggers.fifo``: one accepted event."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Literal[1] = 1
    workspace: str
    execution_id: str
    workflow_id: str
    version: int
    """Pinned when the event was accepted."""
    trigger: dict[str, Any]
    """``{type, id?, event: {key, …}}``, copied onto the execution."""
    inputs: Any
    """Tagged JSON, or ``{"$": "blob", "v": ref}``."""
    body_hash: str
    priority: int = 0
    config: dict[str, Any] = {}
    pins: dict[str, Any] = {}
    stop_after: str | None = None
    parent: dict[str, Any] | None = None
    fork: dict[str, Any] | None = None
    depth: int = 0
    accepted_at: str
    created_by: str | None = None
    role: str | None = None
    """See ``Execution.role``."""
    registered: bool = False
    """True where the sender has written the dedupe row already."""


class ScheduledTick(BaseModel):
    """What a schedule sends to ``triggers.fifo``: it can derive no id, and pins no version."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    trigger_id: str
    scheduled_time: AwareDatetime
    """When it was meant to be sent: a tick that comes late, or twice, is still that one."""


class Chunk(BaseModel):
    """A share of the tasks of one superstep."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    checkpoint: int
    """Log index that the superstep follows."""
    claim: int
    """Log index of the claim that handed it out: its fence."""
    number: int
    """Which share, from 0."""
    tasks: list[tuple[int, int]]
    """Ranges ``[first, after)`` of the superstep's tasks, in the order of ``next_tasks``."""


class AdvanceRequest(BaseModel):
    """Input of ``advance_execution`` and of ``finish_execution``: identifiers only."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    workspace: str
    execution_id: str
    generation: int = 0
    """Of the state machine execution that asks."""
    events: int = 0
    """About how many entries the history of that one has; never fewer than it really has."""
    losses: int = 0
    """How many state machine executions were lost one after another before that one."""
    chunk: Chunk | None = None
    """Set for a share of a wide superstep: it runs these tasks and claims nothing."""


class SuspendRequest(BaseModel):
    """Input of ``suspend_execution``."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    workspace: str
    execution_id: str
    index: int
    """Log index of the suspension."""
    attempt: int = 0
    """Of the state, from 0."""
    generation: int = 0
    """Of the state machine execution."""
    events: int = 0
    """Of its history when the state was entered: tells one visit of the state from the next."""
    token: str
    """Whoever sends it back lets the state machine go on."""


class AdvanceResult(BaseModel):
    """Output of ``advance_execution``, routed by the state machine."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    workspace: str
    execution_id: str
    outcome: Literal[
        "finished", "continue", "backoff", "fan_out", "suspend", "superseded", "renewed"
    ]
    """``renewed``: another state machine execution goes on with the same log."""
    generation: int = 0
    events: int = 0
    """As in the request, and what this turn adds."""
    losses: int = 0
    seconds: int = 0
    """How long ``backoff`` waits; whole seconds, at least 1 there."""
    index: int = 0
    """Log index of the suspension, where ``suspend`` is the outcome."""
    timeout_seconds: int = 31_536_000
    """How long ``suspend`` waits at most: until the first expiry of what is asked."""
    chunks: list[Chunk] = []
    """What ``fan_out`` hands out, at most 40."""
