"""What frame, connection and ticket stores do: run by the fakes and by the adapters."""

import dataclasses
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from orcheo.adapters.dynamodb.connection_store import DynamoConnectionStore, DynamoTicketStore
from orcheo.adapters.dynamodb.execution_store import DynamoExecutionStore
from orcheo.adapters.dynamodb.frame_store import DynamoFrameStore
from orcheo.application.stream_ports import (
    APPEND_LIMIT,
    Connection,
    ConnectionStore,
    FrameStore,
    SequenceTaken,
    Ticket,
    TicketStore,
)
from orcheo.domain.commit_log import LogEntry
from orcheo.domain.executions import Frame, FrameType
from orcheo.domain.frames import FRAME_LIMIT, Created, wire
from orcheo.domain.sequencing import Cursor
from tests.fakes.aws import InMemoryBlobStore
from tests.fakes.clock import SeededRandomness
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.fakes.streams import InMemoryConnectionStore, InMemoryFrameStore, InMemoryTicketStore
from tests.harness.cloud import RUNTIME, cloud
from tests.harness.samples import AT, WORKFLOW, WORKSPACE, an_entry, an_execution, an_id

EXECUTION = an_id()
OWNER = (WORKSPACE, EXECUTION)
NOW = "2026-11-02T09:00:00.000Z"
SOON = "2026-11-02T09:00:30.000Z"
LATER = "2026-11-02T11:00:00.000Z"


@dataclass
class Subjects:
    """The stores under test, all of one kind."""

    frames: FrameStore
    connections: ConnectionStore
    tickets: TicketStore
    executions: Any

    def write(self, *entries: LogEntry) -> None:
        """Write a status item and log entries, as the platform does."""
        execution = an_execution()
        self.executions.create(execution, due_at=SOON)
        for entry in entries:
            self.executions.append(*OWNER, entry)
            if isinstance(self.frames, InMemoryFrameStore):
                self.frames.write(*OWNER, entry)
        if isinstance(self.frames, InMemoryFrameStore):
            created = Created(workflow_id=WORKFLOW, version=1, at=execution.created_at)
            self.frames.write(*OWNER, created)


@pytest.fixture(params=["memory", "dynamodb"])
def subjects(request: pytest.FixtureRequest) -> Iterator[Subjects]:
    """Give empty stores."""
    if request.param == "memory":
        yield Subjects(
            InMemoryFrameStore(),
            InMemoryConnectionStore(),
            InMemoryTicketStore(),
            InMemoryExecutionStore(),
        )
        return
    with cloud() as account:
        client = account.client("dynamodb")
        blobs = InMemoryBlobStore()
        yield Subjects(
            DynamoFrameStore(client, RUNTIME, blobs=blobs),
            DynamoConnectionStore(client, RUNTIME),
            DynamoTicketStore(client, RUNTIME),
            DynamoExecutionStore(client, RUNTIME, blobs=blobs, randomness=SeededRandomness()),
        )


def some_frames(first: int, last: int, data: Any = None) -> list[Frame]:
    return [
        Frame(
            execution_id=EXECUTION,
            sequence=n,
            at=AT,
            type=FrameType.NODE_STATUS,
            data={"status": "executing", "ratio": 0.1} if data is None else data,
            node_id="greet" if n % 2 else None,
        )
        for n in range(first, last + 1)
    ]


def test_a_new_stream_has_a_new_cursor_and_no_frames(subjects: Subjects) -> None:
    assert subjects.frames.cursor(*OWNER) == Cursor()
    assert list(subjects.frames.frames(*OWNER, after=0, limit=10)) == []


def test_frames_and_cursor_are_written_together_and_read_back(subjects: Subjects) -> None:
    cursor = Cursor(last=3, created=True, through=2, within=1, superstep=1)
    cursor = dataclasses.replace(cursor, tasks=frozenset({"0" * 16, "f" * 16}), ended=False)
    moved = subjects.frames.append(*OWNER, some_frames(1, 3), cursor)
    assert moved == dataclasses.replace(cursor, revision=1)
    assert subjects.frames.cursor(*OWNER) == moved
    again = dataclasses.replace(moved, last=5, ended=True)
    subjects.frames.append(*OWNER, some_frames(4, 5), again)
    assert subjects.frames.cursor(*OWNER) == dataclasses.replace(again, revision=2)
    assert list(subjects.frames.frames(*OWNER, after=0, limit=10)) == some_frames(1, 5)
    assert list(subjects.frames.frames(*OWNER, after=2, limit=2)) == some_frames(3, 4)
    assert list(subjects.frames.frames(*OWNER, after=5, limit=2)) == []


def test_a_stale_cursor_writes_nothing(subjects: Subjects) -> None:
    new = Cursor(last=2)
    moved = subjects.frames.append(*OWNER, some_frames(1, 2), new)
    for stale in (new, dataclasses.replace(new, revision=7)):
        with pytest.raises(SequenceTaken):
            subjects.frames.append(*OWNER, some_frames(3, 3), stale)
    assert subjects.frames.cursor(*OWNER) == moved
    assert len(subjects.frames.frames(*OWNER, after=0, limit=10)) == 2


