"""Let a client follow an execution, and forget it when it leaves.

Nothing is sent from here. The connection's row lies in the execution's partition, so its own record
in the table's stream tells the publisher to replay from ``after``; what is appended meanwhile is
sent by whoever appends it, who reads the connections afterwards.
"""

import datetime as dt
import re
from typing import Final

from orcheo.application.issue_ticket import ticket_digest
from orcheo.application.ports import Clock, timestamp
from orcheo.application.stream_ports import Connection, ConnectionStore, TicketStore
from orcheo.domain.errors import Forbidden, InvalidRequest, Unauthenticated

CONNECTION_HOURS: Final = 2
"""API Gateway closes a WebSocket after so long."""
_NUMBER: Final = re.compile(r"^\d{1,10}$", re.ASCII)
_TICKET: Final = re.compile(r"^[A-Za-z0-9_-]{22}$")


class ConnectStream:
    """The use case behind ``$connect`` and ``$disconnect``.

    Args:
        tickets: Takes the ticket.
        connections: Keeps the connection.
        clock: Says what has expired.
    """

    def __init__(self, tickets: TicketStore, connections: ConnectionStore, clock: Clock) -> None:
        self._tickets = tickets
        self._connections = connections
        self._clock = clock

    def connect(
        self,
        connection_id: str,
        *,
        execution_id: str | None,
        ticket: str | None,
        after: str | None,
    ) -> Connection:
        """Enter a connection against a ticket, which is used up whatever comes of it.

        Args:
            connection_id: API Gateway's name of it.
            execution_id: What the client wants to follow.
            ticket: As issued.
            after: Sequence of the newest frame that the client has; all are sent without it.

        Raises:
            InvalidRequest: ``after`` is not a sequence.
            Unauthenticated: The ticket is missing, unknown, used or expired.
            Forbidden: The ticket is for another execution.
        """
        if after is not None and not _NUMBER.match(after):
            raise InvalidRequest("'after' must be the sequence of a frame: a whole number.")
        now = self._clock.now()
        held = None
        if ticket is not None and _TICKET.match(ticket):
            held = self._tickets.redeem(ticket_digest(ticket), now=timestamp(now))
        if held is None:
            raise Unauthenticated(
                "The ticket is missing, used or expired; ask for a new one: "
                "POST /executions/{id}/stream-ticket.",
            )
        if held.execution_id != execution_id:
            raise Forbidden("The ticket is for another execution.")
        connection = Connection(
            id=connection_id,
            workspace=held.workspace,
            execution_id=held.execution_id,
            after=int(after or 0),
            connected_at=timestamp(now),
        )
        expires_at = timestamp(now + dt.timedelta(hours=CONNECTION_HOURS))
        self._connections.add(connection, expires_at=expires_at)
        return connection

    def disconnect(self, connection_id: str) -> None:
        """Forget a connection; one that is unknown is forgotten already."""
        connection = self._connections.find(connection_id)
        if connection is not None:
            self._connections.remove(connection)
