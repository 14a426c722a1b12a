"""What someone should look at: credentials that expire, are overdue, fail, or lie unused."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from orcheo.domain.credentials import Credential, CredentialStatus, Health


@dataclass(frozen=True, slots=True, kw_only=True)
class GovernancePolicy:
    """When something is worth an alert, and how often it is looked at."""

    expiring_days: int = 14
    """Before its expiry; by then a successor should be on its way."""
    unused_days: int = 90
    """Since its last use, or since it was made: what nobody uses should not lie around."""
    check_hours: int = 24
    """Between two looks at one that works."""
    recheck_minutes: int = 15
    """Between two looks at one that does not, for which executions may wait."""
    settle_minutes: int = 60
    """After a change of several steps: the longest that one may still be under way. No request
    lives as long."""


POLICY: Final = GovernancePolicy()


class AlertKind(StrEnum):
    """What there is to see to."""

    EXPIRED = "expired"
    EXPIRING = "expiring"
    OVERDUE = "overdue"
    FAILING = "failing"
    UNUSED = "unused"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing to see to."""

    kind: AlertKind
    message: str


def moment(text: str) -> dt.datetime:
    """Read a time as it is stored: ISO 8601 with a zone."""
    return dt.datetime.fromisoformat(text)


def is_expired(credential: Credential, now: dt.datetime) -> bool:
    """Tell whether nothing may use it any more."""
    return credential.expires_at is not None and moment(credential.expires_at) <= now


def alerts(
    credential: Credential, now: dt.datetime, policy: GovernancePolicy = POLICY
) -> Sequence[Alert]:
    """Return what there is to see to; nothing at one that is revoked."""
    if credential.status is CredentialStatus.REVOKED:
        return []
    found: list[Alert] = []

    def add(kind: AlertKind, message: str) -> None:
        found.append(Alert(kind=kind, message=message))

    if is_expired(credential, now):
        add(AlertKind.EXPIRED, f"Expired at {credential.expires_at}; nothing can use it.")
    elif credential.expires_at is not None:
        left = moment(credential.expires_at) - now
        if left <= dt.timedelta(days=policy.expiring_days):
            add(AlertKind.EXPIRING, f"Expires at {credential.expires_at}; rotate it before.")
    rotation = credential.rotation
    changed = moment(credential.rotated_at or credential.created_at)
    if rotation is not None and now - changed > dt.timedelta(days=rotation.every_days):
        add(
            AlertKind.OVERDUE,
            f"Its value is {(now - changed).days} days old; the policy is {rotation.every_days}.",
        )
    if credential.health is Health.UNHEALTHY:
        reason = credential.health_message or "The last check failed."
        add(AlertKind.FAILING, reason)
    if credential.status is CredentialStatus.ISSUED:
        add(AlertKind.INCOMPLETE, "It has no value yet: consent, or rotate it.")
    else:
        used = moment(credential.last_used_at or credential.created_at)
        if now - used > dt.timedelta(days=policy.unused_days):
            since = credential.last_used_at or "it was made"
            add(AlertKind.UNUSED, f"Not used since {since}; revoke it if nobody needs it.")
    return found


def next_check(
    credential: Credential, now: dt.datetime, policy: GovernancePolicy = POLICY
) -> dt.datetime:
    """Return when the scheduled check should look at it again."""
    if credential.health is Health.UNHEALTHY:
        due = now + dt.timedelta(minutes=policy.recheck_minutes)
    else:
        due = now + dt.timedelta(hours=policy.check_hours)
    for end in (credential.overlap_ends_at, credential.expires_at):
        if end is not None and moment(end) > now:
            due = min(due, moment(end))
    return due
