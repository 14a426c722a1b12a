"""What keeping an audit log needs from the world."""

from typing import Protocol

from orcheo.application.ports import Page
from orcheo.domain.audit import AuditEntry, AuditQuery


class AuditLog(Protocol):
    """The audit log of every workspace (table ``users``): entries are added and never change."""

    def record(self, entry: AuditEntry) -> None:
        """Add an entry, durably when this returns.

        Raises:
            Conflict: There is an entry of that time and id; it stands.
            StoreUnavailable: It may or may not be there.
        """
        ...

    def page(
        self, workspace: str, wanted: AuditQuery, *, limit: int, cursor: str | None = None
    ) -> Page[AuditEntry]:
        """Return entries, newest first; a page may be short, even empty, and yet have a cursor.

        Raises:
            InvalidRequest: The cursor is of another workspace, or of another query.
        """
        ...
