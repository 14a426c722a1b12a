"""What nodes may ask of the world while they run, beside calls of the script itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from orcheo.domain.executions import Execution


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatBudget:
    """What one reply may cost at most; null: whatever the model allows."""

    output_tokens: int | None = None
    dollars: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """A conversation that a chat model is to go on with."""

    workspace: str
    execution_id: str
    node_id: str
    provider: str | None
    """Null: to be told from the model's name."""
    name: str
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Of the model: temperature, …; the responses of a scripted one."""
    messages: Sequence[Any] = ()
    """Tagged JSON."""
    tools: Sequence[Mapping[str, Any]] = ()
    """``{name, description, parameters}``, the last as JSON Schema."""
    tool_choice: Any = None
    response_schema: Mapping[str, Any] | None = None
    """JSON Schema of a structured reply."""
    timeout_seconds: float = 60.0
    budget: ChatBudget = field(default_factory=ChatBudget)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatReply:
    """What a chat model said."""

    message: Any
    """One AI message as tagged JSON."""
    usage: Mapping[str, int] = field(default_factory=dict[str, int])
    """Tokens by kind; empty where the model counts none."""


class ChatModels(Protocol):
    """Chat models of all providers."""

    def reply(self, request: ChatRequest) -> ChatReply:
        """Return the next message; ModelNotConfigured, NodeFailed, or an ``Unavailable``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildRequest:
    """An execution that a node of another one starts and waits for."""

    parent: Execution
    node_id: str
    """With the ids of the nodes around it."""
    interrupt_id: str
    """What the parent's node waits for: the child's end decides it."""
    execution_id: str
    """The child's, derived: the same however often it is asked for."""
    event_key: str
    """Task and number of the child; what the id is derived from."""
    workflow_id: str
    version: int | None
    """Null: the active one."""
    inputs: Any
    """Tagged JSON."""


class SubWorkflows(Protocol):
    """Executions within executions."""

    def start(self, request: ChildRequest) -> None:
        """Ask for a child; asking again for the same one is success, and gives no second.

        Raises:
            SubWorkflowTooDeep: There are too many executions above it.
            SubWorkflowUnavailable: There is nothing to run.
            Unavailable: A dependency failed; the child may or may not have been asked for.
        """
        ...

    def start_again(self, request: ChildRequest) -> None:
        """Ask again for a child that was asked for long ago, unless it has come; as ``start``."""
        ...

    def abandon(self, parent: Execution, execution_id: str) -> None:
        """Cancel a child for which nothing waits any more; one that has ended is left as it is.

        One that is still in the queue is cancelled when it comes: the row of the task that asked
        for it must say by now that it is abandoned.

        Raises:
            Unavailable: It may still run; try again.
        """
        ...
