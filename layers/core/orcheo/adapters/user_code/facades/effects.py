"""What nodes say to the engine: routes, commands, and requests for effects.

A child has no input or output. A call that needs the world records a request and raises; the
engine performs it and calls the node again with the answers so far. A request is known by the
coroutine that makes it and by its place among those of that coroutine, and keeps the number that
it got first; an answer belongs to that number, and to a hash of what was asked.

Several requests may be open when a call ends: coroutines that run side by side, and ``@task``
futures, ask without waiting for each other. The engine performs them all before it calls again.
"""

import builtins
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


class EffectFailed(Exception):  # noqa: N818 - an outcome that scripts name
    """What a node asked for failed with an error whose class the script does not know."""


class EffectRequested(BaseException):
    """Ends a call whose next step needs the world."""


class NondeterministicCall(BaseException):
    """The call asks for another effect than the one whose answer it is given."""


class Send:
    """A task for a node, with a state of its own."""

    def __init__(self, node: str, arg: Any, *, timeout: Any = None) -> None:
        del timeout  # the node's own holds
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


class ExecutionInfo(NamedTuple):
    """Which execution a node runs for, and how often it has been tried."""

    thread_id: str | None = None
    node_attempt: int = 1
    """From 1."""


class Runtime(Generic[_T]):
    """What LangGraph injects as ``runtime``."""

    def __init__(
        self,
        context: Any,
        stream_writer: Callable[[Any], None],
        execution_info: ExecutionInfo = ExecutionInfo(),  # noqa: B008 - a value
    ) -> None:
        self.context = context
        self.stream_writer = stream_writer
        self.execution_info = execution_info
        self.store: Any = None
        self.previous: Any = None
        self.server_info: Any = None

    def heartbeat(self) -> None:
        """Do nothing: a node's time is limited as a whole."""

    def override(self, **changes: Any) -> "Runtime[_T]":
        """Return the same with other members."""
        made: Runtime[_T] = Runtime(self.context, self.stream_writer)
        for name, value in {**vars(self), **changes}.items():
            if not name.startswith("_"):
                setattr(made, name, value)
        return made


def _dropped(_value: Any) -> None:
    """Ignore what is streamed outside of a node."""


class Strand:
    """What runs by itself: a node, or one of the coroutines that it starts.

    How strands take turns depends on which answers are there already, so a request is known by its
    strand and by its place in it, not by when it was made.
    """

    def __init__(self, path: str = "") -> None:
        self._path = path
        self._started = 0
        self._asked = 0

    def branch(self) -> "Strand":
        """Return the strand of a coroutine that begins here."""
        self._started += 1
        return Strand(f"{self._path}.{self._started - 1}")

    def next_key(self) -> str:
        """Return what the next request of this strand is known by."""
        self._asked += 1
        return f"{self._path}:{self._asked - 1}"


