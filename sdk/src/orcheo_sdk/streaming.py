"""Follow an execution: every frame once, in order, whatever happens to the connection.

The event log is the truth and the WebSocket only its fast lane: what the socket loses, repeats or
never brings is read from ``/executions/{id}/events``, which holds the same frames.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol
from urllib.parse import urlencode

import websockets.exceptions
import websockets.sync.client

from orcheo_sdk.errors import ApiProblem, TransportFailed
from orcheo_sdk.models import Execution, Frame, Page, Ticket
from orcheo_sdk.retrying import RetryPolicy
from orcheo_sdk.transport import Transport, path

PAGE = 200
SOCKET_EVERY = 6
"""Once so many connections in a row brought nothing, only every so-manyth round tries one."""
END_SECONDS = 60.0
"""How long after the execution's end its last frames may still be on their way."""
_SERVER_ERROR = 500


class Socket(Protocol):
    """What is needed of a WebSocket."""

    def recv(self, timeout: float | None = None) -> str | bytes:
        """Return the next message; TimeoutError."""
        ...


Connect = Callable[[str], AbstractContextManager[Socket]]
_CUT = (OSError, TimeoutError, websockets.exceptions.WebSocketException)


def connect(url: str) -> AbstractContextManager[Any]:
    """Open a WebSocket."""
    return websockets.sync.client.connect(url, open_timeout=10, close_timeout=2, max_size=2**18)


class Stream:
    """Iterates over the frames of one execution until its ``end``.

    A cut connection is opened again with ``after`` set to the last frame seen; frames that come
    twice are dropped; where one is missing, the event log is read up to it. Where no WebSocket
    can be opened, the event log is polled.
    """

    def __init__(
        self,
        transport: Transport,
        ws_url: str,
        execution_id: str,
        *,
        after: int = 0,
        opener: Connect = connect,
        policy: RetryPolicy | None = None,
        silence_seconds: float = 15.0,
        ask_api: bool = False,
    ) -> None:
        self._transport = transport
        self._execution_id = execution_id
        self._path = path("/executions/{}", execution_id)
        self._ws_url = ws_url + self._path
        self._opener = opener
        self._policy = policy or RetryPolicy(attempts=8, cap_seconds=5)
        self._silence = silence_seconds
        self._ask_api = ask_api
        self._ended = False
        self._over_since: float | None = None
        self.last = after
        """Sequence of the newest frame that was given out."""

    def __iter__(self) -> Iterator[Frame]:
        """Yield frames.

        Raises:
            ApiProblem: The API refuses: there is no such execution, or the token is not valid.
            TransportFailed: The API stayed out of reach, or the log stops before its ``end``.
        """
        if self._starts_at_end():
            return
        idle = 0
        unreachable = 0
        while not self._ended:
            before = self.last
            try:
                yield from self._round(idle)
                unreachable = 0
            except (ApiProblem, TransportFailed) as error:
                lasting = isinstance(error, ApiProblem) and error.status < _SERVER_ERROR
                unreachable = 1 if self.last > before else unreachable + 1
                if lasting or self._is_stuck() or unreachable >= self._policy.attempts:
                    raise
            if not self._ended:
                idle = 0 if self.last > before else idle + 1
                self._pause(max(1, idle))

    def _starts_at_end(self) -> bool:
        """Return whether the caller has already seen the end."""
        if self.last <= 0:
            return False
        page = self._events(after=self.last - 1, limit=1)
        if page:
            return page[0].type == "end"
        return self._execution().is_terminal

    def _round(self, idle: int) -> Iterator[Frame]:
        if idle < SOCKET_EVERY or idle % SOCKET_EVERY == 0:
            yield from self._connection()
        if not self._ended:
            yield from self._look()

    def _connection(self) -> Iterator[Frame]:
        answer = self._transport.fetch(Ticket, "POST", f"{self._path}/stream-ticket")
        query = urlencode({"ticket": answer.ticket, "after": self.last})
        address = (answer.url if self._ask_api else None) or self._ws_url
        try:
            with self._opener(f"{address}?{query}") as socket:
                while not self._ended:
                    try:
                        message = socket.recv(timeout=self._silence)
                    except TimeoutError:
                        yield from self._look()
                        continue
                    frame = _frame(message)
                    if frame is None or frame.execution_id != self._execution_id:
                        continue
                    if frame.sequence > self.last + 1:
                        yield from self._catch_up(frame.sequence - 1)
                    if frame.sequence > self.last + 1:
                        return  # the log does not have it yet: connect again, from `last`
                    yield from self._give(frame)
        except _CUT:
            return

    def _look(self) -> Iterator[Frame]:
        """Yield what the event log holds and the socket did not bring."""
        before = self.last
        yield from self._catch_up(None)
        if self.last > before or self._ended:
            self._over_since = None
        elif self._execution().is_terminal:
            self._over_since = self._over_since or self._transport.world.monotonic()
            if self._is_stuck():
                raise TransportFailed(
                    f"Execution {self._execution_id} has ended, but its event log stops at "
                    f"{self.last}, before the end.",
                )

    def _is_stuck(self) -> bool:
        since = self._over_since
        return since is not None and self._transport.world.monotonic() - since >= END_SECONDS

    def _catch_up(self, until: int | None) -> Iterator[Frame]:
        """Yield what the event log holds beyond ``last``, up to ``until``."""
        while not self._ended and (until is None or self.last < until):
            before = self.last
            for frame in self._events(after=self.last, limit=PAGE):
                yield from self._give(frame)
            if self.last == before:
                return

    def _give(self, frame: Frame) -> Iterator[Frame]:
        if frame.sequence == self.last + 1:
            self.last = frame.sequence
            self._ended = frame.type == "end"
            yield frame

    def _events(self, *, after: int, limit: int) -> list[Frame]:
        query = {"after": after, "limit": limit}
        return self._transport.fetch(Page[Frame], "GET", f"{self._path}/events", params=query).items

    def _execution(self) -> Execution:
        return self._transport.fetch(Execution, "GET", self._path)

    def _pause(self, attempt: int) -> None:
        world = self._transport.world
        world.sleep(self._policy.delay(attempt, None, uniform=world.uniform, now=world.now))


def _frame(message: str | bytes) -> Frame | None:
    """Read a message; null where it is not a frame, such as API Gateway's own notices."""
    try:
        return Frame.model_validate(json.loads(message))
    except ValueError:
        return None
