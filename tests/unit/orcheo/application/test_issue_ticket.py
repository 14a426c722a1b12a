import pytest

from orcheo.application.issue_ticket import IssueTicket, ticket_digest
from orcheo.application.stream_ports import Ticket
from orcheo.domain.errors import NotFound
from tests.fakes.clock import FakeClock, SeededRandomness
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.harness.samples import DEADLINE, WORKSPACE, an_acceptance, an_execution, an_id


class Kept:
    def __init__(self) -> None:
        self.tickets: dict[str, Ticket] = {}

    def put(self, digest: str, ticket: Ticket) -> None:
        self.tickets[digest] = ticket

    def redeem(self, digest: str, *, now: str) -> Ticket | None:
        raise NotImplementedError


@pytest.mark.parametrize("dispatched", [False, True])
def test_an_accepted_execution_can_be_followed_before_and_after_dispatch(
    *, dispatched: bool
) -> None:
    executions, kept = InMemoryExecutionStore(), Kept()
    issue = IssueTicket(executions, kept, FakeClock(), SeededRandomness())
    with pytest.raises(NotFound):
        issue(WORKSPACE, "ada", an_id())
    if dispatched:
        executions.create(an_execution(), due_at=DEADLINE)
    else:
        executions.accept(an_acceptance())
    issued = issue(WORKSPACE, "ada", an_id())
    assert kept.tickets[ticket_digest(issued.ticket)].execution_id == an_id()
    with pytest.raises(NotFound):
        issue("other", "ada", an_id())
