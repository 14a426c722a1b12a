"""What keeping credentials and lending them to executions needs from the world.

A value passes through three of these ports and stays in none: ``SecretValues`` holds it,
``Envelope`` seals the copy that a grant is, ``Vault`` hands that copy to one invocation.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from orcheo.application.ports import Page
from orcheo.domain.credentials import Credential, Reference
from orcheo.domain.errors import CredentialUnavailable, NodeFailed
from orcheo.domain.executions import Execution


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCredential:
    """A credential, alive or deleted, that the scheduled check is to look at."""

    workspace: str
    credential_id: str
    deleted: bool = False


class CredentialStore(Protocol):
    """Metadata of credentials (table ``credentials``). May raise StoreUnavailable."""

    def create(self, credential: Credential) -> None:
        """Store a new one, together with its name.

        Raises:
            Conflict: The workspace has another one of that name.
        """
        ...

    def get(self, workspace: str, credential_id: str) -> Credential:
        """Return one; NotFound."""
        ...

    def by_names(self, workspace: str, names: Sequence[str]) -> Mapping[str, Credential]:
        """Return those of some names that there are, in at most two requests."""
        ...

    def replace(self, credential: Credential, *, expected_revision: int) -> Credential:
        """Store a changed one under the next revision, and return it so.

        Raises:
            RevisionConflict: It has changed since it was read.
            NotFound: It is gone.
        """
        ...

    def used(self, workspace: str, credential_id: str, *, at: str) -> None:
        """Remember that it was used, without a new revision; one that is gone is left so."""
        ...

    def delete(self, workspace: str, credential_id: str, *, check_at: str) -> None:
        """Delete one and free its name; one that is not there is deleted already.

        What was there is ``due`` once more, at ``check_at``, as deleted: a value that came at the
        same time is found so.
        """
        ...

    def forget(self, workspace: str, credential_id: str) -> None:
        """Remember no longer that one was deleted."""
        ...

    def due(self, *, before: str, limit: int) -> Sequence[DueCredential]:
        """Return what is to be checked by then, of all workspaces, the longest overdue first.

        Read from an index: a change of the last second may not be in it.
        """
        ...

    def list(self, workspace: str, *, limit: int, cursor: str | None) -> Page[Credential]:
        """Return one page in the order of their names."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretVersion:
    """One value of a credential. Its fields are in no ``repr``."""

    version_id: str
    fields: Mapping[str, str] = field(repr=False)


class SecretValues(Protocol):
    """Values of credentials (Secrets Manager). May raise SecretsUnavailable.

    A credential has at most two values that hold: the present one, and while it is rotating the
    previous one.
    """

    def put(
        self, workspace: str, credential_id: str, fields: Mapping[str, str], *, token: str
    ) -> str:
        """Make a new present value, and the old one the previous; return its version id.

        Args:
            workspace: The tenant.
            credential_id: Whose.
            fields: All of them; at most 64 KiB as JSON, PayloadTooLarge.
            token: The same token twice stores once.

        Raises:
            IdempotencyConflict: The token came before with another value.
            Conflict: The token's value was stored, and replaced since.
        """
        ...

    def read(self, workspace: str, credential_id: str) -> SecretVersion:
        """Return the present value; NotFound."""
        ...

    def read_previous(self, workspace: str, credential_id: str) -> SecretVersion | None:
        """Return the previous value while it holds; null where there is none."""
        ...

    def drop_previous(self, workspace: str, credential_id: str) -> None:
        """End the previous value; where there is none nothing happens."""
        ...

    def destroy(self, workspace: str, credential_id: str) -> None:
        """Destroy all values without recovery; what is not there is destroyed already."""
        ...


class PresentFields(Protocol):
    """Gives values as they can be used now: an access token that holds, a session of a role."""

    def __call__(self, credential: Credential, *, seconds: float) -> Mapping[str, str]:
        """Return the fields of a credential, which hold for so long where that can be had.

        Raises:
            NotFound: There is no value.
            CredentialUnavailable: It was revoked or deleted meanwhile.
            CredentialUnhealthy: Whoever issues its tokens refuses it.
            Unavailable: Try again.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What trying a credential out has shown."""

    works: bool | None
    """Null: nothing; there is no way to try it, or the service could not say."""
    message: str
    """For people, without a value."""


class CredentialTester(Protocol):
    """Tries credentials out at the services that they are for."""

    def test(self, credential: Credential, fields: Mapping[str, str]) -> Verdict:
        """Say whether the service takes these fields."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A ciphertext with the data key that opens it, which is itself encrypted by KMS."""

    key: bytes
    nonce: bytes
    ciphertext: bytes = field(repr=False)


