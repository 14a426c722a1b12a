"""Follow an execution: every frame once, in order, whatever happens to the connection."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol
from urllib.parse import urlencode

import websockets.exceptions
import websockets.sync.client

from orcheo_sdk.errors import TransportFailed
from orcheo_sdk.models import Frame, Page, Ticket
from orcheo_sdk.retrying import RetryPolicy
from orcheo_sdk.transport import Transport

PAGE = 200


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
    twice are dropped; where one is missing, the event log is read up to it.
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
    ) -> None:
        self._transport = transport
        self._ws_url = ws_url
        self._execution_id = execution_id
        self._opener = opener
        self._policy = policy or RetryPolicy(attempts=8, cap_seconds=5)
        self._silence = silence_seconds
        self.last = after
        """Sequence of the newest frame that was given out."""

    def __iter__(self) -> Iterator[Frame]:
        """Yield frames.

        Raises:
            TransportFailed: So many connections in a row gave no frame.
        """
        failures = 0
        while True:
            before = self.last
            ended = yield from self._connection()
            if ended:
                return
            # What the socket did not bring the event log may have: a run that ended meanwhile.
            ended = yield from self._catch_up(None)
            if ended:
                return
            failures = 0 if self.last > before else failures + 1
            if failures >= self._policy.attempts:
                raise TransportFailed(
                    f"The stream of {self._execution_id} was cut {failures} times without a "
                    f"frame; it stands at {self.last}.",
                )
            if failures:
                world = self._transport.world
                world.sleep(
                    self._policy.delay(failures, None, uniform=world.uniform, now=world.now),
                )

    def _connection(self) -> Iterator[Frame]:
        path = f"/executions/{self._execution_id}/stream-ticket"
        ticket = Ticket.model_validate(self._transport.request("POST", path).json()).ticket
        query = urlencode({"ticket": ticket, "after": self.last})
        url = f"{self._ws_url}/executions/{self._execution_id}?{query}"
        try:
            with self._opener(url) as socket:
                while True:
                    message = json.loads(socket.recv(timeout=self._silence))
                    if "sequence" not in message:
                        continue
                    frame = Frame.model_validate(message)
                    if frame.sequence > self.last + 1:
                        yield from self._catch_up(frame.sequence - 1)
                    if frame.sequence == self.last + 1:
                        self.last = frame.sequence
                        yield frame
                    if frame.type == "end":
                        return True
        except _CUT:
            return False

    def _catch_up(self, until: int | None) -> Iterator[Frame]:
        """Yield what the event log holds beyond ``last``; return true at its end."""
        path = f"/executions/{self._execution_id}/events"
        while until is None or self.last < until:
            query = {"after": self.last, "limit": PAGE}
            answer = self._transport.request("GET", path, params=query)
            frames = Page[Frame].model_validate(answer.json()).items
            for frame in frames:
                if frame.sequence == self.last + 1:
                    self.last = frame.sequence
                    yield frame
                    if frame.type == "end":
                        return True
            if not frames:
                break
        return False
