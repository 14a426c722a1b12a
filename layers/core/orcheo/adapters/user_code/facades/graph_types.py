"""The rest of LangGraph's public names: what people write into annotations, and policies.

Most of these describe what a caller of a graph gets back. A script has no caller's side: such a
name is there so that its import works.
"""

import datetime as dt
import enum
import sys
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, Literal, NamedTuple, TypeVar

from orcheo.adapters.user_code.facades import effects, storage

Command = effects.Command
GraphInterrupt = effects.GraphInterrupt
GraphRecursionError = effects.GraphRecursionError
Interrupt = effects.Interrupt
InvalidUpdateError = effects.InvalidUpdateError
NodeInterrupt = effects.NodeInterrupt
Overwrite = effects.Overwrite
RetryPolicy = effects.RetryPolicy
RunnableConfig = effects.RunnableConfig
Runtime = effects.Runtime
Send = effects.Send
StreamWriter = effects.StreamWriter
get_config = effects.get_config
get_stream_writer = effects.get_stream_writer
Checkpointer = storage.Checkpointer

All = Literal["*"]
Durability = Literal["sync", "async", "exit"]
StreamMode = Literal["values", "updates", "checkpoints", "tasks", "debug", "messages", "custom"]
StateT = TypeVar("StateT")
ContextT = TypeVar("ContextT")
InputT = TypeVar("InputT")
OutputT = TypeVar("OutputT")

_Seconds = float | dt.timedelta | None


# --- policies -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeoutPolicy:
    """How long a node may run."""

    run_timeout: _Seconds = None
    idle_timeout: _Seconds = None
    refresh_on: str = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class CachePolicy(Generic[StateT]):
    """Accepted and ignored: a finished task is never run again."""

    key_func: Callable[..., Hashable] | None = None
    ttl: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TracePolicy:
    """Accepted and ignored."""

    process_inputs: Callable[[Any], Any] | None = None


# --- what a caller gets -------------------------------------------------------------------------


class StateSnapshot(NamedTuple):
    """The state of a graph between two steps."""

    values: Any
    next: tuple[str, ...] = ()
    config: Any = None
    metadata: Any = None
    created_at: str | None = None
    parent_config: Any = None
    tasks: tuple[Any, ...] = ()
    interrupts: tuple[Any, ...] = ()


class StateUpdate(NamedTuple):
    """A change of a state from outside."""

    values: Mapping[str, Any] | None
    as_node: str | None = None
    task_id: str | None = None


class PregelTask(NamedTuple):
    """A task of a step."""

    id: str
    name: str
    path: tuple[Any, ...] = ()
    error: Exception | None = None
    interrupts: tuple[Any, ...] = ()
    state: Any = None
    result: Any = None


class _Described(dict[str, Any]):
    """A mapping whose form only its documentation tells."""

    def __class_getitem__(cls, _item: Any) -> Any:
        return cls


def _described(name: str) -> Any:
    return type(name, (_Described,), {"__module__": "langgraph.types"})


CheckpointPayload = _described("CheckpointPayload")
CheckpointTask = _described("CheckpointTask")
CustomStreamPart = _described("CustomStreamPart")
DebugPayload = _described("DebugPayload")
DebugStreamPart = _described("DebugStreamPart")
GraphOutput = _described("GraphOutput")
MessagesStreamPart = _described("MessagesStreamPart")
PregelExecutableTask = _described("PregelExecutableTask")
StreamPart = _described("StreamPart")
TaskPayload = _described("TaskPayload")
TaskResultPayload = _described("TaskResultPayload")
TasksStreamPart = _described("TasksStreamPart")
UpdatesStreamPart = _described("UpdatesStreamPart")
ValuesStreamPart = _described("ValuesStreamPart")


# --- errors -------------------------------------------------------------------------------------


GraphBubbleUp = effects.GraphInterrupt
"""What an ``except`` must let through; the only one of its kind that a script can meet."""


class ErrorCode(enum.Enum):
    """LangGraph's names of mistakes."""

    GRAPH_RECURSION_LIMIT = "GRAPH_RECURSION_LIMIT"
    INVALID_CONCURRENT_GRAPH_UPDATE = "INVALID_CONCURRENT_GRAPH_UPDATE"
    INVALID_GRAPH_NODE_RETURN_VALUE = "INVALID_GRAPH_NODE_RETURN_VALUE"
    MULTIPLE_SUBGRAPHS = "MULTIPLE_SUBGRAPHS"
    INVALID_CHAT_HISTORY = "INVALID_CHAT_HISTORY"


class EmptyChannelError(Exception):
    """A channel that has no value was read."""


class EmptyInputError(Exception):
    """A graph was given nothing."""


class NodeTimeoutError(Exception):
    """A node ran too long."""


class ParentCommand(Exception):  # noqa: N818 - LangGraph's name
    """A command for the graph around this one."""


class TaskNotFound(Exception):  # noqa: N818 - LangGraph's name
    """There is no such task."""


def interrupt(value: Any, *, response_schema: Any = None) -> Any:
    """Ask a person, and return the answer.

    Args:
        value: What is shown.
        response_schema: A type that the answer is read as; ValidationError of pydantic where it
            does not fit. A JSON Schema is shown to nobody and checked by nobody.
    """
    answer = effects.interrupt(value)
    if response_schema is None or isinstance(response_schema, Mapping):
        return answer
    # A script that has such a type mentions pydantic, so it is loaded.
    models = sys.modules.get("orcheo.adapters.user_code.facades.models")
    if models is None:
        return answer
    return models.TypeAdapter(response_schema).validate_python(answer)


# --- the present node ---------------------------------------------------------------------------


def get_runtime(context_schema: Any = None) -> Any:  # noqa: ARG001 - LangGraph's signature
    """Return the runtime of the present node."""
    if not effects.EFFECTS.active:
        raise RuntimeError("Called get_runtime() outside of a node.")
    return CURRENT.runtime


def get_store() -> Any:
    """Return the store of the present node, which says how to do without one."""
    return storage.STORE


class _Current:
    """What was injected into the present call."""

    def __init__(self) -> None:
        self.runtime: Any = None


CURRENT: Final = _Current()
