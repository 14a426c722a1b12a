"""The value of a credential as it can be used now: tokens refreshed, roles assumed.

A refresh happens ahead of the token's end and under a lease: of fifty that need it one asks the
authorization server, the others wait for what it stores, or go on with a token that still holds.

What a crash may leave, in the order of the steps:

1. *the lease*: it ends by itself, and the next takes it;
2. *the request*: the server may have answered to nobody. The next sends the same refresh token,
   once; a server with a grace period gives new tokens, one without it refuses: then a person
   consents again, and nobody asks in a loop;
3. *the value*, which holds the new refresh token, before anything says that it is there: the next
   reads the value under the lease, sees a token that holds, and asks nobody;
4. *the row*, which says when the token ends: repaired by the next;
5. *the lease*, given back.

The value is stored under a name derived from the value that it replaces. So of two that refresh the
same value (one was frozen beyond its lease), the first to store wins, and the other takes what it
finds: a late one never puts an old token over a newer one.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from orcheo.application.manage_credentials import again
from orcheo.application.oauth_ports import AuthorizationServer, RoleSessions
from orcheo.application.ports import Clock, timestamp
from orcheo.application.token_lease import TokenLeases
from orcheo.application.vault_ports import CredentialStore, SecretValues, SecretVersion
from orcheo.domain.credential_governance import next_check
from orcheo.domain.credential_types import type_named
from orcheo.domain.credentials import Credential, CredentialStatus, Health, next_status
from orcheo.domain.errors import (
    AuthorizationRefused,
    AuthorizationServerUnavailable,
    Conflict,
    CredentialUnavailable,
    CredentialUnhealthy,
    NotFound,
    SecretsUnavailable,
)
from orcheo.domain.oauth import REFRESH, Tokens, expires_at, is_due, is_valid, with_tokens

_TRIES: Final = 2
_PAUSE: Final = 1.0
_SHOWN: Final = 300

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentValues:
    """Reads values, and renews those that have to be."""

    store: CredentialStore
    values: SecretValues
    leases: TokenLeases
    server: AuthorizationServer
    sessions: RoleSessions
    clock: Clock

    def __call__(
        self, credential: Credential, *, seconds: float = 0, insist: bool = False
    ) -> Fields:
        """Return the fields of a credential.

        Args:
            credential: One that may be used.
            seconds: How long they must hold, where that can be had.
            insist: Ask an authorization server again that has refused this value.

        Raises:
            NotFound: There is no value.
            CredentialUnavailable: It was revoked or deleted meanwhile.
            CredentialUnhealthy: The authorization server, or AWS, refuses it.
            Unavailable: Try again.
        """
        if credential.type == "aws" and credential.settings["method"] == "role":
            return self.sessions.assume(credential.workspace, credential.settings)
        version = self.values.read(credential.workspace, credential.id)
        if credential.type != "oauth2":
            return version.fields
        if is_due(version.fields, self.clock.now(), seconds):
            return self._renewed(credential, version, seconds, insist=insist)
        if credential.value_id != version.version_id:
            self._repair(credential)
        return version.fields

    def _repair(self, credential: Credential) -> None:
        """Let the row say what the value says, unless someone is at it."""
        attempt = self.leases.attempt(credential)
        if attempt.take():
            with attempt.holding():
                version = self.values.read(credential.workspace, credential.id)
                self.take_up(credential, version)

    def _renewed(
        self, credential: Credential, version: SecretVersion, seconds: float, *, insist: bool
    ) -> Fields:
        attempt = self.leases.attempt(credential)
        while True:
            if credential.refused_value_id == version.version_id and not insist:
                return self._if_valid(version.fields, _refused(credential))
            if attempt.take():
                with attempt.holding():
                    return self._refresh(credential, seconds)
            try:
                attempt.wait()
            except SecretsUnavailable as busy:
                return self._if_valid(version.fields, busy)
            credential = self._standing(credential)
            if credential.value_id != version.version_id:
                version = self.values.read(credential.workspace, credential.id)
                if not is_due(version.fields, self.clock.now(), seconds):
                    return version.fields

    def _if_valid(self, fields: Fields, error: Exception) -> Fields:
        """Return a token that still holds, though not for long; else raise."""
        if is_valid(fields, self.clock.now()):
            return fields
        raise error

    # --- under the lease -----------------------------------------------------------------------

    def _refresh(self, credential: Credential, seconds: float) -> Fields:
        version = self.values.read(credential.workspace, credential.id)
        if not is_due(version.fields, self.clock.now(), seconds):
            self.take_up(credential, version)
            return version.fields
        try:
            tokens = self._ask(credential, version.fields)
        except AuthorizationServerUnavailable as unavailable:
            return self._if_valid(version.fields, unavailable)
        except AuthorizationRefused as refusal:
            present = self.values.read(credential.workspace, credential.id)
            if present.version_id != version.version_id:  # another refreshed it before us
                return present.fields
            self._mark(credential, version, refusal.message)
            return self._if_valid(version.fields, _refused(self._standing(credential)))
        if tokens is None:
            return self._if_valid(version.fields, self._ended(credential, version))
        fields = with_tokens(version.fields, tokens, self.clock.now())
        return self.stored(credential, fields, token=f"refresh:{version.version_id}")

    def _ask(self, credential: Credential, fields: Fields) -> Tokens | None:
        """Return new tokens; null where there is nothing to get them with."""
        settings, secret = credential.settings, fields.get("client_secret")
        refresh = fields.get(REFRESH)
        for attempt in range(_TRIES):
            try:
                if settings["grant"] == "client_credentials":
                    return self.server.client_credentials(settings, secret)
                if refresh is None:
                    return None
                return self.server.refresh(settings, secret, refresh)
            except AuthorizationServerUnavailable:
                if attempt == _TRIES - 1:
                    raise
                self.clock.sleep(_PAUSE)
        raise AssertionError("the last try returns or raises")

    def stored(self, credential: Credential, fields: Fields, *, token: str) -> Fields:
        """Store new tokens: the value first, then what the row says of it."""
        try:
            version_id = self.values.put(credential.workspace, credential.id, fields, token=token)
            version = SecretVersion(version_id=version_id, fields=fields)
        except Conflict:  # another was first
            version = self.values.read(credential.workspace, credential.id)
        self.take_up(credential, version)
        return version.fields

    def take_up(self, credential: Credential, version: SecretVersion) -> None:
        """Write into the row what the value says."""
        end = expires_at(version.fields)

        def attempt() -> None:
            standing = self._standing(credential)
            if standing.value_id == version.version_id:
                return
            status = standing.status
            if status is CredentialStatus.ISSUED:
                status = next_status(status, CredentialStatus.ACTIVE)
            now = self.clock.now()
            kind = type_named(standing.type)
            changed = dataclasses.replace(
                standing,
                status=status,
                value_id=version.version_id,
                refused_value_id=None,
                fields=kind.lendable(standing.settings, frozenset(version.fields)),
                token_expires_at=None if end is None else timestamp(end),
                health=Health.HEALTHY,
                health_message="The authorization server gave a token.",
                checked_at=timestamp(now),
                updated_at=timestamp(now),
            )
            self._replace(changed, now)

        again(attempt)

    def _ended(self, credential: Credential, version: SecretVersion) -> CredentialUnhealthy:
        if not is_valid(version.fields, self.clock.now()):
            message = "Its token has ended and there is no refresh token: consent again."
            self._mark(credential, version, message)
        return _refused(self._standing(credential))

    def _mark(self, credential: Credential, version: SecretVersion, message: str) -> None:
        def attempt() -> None:
            standing = self._standing(credential)
            now = self.clock.now()
            changed = dataclasses.replace(
                standing,
                refused_value_id=version.version_id,
                health=Health.UNHEALTHY,
                health_message=message[:_SHOWN],
                checked_at=timestamp(now),
            )
            self._replace(changed, now)

        again(attempt)

    def _replace(self, changed: Credential, now: dt.datetime) -> None:
        due = timestamp(next_check(changed, now))
        self.store.replace(
            dataclasses.replace(changed, check_at=due), expected_revision=changed.revision
        )

    def _standing(self, credential: Credential) -> Credential:
        """Return the row. A value that comes too late is destroyed by the scheduled check."""
        try:
            standing = self.store.get(credential.workspace, credential.id)
        except NotFound:
            standing = None
        if standing is None or standing.status is CredentialStatus.REVOKED:
            raise CredentialUnavailable(
                f"Credential {credential.name!r} was revoked or deleted meanwhile."
            )
        return standing


def _refused(credential: Credential) -> CredentialUnhealthy:
    said = credential.health_message or "its authorization server refuses it"
    return CredentialUnhealthy(f"Credential {credential.name!r} does not work: {said}")
