"""Event streams, connections and tickets in memory, clients, and faults to put between them."""

import copy
import dataclasses
import json
from collections.abc import Callable, Sequence
from typing import Any

from orcheo.application.stream_ports import (
    APPEND_LIMIT,
    Connection,
    ConnectionGone,
    SequenceTaken,
    Ticket,
)
from orcheo.domain.commit_log import LogEntry
from orcheo.domain.errors import Unavailable
from orcheo.domain.executions import Frame
from orcheo.domain.frames import Content, Created, Unreadable
from orcheo.domain.sequencing import Cursor

Key = tuple[str, str]


class InMemoryFrameStore:
    """Passes the same suite as the adapter on DynamoDB."""

    def __init__(self) -> None:
        self._cursors: dict[Key, Cursor] = {}
        self._frames: dict[Key, dict[int, Frame]] = {}
        self._created: dict[Key, Created] = {}
        self._entries: dict[Key, dict[int, LogEntry | Unreadable]] = {}
        self.appends: list[int] = []
        """Frames of each append that landed."""

    def cursor(self, workspace: str, execution_id: str) -> Cursor:
        """Return how far a stream has come."""
        return self._cursors.get((workspace, execution_id), Cursor())

    def append(
        self,
        workspace: str,
        execution_id: str,
        frames: Sequence[Frame],
        cursor: Cursor,
    ) -> Cursor:
        """Add frames and move the cursor, both or neither; SequenceTaken."""
        key = (workspace, execution_id)
        rows = self._frames.setdefault(key, {})
        assert len(frames) <= APPEND_LIMIT
        if self.cursor(*key).revision != cursor.revision:
            raise SequenceTaken
        if any(frame.sequence in rows for frame in frames):
            raise SequenceTaken
        moved = dataclasses.replace(cursor, revision=cursor.revision + 1)
        self._cursors[key] = Cursor.from_json(
            json.loads(json.dumps(moved.to_json())), moved.revision
        )
        rows |= {frame.sequence: copy.deepcopy(frame) for frame in frames}
        self.appends.append(len(frames))
        return moved

    def frames(
        self,
        workspace: str,
        execution_id: str,
        *,
        after: int,
        limit: int,
    ) -> Sequence[Frame]:
        """Return frames with a sequence above ``after``, ascending."""
        rows = self._frames.get((workspace, execution_id), {})
        return [frame for sequence, frame in sorted(rows.items()) if sequence > after][:limit]

    def created(self, workspace: str, execution_id: str) -> Created | None:
        """Return what the status item said when it was written."""
        return self._created.get((workspace, execution_id))

    def entries(
        self,
        workspace: str,
        execution_id: str,
        *,
        after: int,
        before: int,
    ) -> Sequence[Content]:
        """Return log entries with ``after < index < before``, ascending."""
        log = self._entries.get((workspace, execution_id), {})
        return [entry for index, entry in sorted(log.items()) if after < index < before]

    # --- for tests -----------------------------------------------------------------------------

    def write(self, workspace: str, execution_id: str, content: Content) -> None:
        """Keep what the platform wrote, so that it can be read when a record is missing."""
        key = (workspace, execution_id)
        if isinstance(content, Created):
            self._created[key] = content
        elif isinstance(content, LogEntry | Unreadable):
            self._entries.setdefault(key, {})[content.index] = content


class InMemoryConnectionStore:
    """Passes the same suite as the adapter on DynamoDB."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[Connection, str]] = {}
        self._known: dict[str, Connection] = {}

    def add(self, connection: Connection, *, expires_at: str) -> None:
        """Store a connection."""
        self._known[connection.id] = connection
        self._rows[connection.id] = (connection, expires_at)

    def following(self, workspace: str, execution_id: str, *, now: str) -> Sequence[Connection]:
        """Return the connections of an execution that have not expired."""
        return [
            connection
            for _, (connection, expires_at) in sorted(self._rows.items())
            if (connection.workspace, connection.execution_id) == (workspace, execution_id)
            and expires_at > now
        ]

    def find(self, connection_id: str) -> Connection | None:
        """Return a connection by its id."""
        return self._known.get(connection_id)

    def sent(self, connection: Connection, sequence: int) -> None:
        """Note that a connection was sent all frames up to here."""
        row = self._rows.get(connection.id)
        if row is not None and row[0].after < sequence:
            self._rows[connection.id] = (dataclasses.replace(row[0], after=sequence), row[1])

    def remove(self, connection: Connection) -> None:
        """Forget a connection."""
        self._rows.pop(connection.id, None)
        self._known.pop(connection.id, None)


class InMemoryTicketStore:
    """Passes the same suite as the adapter on DynamoDB."""

    def __init__(self) -> None:
        self.tickets: dict[str, Ticket] = {}

    def put(self, digest: str, ticket: Ticket) -> None:
        """Store a ticket."""
        self.tickets[digest] = ticket

    def redeem(self, digest: str, *, now: str) -> Ticket | None:
        """Take a ticket that has not expired."""
        ticket = self.tickets.get(digest)
        if ticket is None or ticket.expires_at <= now:
            return None
        return self.tickets.pop(digest)


class Sockets:
    """The other end of every connection: what clients have received."""

    def __init__(self) -> None:
        self.received: dict[str, list[dict[str, Any]]] = {}
        self.open: set[str] = set()
        self.closed: list[str] = []
        self.cut_after: dict[str, int] = {}
        """A connection breaks when it has received so many messages."""
        self.failing: dict[str, int] = {}
        """So many sends to a connection fail with Unavailable."""
        self.on_post: Callable[[str], None] = lambda _: None

    def connect(self, connection_id: str) -> None:
        """Finish a client's handshake."""
        self.open.add(connection_id)
        self.received.setdefault(connection_id, [])

    def post(self, connection_id: str, data: bytes) -> None:
        """Hand a message to a client."""
        self.on_post(connection_id)
        if self.failing.get(connection_id, 0) > 0:
            self.failing[connection_id] -= 1
            raise Unavailable("The network is down.")
        received = self.received.get(connection_id, [])
        if len(received) >= self.cut_after.get(connection_id, len(received) + 1):
            self.open.discard(connection_id)
        if connection_id not in self.open:
            raise ConnectionGone
        received.append(json.loads(data))

    def close(self, connection_id: str) -> None:
        """Disconnect a client."""
        self.open.discard(connection_id)
        self.closed.append(connection_id)


class Killed(BaseException):
    """The process died."""


@dataclasses.dataclass
class Calls:
    """Counts the calls to several ports, and lets something happen at one of them."""

    at: int = -1
    happening: Callable[[], None] = lambda: None
    after: bool = False
    """True: it happens when the call has had its effect."""
    count: int = 0

    def through(self, target: Any) -> Any:
        """Return the target with its calls counted."""
        return _Counted(self, target)


class _Counted:
    def __init__(self, calls: Calls, target: Any) -> None:
        self._calls = calls
        self._target = target

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._target, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            number = self._calls.count
            self._calls.count += 1
            if number == self._calls.at and not self._calls.after:
                self._calls.happening()
            result = method(*args, **kwargs)
            if number == self._calls.at and self._calls.after:
                self._calls.happening()
            return result

        return call


def die() -> None:
    """Kill the process."""
    raise Killed