class Effects:
    """The effects of the present call: what was asked, and the answers given so far."""

    def __init__(self) -> None:
        self.reset((), lambda value: value, limit=0)
        self.active = False

    def reset(
        self,
        answers: Sequence[Mapping[str, Any] | None],
        encode: Callable[[Any], Any],
        *,
        limit: int,
        decode: Callable[[Any], Any] = lambda value: value,
        write: Callable[[Any], None] = _dropped,
        config: Mapping[str, Any] | None = None,
        named: Callable[[str], Any] = lambda _name: None,
        apart: Callable[[Any], Any] = lambda value: value,
    ) -> None:
        """Begin a call.

        Args:
            answers: By number, each with the key of its request; some have only that.
            encode: From values to tagged JSON.
            limit: How many requests a call may make.
            decode: From tagged JSON to values.
            write: Serves the stream writer.
            config: What LangGraph calls the configuration of the run.
            named: Returns what the script calls by a name, for its exception classes.
            apart: Takes an object that stands for a state apart, into its fields.
        """
        self.answers = answers
        keys = [None if each is None else each.get("key") for each in answers]
        self._numbers = {key: number for number, key in enumerate(keys) if key is not None}
        self._unclaimed = [number for number, key in enumerate(keys) if key is None]
        self._next = len(answers)
        self.encode = encode
        self.decode = decode
        self.limit = limit
        self.write = write
        self.config: Mapping[str, Any] = config or {}
        self.named = named
        self.apart = apart
        self.active = True
        self.strand = Strand()
        """Which coroutine runs."""
        self._replaced: set[int] = set()
        self._open: dict[int, dict[str, Any]] = {}
        self._questions: list[tuple[BaseException, dict[str, Any]]] = []
        self._stopped: list[Strand] = []

    # --- asking --------------------------------------------------------------------------------

    def request(self, kind: str, payload: Any, *, identity: Any) -> int:
        """Make a request, and return its number; the answer may be there already.

        Args:
            kind: Of effect.
            payload: What the engine needs to perform it.
            identity: The part of it that must be the same on every run of a node. What an
                effect is given may differ (the time, say): the answer that was given stands.
        """
        if any(strand is self.strand for strand in self._stopped):
            # Code of a ``finally`` or a bare ``except`` after a request that has no answer: on
            # the next run it will not be reached like this.
            raise EffectRequested
        encoded = self.encode(payload)
        wanted = protocol.request_hash(kind, self.encode(identity))
        key = self.strand.next_key()
        number = self._number(key)
        given = self._given(number)
        if given is not None and given.get("loose") and given.get("hash") != wanted:
            given = None  # of an earlier try of the node, which went another way
            self._replaced.add(number)
        if given is None:
            if number >= self.limit:
                raise RuntimeError(f"A node may ask for at most {self.limit} effects.")
            entry = {
                "number": number,
                "key": key,
                "kind": kind,
                "hash": wanted,
                "payload": encoded,
            }
            self._open[number] = entry
        elif given.get("hash") not in {None, wanted}:
            raise NondeterministicCall(
                f"The request number {number + 1} ({kind}) is not the one that was answered; "
                "ask for the same effects in the same order on every run of a node."
            )
        return number

    def _number(self, key: str) -> int:
        """Return the number of a request: the one that it had before, or the next."""
        number = self._numbers.get(key)
        if number is None:
            if self._unclaimed:
                number = self._unclaimed.pop(0)
            else:
                number, self._next = self._next, self._next + 1
            self._numbers[key] = number
        return number

    def _given(self, number: int) -> Mapping[str, Any] | None:
        if number in self._replaced or number >= len(self.answers):
            return None
        answer = self.answers[number]
        return answer if answer and ("answer" in answer or "error" in answer) else None

    def is_answered(self, number: int) -> bool:
        """Tell whether a request has its answer."""
        return self._given(number) is not None

    def result(self, number: int) -> Any:
        """Return the answer to a request, or raise the error that it came to.

        Raises:
            EffectRequested: There is none yet: the call ends here.
        """
        given = self._given(number)
        if given is None:
            self.stop()
            raise EffectRequested
        if "error" in given:
            raise self._error(given["error"])
        return self.decode(given.get("answer"))

    def stop(self) -> None:
        """Note that the present coroutine cannot go on without an answer."""
        self._stopped.append(self.strand)

    def ask(self, kind: str, payload: Any, *, identity: Any) -> Any:
        """Make a request and return its answer."""
        return self.result(self.request(kind, payload, identity=identity))

    def question(self, value: Any, options: Mapping[str, Any] | None = None) -> Any:
        """Ask a person; GraphInterrupt, which a script may catch, where there is no answer.

        Args:
            value: What is shown.
            options: Any of ``schema``, ``expires_seconds`` and ``default``.
        """
        number = self.request("interrupt", value, identity=value)
        if options and number in self._open:
            self._open[number]["options"] = {
                name: self.encode(each) for name, each in options.items()
            }
        if self.is_answered(number):
            return self.result(number)
        error = GraphInterrupt((Interrupt(value),))
        self._questions.append((error, self._open.pop(number)))
        raise error

    # --- what a call came to -------------------------------------------------------------------

    def requests(self, error: BaseException | None) -> list[dict[str, Any]]:
        """Return what must be answered before the call can go on; none where it has ended.

        Args:
            error: What the call raised; null where it returned.
        """
        found = list(self._open.values())
        question = [entry for raised, entry in self._questions if raised is error]
        if question:
            return [*found, *question]
        is_stopped = bool(self._stopped) or isinstance(error, EffectRequested)
        return found if is_stopped or error is None else []

    def _error(self, fault: Mapping[str, Any]) -> Exception:
        """Return an error as the script knows it: by its own class name, or by its nearest base."""
        name, message = str(fault.get("type")), str(fault.get("message", ""))
        known = [self._exception(each) for each in (name, *map(str, fault.get("families", ())))]
        bases = [each for each in known if each is not None and each is not Exception]
        kind = known[0] or max(bases, key=lambda each: len(each.__mro__), default=None)
        if kind is None:
            return EffectFailed(f"{name}: {message}")
        if kind is KeyError and message[:1] in {"'", '"'}:
            message = message[1:-1]  # as text, a KeyError quotes its key
        # Not by calling it: a script's class may want other arguments.
        return kind.__new__(kind, message)

    def _exception(self, name: str) -> type[Exception] | None:
        found = _FAILURES.get(name) or self.named(name) or getattr(builtins, name, None)
        is_one = isinstance(found, type) and issubclass(found, Exception)
        return found if is_one else None


_FAILURES: Final[Mapping[str, type[Exception]]] = {
    each.__name__: each
    for each in (EffectFailed, GraphInterrupt, GraphRecursionError, InvalidUpdateError)
}
EFFECTS: Final = Effects()


def interrupt(value: Any, options: Mapping[str, Any] | None = None) -> Any:
    """Ask a person, and return the answer; ``options`` as in ``question``."""
    if not EFFECTS.active:
        raise RuntimeError("Called interrupt() outside of a node.")
    return EFFECTS.question(value, options)


def get_stream_writer() -> Callable[[Any], None]:
    """Return the writer of the present node."""
    return EFFECTS.write


def get_config() -> Mapping[str, Any]:
    """Return the configuration of the present node."""
    return EFFECTS.config
