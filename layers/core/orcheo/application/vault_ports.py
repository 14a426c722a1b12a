"""What keeping credentials and lending them to executions needs from the world.

A value passes through three of these ports and stays in none: ``SecretValues`` holds it,
``Envelope`` seals the copy that a grant is, ``Vault`` hands that copy to one invocation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from orcheo.application.ports import Page
from orcheo.domain.credentials import Credential, Reference
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
    references: frozenset[Reference]
    sealed: Sealed = field(repr=False)
    issued_at: str
    expires_at: str
    """Checked whenever it is read: expiry in a table is lazy."""


class GrantStore(Protocol):
    """Grants. May raise StoreUnavailable."""

    def put(self, grant: Grant) -> None:
        """Store a grant, in place of whatever its execution had."""
        ...

    def find(self, workspace: str, execution_id: str) -> Grant | None:
        """Return an execution's grant, expired or not, read consistently."""
        ...

    def destroy(self, workspace: str, execution_id: str) -> None:
        """Delete it; what is not there is destroyed already, and costs no write."""
        ...


class Vault(Protocol):
    """Lends values to the invocation that runs an execution's nodes."""

    def open(
        self, execution: Execution, references: frozenset[Reference], *, seconds: float
    ) -> Mapping[Reference, str]:
        """Return the values of references, from the execution's grant or from a new one.

        Args:
            execution: Who uses them: its workflow and its starter must be in each one's scope.
            references: All that its version names; each must be there.
            seconds: How long the invocation may run on: a grant, or an access token in it, that
                ends before is issued anew.

        Raises:
            CredentialUnavailable: One is missing, revoked, expired or out of its scope.
            CredentialUnhealthy: One is known not to work.
            Unavailable: A dependency failed; try again.
        """
        ...

    def close(self, workspace: str, execution_id: str) -> None:
        """Destroy the grant of an execution that ends or waits; idempotent."""
        ...
