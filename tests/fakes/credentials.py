"""Credentials and their values in memory."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from orcheo.adapters.dynamodb.cursors import read_cursor, write_cursor
from orcheo.application.oauth_ports import Consent
from orcheo.application.ports import Page
from orcheo.application.vault_ports import DueCredential, SecretVersion, Verdict
from orcheo.domain.credentials import Credential
from orcheo.domain.errors import (
    Conflict,
    IdempotencyConflict,
    NotFound,
    OrcheoError,
    PayloadTooLarge,
    RevisionConflict,
)
from orcheo.domain.oauth import Tokens

_LIMIT = 65_536


class InMemoryCredentialStore:
    """Metadata of credentials."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Credential] = {}
        self.deleted: dict[tuple[str, str], str] = {}
        self.writes = 0

    def create(self, credential: Credential) -> None:
        """Store a new one, together with its name."""
        key = (credential.workspace, credential.id)
        if key in self.rows or self.by_names(credential.workspace, [credential.name]):
            raise Conflict(f"There is a credential {credential.name!r} already.")
        self.writes += 1
        self.rows[key] = credential

    def get(self, workspace: str, credential_id: str) -> Credential:
        """Return one; NotFound."""
        try:
            return self.rows[workspace, credential_id]
        except KeyError:
            raise NotFound(f"There is no credential {credential_id!r}.") from None

    def by_names(self, workspace: str, names: Sequence[str]) -> Mapping[str, Credential]:
        """Return those of some names that there are."""
        return {
            each.name: each
            for each in self.rows.values()
            if each.workspace == workspace and each.name in names
        }

    def replace(self, credential: Credential, *, expected_revision: int) -> Credential:
        """Store a changed one under the next revision, and return it so."""
        standing = self.get(credential.workspace, credential.id)
        if standing.revision != expected_revision:
            raise RevisionConflict(
                f"It is at revision {standing.revision}.", revision=standing.revision
            )
        self.writes += 1
        changed = dataclasses.replace(credential, revision=expected_revision + 1)
        self.rows[credential.workspace, credential.id] = dataclasses.replace(
            changed, last_used_at=standing.last_used_at
        )
        return changed

    def used(self, workspace: str, credential_id: str, *, at: str) -> None:
        """Remember that it was used, without a new revision."""
        row = self.rows.get((workspace, credential_id))
        if row is not None and (row.last_used_at is None or row.last_used_at < at):
            self.rows[workspace, credential_id] = dataclasses.replace(row, last_used_at=at)

    def delete(self, workspace: str, credential_id: str, *, check_at: str) -> None:
        """Delete one and free its name; one that is not there is deleted already."""
        if self.rows.pop((workspace, credential_id), None) is not None:
            self.writes += 1
            self.deleted[workspace, credential_id] = check_at

    def forget(self, workspace: str, credential_id: str) -> None:
        """Remember no longer that one was deleted."""
        self.deleted.pop((workspace, credential_id), None)

    def due(self, *, before: str, limit: int) -> Sequence[DueCredential]:
        """Return what is to be checked by then, the longest overdue first."""
        found = [
            (row.check_at, key, False) for key, row in self.rows.items() if row.check_at is not None
        ]
        found += [(at, key, True) for key, at in self.deleted.items()]
        return [
            DueCredential(workspace=key[0], credential_id=key[1], deleted=deleted)
            for at, key, deleted in sorted(found)
            if at <= before
        ][:limit]

    def list(self, workspace: str, *, limit: int, cursor: str | None) -> Page[Credential]:
        """Return one page in the order of their names."""
        after = (
            ""
            if cursor is None
            else read_cursor(workspace, cursor, "credentials").partition("#")[2]
        )
        found = sorted(
            (row for row in self.rows.values() if row.workspace == workspace and row.name > after),
            key=lambda row: row.name,
        )
        more = len(found) > limit
        page = found[:limit]
        return Page(
            page, write_cursor(workspace, f"N#{page[-1].name}", "credentials") if more else None
        )


