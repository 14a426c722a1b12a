"""Tickets: one connection, one execution, thirty seconds."""

import dataclasses

import pytest

from orcheo.application.connect_stream import ConnectStream
from orcheo.application.issue_ticket import TICKET_SECONDS, IssueTicket, ticket_digest
from orcheo.application.stream_ports import Connection
from orcheo.domain.errors import Forbidden, InvalidRequest, NotFound, Unauthenticated
from tests.fakes.clock import FakeClock, SeededRandomness
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.fakes.streams import InMemoryConnectionStore, InMemoryTicketStore
from tests.harness.samples import WORKSPACE, an_execution, an_id

EXECUTION = an_id()


@dataclasses.dataclass
class Desk:
    """Where tickets are issued and shown."""

    clock: FakeClock
    tickets: InMemoryTicketStore
    connections: InMemoryConnectionStore
    issue: IssueTicket
    stream: ConnectStream

    def show(
        self, ticket: str | None, execution: str | None = EXECUTION, after: str | None = None
    ) -> Connection:
        """Show a ticket."""
        return self.stream.connect("c1=", execution_id=execution, ticket=ticket, after=after)


@pytest.fixture
def desk() -> Desk:
    clock = FakeClock()
    executions = InMemoryExecutionStore()
    executions.create(an_execution(), due_at="2026-11-02T09:02:00.000Z")
    tickets, connections = InMemoryTicketStore(), InMemoryConnectionStore()
    return Desk(
        clock,
        tickets,
        connections,
        IssueTicket(executions, tickets, clock, SeededRandomness()),
        ConnectStream(tickets, connections, clock),
    )


def test_a_ticket_lets_one_client_in(desk: Desk) -> None:
    issued = desk.issue(WORKSPACE, "ada", EXECUTION)
    assert issued.expires_at == "2026-11-02T09:00:30.000Z"
    connection = desk.show(issued.ticket, after="7")
    assert connection == Connection(
        id="c1=",
        workspace=WORKSPACE,
        execution_id=EXECUTION,
        after=7,
        connected_at="2026-11-02T09:00:00.000Z",
    )
    assert desk.connections.following(WORKSPACE, EXECUTION, now=connection.connected_at)
    with pytest.raises(Unauthenticated, match="ask for a new one"):
        desk.show(issued.ticket)


def test_a_ticket_has_128_bits_and_only_its_hash_is_kept(desk: Desk) -> None:
    texts = {desk.issue(WORKSPACE, "ada", EXECUTION).ticket for _ in range(50)}
    assert len(texts) == 50
    assert {len(text) for text in texts} == {22}
    assert set(desk.tickets.tickets) == {ticket_digest(text) for text in texts}
    assert not any(text in repr(desk.tickets.tickets) for text in texts)
    assert {ticket.user_id for ticket in desk.tickets.tickets.values()} == {"ada"}


def test_a_ticket_expires(desk: Desk) -> None:
    early = desk.issue(WORKSPACE, "ada", EXECUTION)
    late = desk.issue(WORKSPACE, "ada", EXECUTION)
    desk.clock.advance(TICKET_SECONDS - 0.001)
    assert desk.show(early.ticket).after == 0
    desk.clock.advance(0.001)
    with pytest.raises(Unauthenticated):
        desk.show(late.ticket)


@pytest.mark.parametrize("ticket", [None, "", "x", "A" * 22, "A" * 10_000, "\0" * 22])
def test_no_ticket_no_stream(desk: Desk, ticket: str | None) -> None:
    with pytest.raises(Unauthenticated):
        desk.show(ticket)


@pytest.mark.parametrize("execution", [None, an_id("another")])
def test_a_ticket_for_another_execution_is_refused_and_used_up(
    desk: Desk, execution: str | None
) -> None:
    issued = desk.issue(WORKSPACE, "ada", EXECUTION)
    with pytest.raises(Forbidden):
        desk.show(issued.ticket, execution)
    with pytest.raises(Unauthenticated):
        desk.show(issued.ticket)


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "", "9" * 11, "\u0661"])
def test_an_after_that_is_no_sequence_is_refused_before_the_ticket_is_used(
    desk: Desk, after: str
) -> None:
    issued = desk.issue(WORKSPACE, "ada", EXECUTION)
    with pytest.raises(InvalidRequest, match="after"):
        desk.show(issued.ticket, after=after)
    assert desk.show(issued.ticket).after == 0


def test_no_ticket_is_issued_for_what_the_workspace_has_not(desk: Desk) -> None:
    for workspace, execution in ((WORKSPACE, an_id("another")), ("globex", EXECUTION)):
        with pytest.raises(NotFound):
            desk.issue(workspace, "ada", execution)
    assert desk.tickets.tickets == {}


def test_a_client_that_leaves_is_forgotten_and_may_leave_twice(desk: Desk) -> None:
    connection = desk.show(desk.issue(WORKSPACE, "ada", EXECUTION).ticket)
    for _ in range(2):
        desk.stream.disconnect(connection.id)
        assert desk.connections.find(connection.id) is None
    assert not desk.connections.following(WORKSPACE, EXECUTION, now=connection.connected_at)
