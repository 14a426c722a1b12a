"""What live telemetry needs from the world, beside ``orcheo.application.ports``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from orcheo.domain.executions import Frame
from orcheo.domain.frames import Content, Created
from orcheo.domain.sequencing import Cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A client that follows an execution."""

    id: str
    workspace: str
    execution_id: str
    after: int
    connected_at: str


class ConnectionGone(Exception):  # noqa: N818 - an outcome, not a failure
    """The client has left."""


class ConnectionGateway(Protocol):
    """PostToConnection."""

    def post(self, connection_id: str, data: bytes) -> None:
        """Send one message; ConnectionGone."""
        ...

    def close(self, connection_id: str) -> None:
        """Disconnect; an unknown connection is success."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRecord:
    """A change of an execution's partition that may be worth telling."""

    position: str
    """Where it is in the batch's stream: what is given back for another try."""
    workspace: str
    execution_id: str
    load: Callable[[], Content]
    """Reads the record, and its body from the blob store where it is too large for an item."""


class SequenceTaken(Exception):  # noqa: N818 - an answer: read the cursor again
    """Another publisher has moved the stream on."""


class FrameStore(Protocol):
    """Event streams: frames and cursors (table ``runtime``)."""

    def cursor(self, workspace: str, execution_id: str) -> Cursor:
        """Return how far a stream has come (consistent read); a new cursor where it has none."""
        ...

    def append(
        self,
        workspace: str,
        execution_id: str,
        frames: Sequence[Frame],
        cursor: Cursor,
    ) -> Cursor:
        """Add frames and move the cursor, both or neither; return it with its new revision.

        ``cursor`` carries the revision that was read.

        Args:
            workspace: The tenant.
            execution_id: Whose stream it is.
            frames: At most ``APPEND_LIMIT``, their sequences dense up to ``cursor.last``.
            cursor: What it shall be.

        Raises:
            SequenceTaken: The cursor is not as it was read, or a sequence exists.
        """
        ...

    def frames(
        self,
        workspace: str,
        execution_id: str,
        *,
        after: int,
        limit: int,
    ) -> Sequence[Frame]:
        """Return frames with a sequence above ``after``, ascending (consistent read)."""
        ...

    def created(self, workspace: str, execution_id: str) -> Created | None:
        """Return what the status item said when it was written; null where it is gone."""
        ...

    def entries(
        self,
        workspace: str,
        execution_id: str,
        *,
        after: int,
        before: int,
    ) -> Sequence[Content]:
        """Return log entries with ``after < index < before``, ascending (consistent read)."""
        ...


APPEND_LIMIT = 98
"""Frames of one append: a transaction takes 100 writes, and the cursor is one of them."""


class ConnectionStore(Protocol):
    """Clients that follow executions (table ``runtime``)."""

    def add(self, connection: Connection, *, expires_at: str) -> None:
        """Store a connection so that it can be found by its execution and by its id."""
        ...

    def following(self, workspace: str, execution_id: str, *, now: str) -> Sequence[Connection]:
        """Return the connections of an execution that have not expired (consistent read).

        ``after`` of each is the newest frame that it was sent.
        """
        ...

    def find(self, connection_id: str) -> Connection | None:
        """Return a connection by its id, with the ``after`` that it came with."""
        ...

    def sent(self, connection: Connection, sequence: int) -> None:
        """Note that a connection was sent all frames up to here; never goes back."""
        ...

    def remove(self, connection: Connection) -> None:
        """Forget a connection; one that is not there is forgotten already."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Leave to open one stream, once."""

    workspace: str
    user_id: str
    execution_id: str
    expires_at: str


class TicketStore(Protocol):
    """One-time tickets, kept under the SHA-256 of their text (table ``runtime``)."""

    def put(self, digest: str, ticket: Ticket) -> None:
        """Store a ticket."""
        ...

    def redeem(self, digest: str, *, now: str) -> Ticket | None:
        """Take a ticket that has not expired: the first caller gets it, all others null."""
        ...
