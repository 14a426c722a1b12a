"""Give a user a ticket for one execution's event stream.

A browser cannot set a header on a WebSocket, and a bearer token in a URL ends up in logs. A ticket
may: it opens one connection to one execution within 30 seconds, and only its hash is kept.
"""

import base64
import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Final

from orcheo.application.ports import Clock, ExecutionStore, Randomness, timestamp
from orcheo.application.stream_ports import Ticket, TicketStore

TICKET_SECONDS: Final = 30
_ENTROPY: Final = 16
"""Bytes: 128 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedTicket:
    """What the user gets; the text is told once."""

    ticket: str
    expires_at: str


def ticket_digest(ticket: str) -> str:
    """Return what a ticket is kept under."""
    return hashlib.sha256(ticket.encode()).hexdigest()


class IssueTicket:
    """The use case.

    Args:
        executions: Tells whether the workspace has the execution.
        tickets: Keeps the ticket's hash.
        clock: Says when it expires.
        randomness: Makes its text.
    """

    def __init__(
        self,
        executions: ExecutionStore,
        tickets: TicketStore,
        clock: Clock,
        randomness: Randomness,
    ) -> None:
        self._executions = executions
        self._tickets = tickets
        self._clock = clock
        self._randomness = randomness

    def __call__(self, workspace: str, user_id: str, execution_id: str) -> IssuedTicket:
        """Return a new ticket; one for an execution that still waits in the queue is good as well.

        Raises:
            NotFound: The workspace has no such execution.
        """
        acceptance = self._executions.acceptance(workspace, execution_id)
        if acceptance is None or acceptance.purged:
            self._executions.get(workspace, execution_id)
        entropy = self._randomness.token_bytes(_ENTROPY)
        text = base64.urlsafe_b64encode(entropy).decode().rstrip("=")
        expires_at = timestamp(self._clock.now() + dt.timedelta(seconds=TICKET_SECONDS))
        ticket = Ticket(
            workspace=workspace,
            user_id=user_id,
            execution_id=execution_id,
            expires_at=expires_at,
        )
        self._tickets.put(ticket_digest(text), ticket)
        return IssuedTicket(ticket=text, expires_at=expires_at)