class InMemorySecretValues:
    """Values of credentials, with the stages of Secrets Manager."""

    def __init__(self) -> None:
        self.versions: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
        self.stages: dict[tuple[str, str], dict[str, str]] = {}
        self.puts = 0

    def put(
        self, workspace: str, credential_id: str, fields: Mapping[str, str], *, token: str
    ) -> str:
        """Make a new present value, and the old one the previous; return its version id."""
        if sum(len(name) + len(value) for name, value in fields.items()) > _LIMIT:
            raise PayloadTooLarge("The value is over 64 KiB.")
        key = (workspace, credential_id)
        versions = self.versions.setdefault(key, {})
        stages = self.stages.setdefault(key, {})
        version = f"version-of-{token}"
        if version in versions:
            if versions[version] != fields:
                raise IdempotencyConflict("The value came before, and was another one.")
            if stages["current"] != version:
                raise Conflict("The value was stored before, and replaced since.")
            return version
        self.puts += 1
        versions[version] = dict(fields)
        if "current" in stages:
            stages["previous"] = stages["current"]
        stages["current"] = version
        return version

    def read(self, workspace: str, credential_id: str) -> SecretVersion:
        """Return the present value; NotFound."""
        found = self._read(workspace, credential_id, "current")
        if found is None:
            raise NotFound(f"There is no value of {credential_id!r}.")
        return found

    def read_previous(self, workspace: str, credential_id: str) -> SecretVersion | None:
        """Return the previous value while it holds; null where there is none."""
        return self._read(workspace, credential_id, "previous")

    def drop_previous(self, workspace: str, credential_id: str) -> None:
        """End the previous value; where there is none nothing happens."""
        self.stages.get((workspace, credential_id), {}).pop("previous", None)

    def destroy(self, workspace: str, credential_id: str) -> None:
        """Destroy all values; what is not there is destroyed already."""
        self.versions.pop((workspace, credential_id), None)
        self.stages.pop((workspace, credential_id), None)

    def _read(self, workspace: str, credential_id: str, stage: str) -> SecretVersion | None:
        version = self.stages.get((workspace, credential_id), {}).get(stage)
        if version is None:
            return None
        fields = self.versions[workspace, credential_id][version]
        return SecretVersion(version_id=version, fields=dict(fields))


class ScriptedTester:
    """Gives the verdict that a test put there; nothing works or fails by itself."""

    def __init__(self) -> None:
        self.verdict = Verdict(works=True, message="It works.")
        self.tested: list[Mapping[str, str]] = []

    def test(self, credential: Credential, fields: Mapping[str, str]) -> Verdict:
        """Say whether the service takes these fields."""
        del credential
        self.tested.append(dict(fields))
        return self.verdict


class InMemoryLeaseStore:
    """Leases."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], tuple[str, str]] = {}

    def take(
        self, workspace: str, credential_id: str, *, holder: str, now: str, until: str
    ) -> bool:
        """Take the lease unless another holds it past ``now``; tell whether it was taken."""
        present, ends = self.held.get((workspace, credential_id), (holder, ""))
        if present != holder and ends > now:
            return False
        self.held[workspace, credential_id] = (holder, until)
        return True

    def release(self, workspace: str, credential_id: str, *, holder: str) -> None:
        """Give it back; what another holds by now stays."""
        if self.held.get((workspace, credential_id), ("", ""))[0] == holder:
            del self.held[workspace, credential_id]


class InMemoryConsentStore:
    """Consents that are awaited."""

    def __init__(self) -> None:
        self.awaited: dict[tuple[str, str], Consent] = {}

    def put(self, consent: Consent) -> None:
        """Store one."""
        self.awaited[consent.workspace, consent.state_hash] = consent

    def take(self, workspace: str, state_hash: str) -> Consent | None:
        """Return one and forget it."""
        return self.awaited.pop((workspace, state_hash), None)


class CountingServer:
    """Gives numbered tokens for an hour; or raises the error that a test put there."""

    def __init__(self) -> None:
        self.error: OrcheoError | None = None
        self.asked: list[dict[str, str | None]] = []

    def exchange(
        self,
        settings: Mapping[str, Any],
        client_secret: str | None,
        *,
        code: str,
        verifier: str,
        redirect_uri: str,
    ) -> Tokens:
        """Return tokens for an authorization code."""
        del settings
        return self._tokens(
            code=code, verifier=verifier, redirect_uri=redirect_uri, client_secret=client_secret
        )

    def refresh(
        self, settings: Mapping[str, Any], client_secret: str | None, refresh_token: str
    ) -> Tokens:
        """Return new tokens for a refresh token."""
        del settings
        return self._tokens(refresh_token=refresh_token, client_secret=client_secret)

    def client_credentials(self, settings: Mapping[str, Any], client_secret: str | None) -> Tokens:
        """Return a token for the client itself."""
        del settings
        return dataclasses.replace(self._tokens(client_secret=client_secret), refresh=None)

    def _tokens(self, **sent: str | None) -> Tokens:
        self.asked.append(sent)
        if self.error is not None:
            raise self.error
        number = len(self.asked)
        return Tokens(access=f"access-{number}", refresh=f"refresh-{number}", seconds=3_600)


class FixedSessions:
    """Sessions of roles that are always the same."""

    def assume(self, workspace: str, settings: Mapping[str, Any]) -> Mapping[str, str]:
        """Return keys and token of a session."""
        del settings
        return {
            "access_key_id": "ASIA",
            "secret_access_key": f"secret of {workspace}",
            "session_token": "session",
        }
