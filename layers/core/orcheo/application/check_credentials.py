"""The scheduled check: what is due at credentials, of all workspaces.

It ends overlaps, tries credentials out, and finishes what a crash has left undone:

=============================  =========================================================
what it finds                  what it does
=============================  =========================================================
deleted, an hour ago           destroys what a late request may have stored, and forgets
revoked                        destroys the values again, and looks no more
issued, with a value           the request died before it said so: takes the value up
another value than the row     the same, after a rotation
rotating, past its overlap     ends the previous value
anything that may be used      tries it out
=============================  =========================================================

Every step can be done twice; a second pass right after the first finds nothing due.
"""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from orcheo.application.check_credential import CheckCredential
from orcheo.application.manage_credentials import ManageCredentials, again
from orcheo.application.ports import Clock, timestamp
from orcheo.application.present_values import PresentValues
from orcheo.application.vault_ports import (
    CredentialStore,
    DueCredential,
    SecretValues,
    SecretVersion,
)
from orcheo.domain.credential_governance import AlertKind, alerts, is_expired, moment, next_check
from orcheo.domain.credential_types import awaits_consent, type_named
from orcheo.domain.credentials import Credential, CredentialStatus, next_status
from orcheo.domain.errors import NotFound, OrcheoError

_PAGE: Final = 50


class Look(StrEnum):
    """What a look came to."""

    CHECKED = "checked"
    """It may be used; its health says whether it works."""
    ENDED = "ended"
    """The overlap of a rotation."""
    FINISHED = "finished"
    """What a request had left undone."""
    DESTROYED = "destroyed"
    """The values of one that is revoked or deleted."""
    EXPIRED = "expired"
    WAITING = "waiting"
    """It has no value yet."""
    GONE = "gone"
    """The index was behind."""
    FAILED = "failed"
    """The look itself failed; it is tried again."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a pass came to."""

    looks: Counter[Look] = field(default_factory=Counter[Look])
    alerts: Counter[AlertKind] = field(default_factory=Counter[AlertKind])


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCredentials:
    """Looks at what is due.

    Args:
        seconds: No look starts after so many.
        failed: Told of a look that failed.
    """

    store: CredentialStore
    values: SecretValues
    manage: ManageCredentials
    present: PresentValues
    check: CheckCredential
    clock: Clock
    failed: Callable[[Credential | None, Exception], None]
    seconds: float = 200

    def __call__(self) -> Found:
        """Look at what is due now."""
        found = Found()
        end_by = self.clock.monotonic() + self.seconds
        seen: set[tuple[str, str, bool]] = set()
        while True:
            page = self.store.due(before=timestamp(self.clock.now()), limit=_PAGE)
            fresh = [each for each in page if _key(each) not in seen]
            for due in fresh:
                if self.clock.monotonic() >= end_by:
                    return found
                seen.add(_key(due))
                found.looks[self._look(due, found)] += 1
            if not fresh:
                return found

    def _look(self, due: DueCredential, found: Found) -> Look:
        credential: Credential | None = None
        try:
            try:
                credential = self.store.get(due.workspace, due.credential_id)
            except NotFound:
                return self._gone(due)
            if due.deleted:
                self.store.forget(due.workspace, due.credential_id)  # its id was used again
                return Look.GONE
            look = self._at(credential)
            standing = self.store.get(due.workspace, due.credential_id)
            for alert in alerts(standing, self.clock.now()):
                found.alerts[alert.kind] += 1
        except OrcheoError as error:
            self.failed(credential, error)
            return Look.FAILED
        return look

    def _gone(self, due: DueCredential) -> Look:
        if not due.deleted:
            return Look.GONE
        self.values.destroy(due.workspace, due.credential_id)
        self.store.forget(due.workspace, due.credential_id)
        return Look.DESTROYED

    def _at(self, credential: Credential) -> Look:
        now = self.clock.now()
        if credential.status is CredentialStatus.REVOKED:
            self.values.destroy(credential.workspace, credential.id)
            self._put_off(credential, until=None)
            return Look.DESTROYED
        finished = self._finished(credential)
        if finished is not None:
            return finished
        if credential.status is CredentialStatus.ISSUED:
            self._put_off(credential, until=next_check(credential, now))
            return Look.WAITING
        ends = credential.overlap_ends_at
        if ends is not None and moment(ends) <= now:
            self._end_overlap(credential)
            return Look.ENDED
        if is_expired(credential, now):
            self._put_off(credential, until=next_check(credential, now))
            return Look.EXPIRED
        self.check.check(credential)
        return Look.CHECKED

    def _finished(self, credential: Credential) -> Look | None:
        """Take up a value that the row does not know; null where there is none."""
        try:
            version = self.values.read(credential.workspace, credential.id)
        except NotFound:
            return None
        if version.version_id == credential.value_id:
            return None
        if credential.type == "oauth2" and not self._awaits(credential, version):
            self.present.take_up(credential, version)
        else:
            self.manage.take_up(credential, frozenset(version.fields), version.version_id)
        return Look.FINISHED

    @staticmethod
    def _awaits(credential: Credential, version: SecretVersion) -> bool:
        return awaits_consent(type_named(credential.type), credential.settings, version.fields)

    def _end_overlap(self, credential: Credential) -> None:
        self.values.drop_previous(credential.workspace, credential.id)

        def attempt() -> None:
            standing = self.store.get(credential.workspace, credential.id)
            if standing.overlap_ends_at != credential.overlap_ends_at:
                return  # rotated again meanwhile
            status = standing.status
            if status is CredentialStatus.ROTATING:
                status = next_status(status, CredentialStatus.ACTIVE)
            changed = dataclasses.replace(standing, status=status, overlap_ends_at=None)
            due = timestamp(next_check(changed, self.clock.now()))
            self.store.replace(
                dataclasses.replace(changed, check_at=due), expected_revision=standing.revision
            )

        again(attempt)

    def _put_off(self, credential: Credential, *, until: dt.datetime | None) -> None:
        def attempt() -> None:
            standing = self.store.get(credential.workspace, credential.id)
            due = None if until is None else timestamp(until)
            self.store.replace(
                dataclasses.replace(standing, check_at=due), expected_revision=standing.revision
            )

        again(attempt)


def _key(due: DueCredential) -> tuple[str, str, bool]:
    return (due.workspace, due.credential_id, due.deleted)
