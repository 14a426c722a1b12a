"""Keep the audit log, and show it to administrators.

An act is recorded after it was done: an entry that cannot be stored then does not undo the act,
nor is it lost. ``KeepAudit.lost`` gets it, which logs it whole where it raises an alarm.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from orcheo.application.audit_ports import AuditLog
from orcheo.application.ports import Clock, Page, Randomness, timestamp
from orcheo.domain import identifiers
from orcheo.domain.audit import (
    ActorKind,
    AuditActor,
    AuditEntry,
    AuditObject,
    AuditQuery,
    AuditSource,
    Outcome,
)
from orcheo.domain.errors import InvalidRequest, OrcheoError
from orcheo.domain.principals import Principal, Role

DEFAULT_DAYS: Final = 7
"""How far back a query without a beginning looks."""
MAX_DAYS: Final = 366
"""Days of one query."""


@dataclass(frozen=True, slots=True)
class KeepAudit:
    """The use case."""

    log: AuditLog
    clock: Clock
    randomness: Randomness
    lost: Callable[[AuditEntry, OrcheoError], None]
    """Told of an entry that could not be stored."""

    def record(
        self,
        principal: Principal,
        operation: str,
        *,
        outcome: Outcome,
        objects: Sequence[AuditObject] = (),
        flags: Sequence[str] = (),
        source: AuditSource,
        request_id: str | None,
    ) -> None:
        """Record what a principal did, or was refused. Never raises."""
        entry = AuditEntry(
            id=identifiers.identifier(identifiers.AUDIT, self.randomness.token_bytes(17)),
            at=timestamp(self.clock.now()),
            workspace=principal.workspace,
            actor=_actor(principal),
            operation=operation,
            flags=tuple(flags),
            objects=tuple(objects),
            outcome=outcome,
            source=source,
            request_id=request_id,
        )
        try:
            self.log.record(entry)
        except OrcheoError as error:
            self.lost(entry, error)

    def read(
        self,
        principal: Principal,
        *,
        since: dt.datetime | None,
        until: dt.datetime | None,
        actor: str | None = None,
        operation: str | None = None,
        object_id: str | None = None,
        outcome: Outcome | None = None,
        limit: int,
        cursor: str | None = None,
    ) -> Page[AuditEntry]:
        """Return entries of the principal's workspace, newest first.

        Raises:
            Forbidden: The principal is no administrator.
            InvalidRequest: The times are the wrong way round or over 366 days apart, or the cursor
                is not one of this query.
        """
        principal.require(Role.ADMIN)
        end = _utc(until or _midnight(self.clock.now()) + dt.timedelta(days=1))
        start = _earlier(end, DEFAULT_DAYS) if since is None else _utc(since)
        if not start < end:
            raise InvalidRequest("'from' must be before 'to'.")
        if end - start > dt.timedelta(days=MAX_DAYS):
            raise InvalidRequest(f"'from' and 'to' may be at most {MAX_DAYS} days apart.")
        wanted = AuditQuery(
            since=start,
            until=end,
            actor=actor,
            operation=operation,
            object_id=object_id,
            outcome=outcome,
        )
        return self.log.page(principal.workspace, wanted, limit=limit, cursor=cursor)


def _midnight(moment: dt.datetime) -> dt.datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _utc(moment: dt.datetime) -> dt.datetime:
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        raise InvalidRequest("'from' or 'to' is before the year 1 or after 9999 in UTC.") from None


def _earlier(moment: dt.datetime, days: int) -> dt.datetime:
    try:
        return moment - dt.timedelta(days=days)
    except OverflowError:
        raise InvalidRequest(f"There is no time {days} days before 'to'; give 'from'.") from None


def _actor(principal: Principal) -> AuditActor:
    if principal.token_id is None:
        return AuditActor(kind=ActorKind.USER, id=principal.user_id)
    return AuditActor(kind=ActorKind.TOKEN, id=principal.token_id, name=principal.user_id)