def test_a_sequence_that_exists_is_never_overwritten(subjects: Subjects) -> None:
    moved = subjects.frames.append(*OWNER, some_frames(1, 2), Cursor(last=2))
    with pytest.raises(SequenceTaken):
        subjects.frames.append(*OWNER, some_frames(2, 3, data={"no": 1}), moved)
    assert list(subjects.frames.frames(*OWNER, after=0, limit=10)) == some_frames(1, 2)


def test_the_largest_append_fits(subjects: Subjects) -> None:
    frames = some_frames(1, APPEND_LIMIT, data={"output": "x" * (FRAME_LIMIT - 200)})
    assert max(len(wire(frame)) for frame in frames) <= FRAME_LIMIT
    subjects.frames.append(*OWNER, frames, Cursor(last=APPEND_LIMIT))
    assert list(subjects.frames.frames(*OWNER, after=0, limit=100)) == frames


def test_two_appends_at_once_let_one_through(subjects: Subjects) -> None:
    won: list[int] = []
    start = threading.Barrier(4)

    def append(number: int) -> None:
        start.wait()
        try:
            subjects.frames.append(*OWNER, some_frames(1, 1, data={"by": number}), Cursor(last=1))
        except SequenceTaken:
            return
        won.append(number)

    threads = [threading.Thread(target=append, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (frame,) = subjects.frames.frames(*OWNER, after=0, limit=10)
    assert won == [frame.data["by"]]


def test_what_the_stream_has_not_brought_can_be_read(subjects: Subjects) -> None:
    assert subjects.frames.created(*OWNER) is None
    entries = [an_entry(n, request_id=f"r{n}") for n in range(6)]
    subjects.write(*entries)
    created = Created(workflow_id=WORKFLOW, version=1, at=AT)
    assert subjects.frames.created(*OWNER) == created
    assert list(subjects.frames.entries(*OWNER, after=-1, before=3)) == entries[:3]
    assert list(subjects.frames.entries(*OWNER, after=3, before=100)) == entries[4:]
    assert list(subjects.frames.entries(*OWNER, after=3, before=4)) == []
    assert list(subjects.frames.entries("globex", EXECUTION, after=-1, before=9)) == []


def a_connection(name: str = "c1=", **changes: Any) -> Connection:
    fields: dict[str, Any] = {
        "id": name,
        "workspace": WORKSPACE,
        "execution_id": EXECUTION,
        "after": 4,
        "connected_at": NOW,
    }
    return Connection(**{**fields, **changes})


def test_a_connection_is_found_by_execution_and_by_id(subjects: Subjects) -> None:
    store = subjects.connections
    ours = [a_connection("c1="), a_connection("c2=", after=0)]
    other = a_connection("c3=", execution_id=an_id("other"))
    for connection in (*ours, other):
        store.add(connection, expires_at=LATER)
    assert list(store.following(*OWNER, now=NOW)) == ours
    assert store.find("c3=") == other
    assert store.find("c4=") is None


def test_progress_only_goes_on(subjects: Subjects) -> None:
    store, connection = subjects.connections, a_connection()
    store.add(connection, expires_at=LATER)
    for sequence, standing in ((9, 9), (7, 9), (10, 10)):
        store.sent(connection, sequence)
        assert [row.after for row in store.following(*OWNER, now=NOW)] == [standing]


def test_a_forgotten_connection_stays_forgotten(subjects: Subjects) -> None:
    store, connection = subjects.connections, a_connection()
    store.add(connection, expires_at=LATER)
    for _ in range(2):
        store.remove(connection)
        store.sent(connection, 9)
        assert list(store.following(*OWNER, now=NOW)) == []
        assert store.find(connection.id) is None


def test_an_expired_connection_is_not_followed_though_its_row_is_there(subjects: Subjects) -> None:
    subjects.connections.add(a_connection(), expires_at=SOON)
    assert len(subjects.connections.following(*OWNER, now=NOW)) == 1
    assert list(subjects.connections.following(*OWNER, now=SOON)) == []


TICKET = Ticket(workspace=WORKSPACE, user_id="ada", execution_id=EXECUTION, expires_at=SOON)


def test_a_ticket_is_redeemed_once(subjects: Subjects) -> None:
    subjects.tickets.put("a" * 64, TICKET)
    assert subjects.tickets.redeem("b" * 64, now=NOW) is None
    assert subjects.tickets.redeem("a" * 64, now=NOW) == TICKET
    assert subjects.tickets.redeem("a" * 64, now=NOW) is None


def test_a_ticket_past_its_time_is_void_to_the_millisecond(subjects: Subjects) -> None:
    subjects.tickets.put("a" * 64, TICKET)
    assert subjects.tickets.redeem("a" * 64, now=SOON) is None
    assert subjects.tickets.redeem("a" * 64, now="2026-11-02T09:00:29.999Z") == TICKET


def test_of_many_that_show_one_ticket_one_gets_in(subjects: Subjects) -> None:
    subjects.tickets.put("a" * 64, TICKET)
    got: list[Ticket | None] = []
    start = threading.Barrier(4)

    def redeem() -> None:
        start.wait()
        got.append(subjects.tickets.redeem("a" * 64, now=NOW))

    threads = [threading.Thread(target=redeem) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got, key=str) == [None, None, None, TICKET]
