"""What travels between functions."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


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
    accepted_at: str
    created_by: str | None = None
    registered: bool = False
    """True where the sender has written the dedupe row already."""


class AdvanceRequest(BaseModel):
    """Input of ``advance_execution`` and of ``finish_execution``: identifiers only."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    workspace: str
    execution_id: str


class SuspendRequest(BaseModel):
    """Input of ``suspend_execution``."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    workspace: str
    execution_id: str
    index: int
    """Log index of the suspension."""
    attempt: int = 0
    """Of the state, from 0."""
    token: str
    """Whoever sends it back lets the state machine go on."""


class AdvanceResult(BaseModel):
    """Output of ``advance_execution``, routed by the state machine."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    workspace: str
    execution_id: str
    outcome: Literal["finished", "continue", "backoff", "suspend", "superseded"]
    seconds: int = 0
    """How long ``backoff`` waits; whole seconds, at least 1 there."""
    index: int = 0
    """Log index of the suspension, where ``suspend`` is the outcome."""
