"""What nodes say to the engine: routes, commands, and requests for effects.

A child has no input or output. A call that needs the world records a request and raises; the
engine performs it and calls the node again with the answers so far, which are matched by order and
by a hash of the request.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final, Generic, NamedTuple, TypedDict, TypeVar

from orcheo.adapters.user_code import protocol

_T = TypeVar("_T")


class GraphInterrupt(Exception):  # noqa: N818 - LangGraph's name
    """Raised by ``interrupt()``. As in LangGraph, a script's ``except Exception`` catches it."""


class GraphRecursionError(RecursionError):
    """A graph ran out of steps."""


class InvalidUpdateError(Exception):
    """A node returned what cannot be written to the state."""


NodeInterrupt = GraphInterrupt


class EffectRequested(BaseException):
    """Ends a call whose next step needs the world."""


class NondeterministicCall(BaseException):
    """The call asks for another effect than the one whose answer it is given."""


class Send:
    """A task for a node, with a state of its own."""

    def __init__(self, node: str, arg: Any) -> None:
        self.node = node
        self.arg = arg

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Send) and (self.node, self.arg) == (other.node, other.arg)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Send(node={self.node!r}, arg={self.arg!r})"


class Command(Generic[_T]):
    """An update and where to go next."""

    PARENT: ClassVar[str] = "__parent__"

    def __init__(
        self,
        *,
        graph: str | None = None,
        update: Any = None,
        resume: Any = None,
        goto: Any = (),
    ) -> None:
        self.graph = graph
        self.update = update
        self.resume = resume
        self.goto = goto

    def __repr__(self) -> str:
        return f"Command(update={self.update!r}, goto={self.goto!r})"


class Overwrite:
    """A value that replaces a channel instead of going through its reducer."""

    def __init__(self, value: Any) -> None:
        self.value = value


class Interrupt(NamedTuple):
    """A question that a graph has stopped for."""

    value: Any
    id: str = ""


class RetryPolicy(NamedTuple):
    """When and how a failed node is tried again."""

    initial_interval: float = 0.5
    backoff_factor: float = 2.0
    max_interval: float = 128.0
    max_attempts: int = 3
    jitter: bool = True
    retry_on: Any = None


StreamWriter = Callable[[Any], None]


class RunnableConfig(TypedDict, total=False):
    """What a caller passes along: ``configurable``, ``metadata``, ``tags``."""

    tags: list[str]
    metadata: dict[str, Any]
    callbacks: Any
    run_name: str
    max_concurrency: int | None
    recursion_limit: int
    configurable: dict[str, Any]
    run_id: Any


class Runtime(Generic[_T]):
    """What LangGraph injects as ``runtime``."""

    def __init__(self, context: Any, stream_writer: Callable[[Any], None]) -> None:
        self.context = context
        self.stream_writer = stream_writer
        self.store: None = None
        self.previous: Any = None


def _dropped(_value: Any) -> None:
    """Ignore what is streamed outside of a node."""


class Effects:
    """The effects of the present call: what was asked, and the answers given so far."""

    def __init__(self) -> None:
        self.reset((), lambda value: value, limit=0)
        self.active = False

    def reset(
        self,
        answers: Sequence[Mapping[str, Any]],
        encode: Callable[[Any], Any],
        *,
        limit: int,
        decode: Callable[[Any], Any] = lambda value: value,
        write: Callable[[Any], None] = _dropped,
        config: Mapping[str, Any] | None = None,
    ) -> None:
        """Begin a call."""
        self.answers = answers
        self.asked = 0
        self.pending: dict[str, Any] | None = None
        self.encode = encode
        self.decode = decode
        self.limit = limit
        self.write = write
        self.config: Mapping[str, Any] = config or {}
        self.active = True

    def ask(self, kind: str, payload: Any, stop: Callable[[], BaseException]) -> Any:
        """Return the answer to a request, or record it and stop."""
        encoded = self.encode(payload)
        wanted = protocol.request_hash(kind, encoded)
        place = self.asked
        self.asked += 1
        if place < len(self.answers):
            given = self.answers[place]
            if given.get("hash") not in {None, wanted}:
                raise NondeterministicCall(
                    f"The request number {place + 1} ({kind}) is not the one that was answered; "
                    "ask for the same effects in the same order on every run of a node."
                )
            return self.decode(given.get("answer"))
        if place >= self.limit:
            raise RuntimeError(f"A node may ask for at most {self.limit} effects.")
        self.pending = {"kind": kind, "hash": wanted, "payload": encoded}
        raise stop()


EFFECTS: Final = Effects()


def interrupt(value: Any) -> Any:
    """Ask a person, and return the answer."""
    if not EFFECTS.active:
        raise RuntimeError("Called interrupt() outside of a node.")
    return EFFECTS.ask("interrupt", value, GraphInterrupt)


def get_stream_writer() -> Callable[[Any], None]:
    """Return the writer of the present node."""
    return EFFECTS.write


def get_config() -> Mapping[str, Any]:
    """Return the configuration of the present node."""
    return EFFECTS.config