class Envelope(Protocol):
    """Envelope encryption under the customer-managed key. May raise SecretsUnavailable.

    One KMS request each. The context is authenticated by KMS: what was sealed under another one
    does not open (``Forbidden``).
    """

    def seal(self, plaintext: bytes, context: Mapping[str, str]) -> Sealed:
        """Encrypt under a fresh data key."""
        ...

    def open(self, sealed: Sealed, context: Mapping[str, str]) -> bytes:
        """Decrypt; Forbidden where the context is another one, or the ciphertext was changed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """An execution's short-lived copy of the fields that it refers to (table ``credentials``)."""

    workspace: str
    execution_id: str
    id: str
    """``gr_…``."""
    fence: int
    """Log index of the claim that issued it."""
    references: frozenset[Reference]
    """All that were asked for, also those that were refused."""
    sealed: Sealed = field(repr=False)
    issued_at: str
    expires_at: str
    """Checked whenever it is read: expiry in a table is lazy."""

    @property
    def context(self) -> Mapping[str, str]:
        """What KMS authenticates: for anything else it does not open."""
        return {
            "workspace": self.workspace,
            "execution_id": self.execution_id,
            "grant_id": self.id,
        }


class GrantStore(Protocol):
    """Grants: one row of each execution that lends. May raise StoreUnavailable.

    The row is fenced as the log is. A grant is stored only where no newer claim has stored one and
    the execution was not closed since: so no invocation that lives on can issue one behind an end.
    """

    def put(self, grant: Grant) -> None:
        """Store a grant in place of an older one.

        Raises:
            ExecutionConflict: A newer claim has stored one, or the execution was closed since.
        """
        ...

    def find(self, workspace: str, execution_id: str) -> Grant | None:
        """Return an execution's grant, expired or not, read consistently; null where closed."""
        ...

    def close(
        self, workspace: str, execution_id: str, *, fence: int | None, at: dt.datetime
    ) -> None:
        """Destroy the grant of a claim up to this log index, and let none of these store another.

        Args:
            workspace: The tenant.
            execution_id: Whose.
            fence: Log index of what closes it; null: its end, so whoever claimed it.
            at: Now. A day later the row goes, when no invocation is left that it must keep out.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One credential's use by one execution, for those who ask later. Never a value."""

    workspace: str
    credential_id: str
    id: str
    """``au_…``."""
    at: str
    execution_id: str
    workflow_id: str
    version: int
    grant_id: str
    fields: Sequence[str]
    created_by: str | None
    """User id of who started the execution."""


class AccessLog(Protocol):
    """Who was lent what (table ``credentials``); append-only. May raise StoreUnavailable."""

    def record(self, accesses: Sequence[Access]) -> None:
        """Add entries, before anything is lent."""
        ...

    def list(
        self, workspace: str, credential_id: str, *, limit: int, cursor: str | None = None
    ) -> Page[Access]:
        """Return a credential's accesses, newest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """What an execution may use."""

    values: Mapping[Reference, str] = field(repr=False)
    refused: Mapping[Reference, NodeFailed] = field(default_factory=dict[Reference, NodeFailed])
    """Why others may not be used. It matters only where one is: a graph may have nodes that it
    never gets to."""

    def value(self, reference: Reference) -> str:
        """Return one; CredentialUnavailable or CredentialUnhealthy where it is refused."""
        if reference in self.values:
            return self.values[reference]
        raise self.refused.get(reference) or CredentialUnavailable(
            f"{reference} is not lent to this execution: only references that stand in the graph "
            "or, as literal text, in the script are."
        )


class Vault(Protocol):
    """Lends values to the invocation that runs an execution's nodes."""

    def open(
        self,
        execution: Execution,
        references: frozenset[Reference],
        *,
        fence: int,
        seconds: float,
    ) -> Lent:
        """Return the values of references, from the execution's grant or from a new one.

        Args:
            execution: Who uses them: its workflow and its starter must be in each one's scope.
            references: All that its version names.
            fence: Log index of the claim that asks.
            seconds: How long the invocation may run on: a grant, or an access token in it, that
                ends before is issued anew.

        Raises:
            ExecutionConflict: A newer claim, a suspension or the end is ahead.
            Forbidden: The grant that is there was made for something else, or was changed.
            Unavailable: A dependency failed; try again.
        """
        ...
