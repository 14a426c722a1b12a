"""Turn what was written about executions into their event streams, and send those to clients.

This is the only sequencer. Records come in batches, some of them again, some of them to two
publishers at once. For each execution the frames that a batch adds are appended together with the
cursor that says so, in one transaction on the condition that the cursor is as it was read: a
record that comes again adds nothing, and of two publishers one loses, reads again and finds less
or nothing to do.

Sending follows the rows, not the records. Every connection has its own progress, and is sent the
rows after it in order; so a publisher that dies between append and send leaves nothing behind that
the next one, fed the same records, would not make good. Progress is written after sending: rows
are sent at least once. Two publishers that send to one client at once cannot make a gap either:
each sends an unbroken run that starts at or before what the client has.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from orcheo.application.ports import Clock, timestamp
from orcheo.application.stream_ports import (
    APPEND_LIMIT,
    Connection,
    ConnectionGateway,
    ConnectionGone,
    ConnectionStore,
    FrameStore,
    SequenceTaken,
    StreamRecord,
)
from orcheo.domain.errors import StoreUnavailable, Unavailable
from orcheo.domain.executions import Frame
from orcheo.domain.frames import Content, wire
from orcheo.domain.sequencing import Cursor, advance, needs_before

CONNECTING_SECONDS: Final = 2.0
"""A client counts as gone only so long after ``$connect``: until then API Gateway may answer 410
because the handshake is not over."""
_CONNECTING_PAUSE: Final = 0.1
_CONNECTING_TRIES: Final = 25
"""Bounds the wait where the clocks of two machines differ."""
_RACES: Final = 8
_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Dropped:
    """An execution whose records of this batch were given up: trying again would fail again.

    Its next record makes up for it, for the sequencer reads what it has missed.
    """

    workspace: str
    execution_id: str
    error: Exception


@dataclass(slots=True)
class Published:
    """What became of a batch."""

    retry: list[str] = field(default_factory=list[str])
    """Positions of the records of executions for which a dependency was unavailable."""
    dropped: list[Dropped] = field(default_factory=list[Dropped])


class PublishEvents:
    """The use case.

    Args:
        frames: Where event streams are kept.
        connections: Who follows which execution.
        gateway: Reaches clients.
        clock: Waits for handshakes to end.
    """

    def __init__(
        self,
        frames: FrameStore,
        connections: ConnectionStore,
        gateway: ConnectionGateway,
        clock: Clock,
    ) -> None:
        self._frames = frames
        self._connections = connections
        self._gateway = gateway
        self._clock = clock

    def __call__(self, batch: Sequence[StreamRecord]) -> Published:
        """Publish a batch, each execution by itself: none holds up another."""
        result = Published()
        groups: dict[tuple[str, str], list[StreamRecord]] = {}
        for record in batch:
            groups.setdefault((record.workspace, record.execution_id), []).append(record)
        for (workspace, execution_id), records in groups.items():
            try:
                cursor = self._append(workspace, execution_id, records)
                self._deliver(workspace, execution_id, cursor)
            except Unavailable:
                result.retry += [record.position for record in records]
            except Exception as error:  # noqa: BLE001 - one poisoned execution must not stop the rest
                result.dropped.append(Dropped(workspace, execution_id, error))
        return result

    # --- append --------------------------------------------------------------------------------

    def _append(
        self,
        workspace: str,
        execution_id: str,
        records: Sequence[StreamRecord],
    ) -> Cursor:
        contents = [record.load() for record in records]
        for _ in range(_RACES):
            writer = _Writer(self._frames, workspace, execution_id)
            try:
                for content in contents:
                    writer.add(content)
                return writer.commit()
            except SequenceTaken:
                continue
        raise StoreUnavailable(
            f"Could not append to the stream of {execution_id!r}: other publishers were faster "
            f"{_RACES} times; try again.",
        )

    # --- deliver -------------------------------------------------------------------------------

    def _deliver(self, workspace: str, execution_id: str, cursor: Cursor) -> None:
        now = timestamp(self._clock.now())
        followers = self._connections.following(workspace, execution_id, now=now)
        rows = _Rows(self._frames, workspace, execution_id)
        failure: Unavailable | None = None
        for follower in followers:
            try:
                self._send(follower, rows, cursor)
            except ConnectionGone:
                self._connections.remove(follower)
            except Unavailable as error:  # the others come first
                failure = error
        if failure is not None:
            raise failure

    def _send(self, follower: Connection, rows: "_Rows", cursor: Cursor) -> None:
        sent = follower.after
        try:
            while sent < cursor.last and (page := rows.after(sent)):
                for frame in page:
                    self._post(follower, frame)
                    sent = frame.sequence
        except Unavailable:
            self._note(follower, sent)
            raise
        if cursor.ended and sent >= cursor.last:
            self._gateway.close(follower.id)
            self._connections.remove(follower)
        else:
            self._note(follower, sent)

    def _note(self, follower: Connection, sent: int) -> None:
        if sent > follower.after:
            self._connections.sent(follower, sent)

    def _post(self, follower: Connection, frame: Frame) -> None:
        connected_at = dt.datetime.fromisoformat(follower.connected_at)
        for attempt in range(_CONNECTING_TRIES):
            try:
                self._gateway.post(follower.id, wire(frame))
            except ConnectionGone:
                age = (self._clock.now() - connected_at).total_seconds()
                if age >= CONNECTING_SECONDS or attempt == _CONNECTING_TRIES - 1:
                    raise
                self._clock.sleep(_CONNECTING_PAUSE)
            else:
                return


class _Writer:
    """Collects the frames of one batch for one execution into as few transactions as they fit."""

    def __init__(self, store: FrameStore, workspace: str, execution_id: str) -> None:
        self._store = store
        self._workspace = workspace
        self._execution_id = execution_id
        self._cursor = store.cursor(workspace, execution_id)
        self._pending: list[Frame] = []

    def add(self, content: Content) -> None:
        """Add what a record says, after what must be said before it."""
        before = needs_before(self._cursor, content)
        if before is not None:
            self._catch_up(before)
        self._tell(content)

    def _catch_up(self, before: int) -> None:
        owner = (self._workspace, self._execution_id)
        if not self._cursor.created:
            created = self._store.created(*owner)
            if created is not None:
                self._tell(created)
        through = self._cursor.through
        if through + 1 < before:
            for entry in self._store.entries(*owner, after=through, before=before):
                self._tell(entry)

    def _tell(self, content: Content) -> None:
        while True:
            room = APPEND_LIMIT - len(self._pending)
            step = advance(self._cursor, self._execution_id, content, room)
            self._pending += [
                draft.numbered(self._execution_id, sequence)
                for sequence, draft in enumerate(step.drafts, self._cursor.last + 1)
            ]
            self._cursor = step.cursor
            if step.complete:
                return
            self.commit()

    def commit(self) -> Cursor:
        """Write what is pending; return the cursor as it then stands.

        A cursor that moved without a frame (a second claim) is not worth a write: the next record
        makes up for it.
        """
        if self._pending:
            self._cursor = self._store.append(
                self._workspace,
                self._execution_id,
                self._pending,
                self._cursor,
            )
            self._pending = []
        return self._cursor


class _Rows:
    """Rows of one stream, read once for all clients that are equally far."""

    def __init__(self, store: FrameStore, workspace: str, execution_id: str) -> None:
        self._store = store
        self._owner = (workspace, execution_id)
        self._pages: dict[int, Sequence[Frame]] = {}

    def after(self, sequence: int) -> Sequence[Frame]:
        """Return the next rows; none where there are no more."""
        if sequence not in self._pages:
            workspace, execution_id = self._owner
            self._pages[sequence] = self._store.frames(
                workspace,
                execution_id,
                after=sequence,
                limit=_PAGE,
            )
        return self._pages[sequence]
