"""A vault in memory: grants, accesses, and an envelope that opens for its own context alone."""

import dataclasses
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from orcheo.adapters.dynamodb.cursors import read_cursor, write_cursor
from orcheo.application.close_grant import CloseGrant
from orcheo.application.lend_credentials import LendCredentials
from orcheo.application.ports import Clock, Page
from orcheo.application.vault_ports import (
    Access,
    Grant,
    PresentFields,
    Sealed,
    SecretValues,
)
from orcheo.domain.credentials import Credential, CredentialStatus
from orcheo.domain.errors import ExecutionConflict, Forbidden
from tests.fakes.clock import SeededRandomness
from tests.fakes.credentials import InMemoryCredentialStore, InMemorySecretValues

_ENDED = 2**53


class InMemoryGrantStore:
    """One row of each execution."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], tuple[int, Grant | None]] = {}
        self.writes = 0

    def put(self, grant: Grant) -> None:
        """Store a grant; ExecutionConflict where a newer claim did, or it was closed since."""
        key = (grant.workspace, grant.execution_id)
        if key in self.rows and self.rows[key][0] > grant.fence:
            raise ExecutionConflict(f"{grant.execution_id!r} is closed to claim {grant.fence}.")
        self.writes += 1
        self.rows[key] = (grant.fence, grant)

    def find(self, workspace: str, execution_id: str) -> Grant | None:
        """Return an execution's grant, expired or not; null where it was closed."""
        return self.rows.get((workspace, execution_id), (0, None))[1]

    def close(
        self,
        workspace: str,
        execution_id: str,
        *,
        fence: int | None,
        at: dt.datetime,
    ) -> None:
        """Destroy the grant of a claim up to this log index."""
        key, last = (workspace, execution_id), _ENDED if fence is None else fence
        if key not in self.rows or self.rows[key][0] < last:
            self.writes += 1
            self.rows[key] = (last, None)


class InMemoryAccessLog:
    """Accesses, oldest first."""

    def __init__(self) -> None:
        self.entries: list[Access] = []

    def record(self, accesses: Sequence[Access]) -> None:
        """Add entries."""
        self.entries += accesses

    def list(
        self, workspace: str, credential_id: str, *, limit: int, cursor: str | None = None
    ) -> Page[Access]:
        """Return a credential's accesses, newest first."""
        mine = (workspace, credential_id)
        found = [each for each in self.entries if (each.workspace, each.credential_id) == mine]
        found.sort(key=_place, reverse=True)
        if cursor is not None:
            after = read_cursor(workspace, cursor)
            found = [each for each in found if _place(each) < after]
        page = found[:limit]
        more = len(found) > limit
        return Page(page, write_cursor(workspace, _place(page[-1])) if more else None)


def _place(access: Access) -> str:
    return f"A#{access.at}#{access.id}"


class InMemoryEnvelope:
    """Seals with a key of its own, bound to its context."""

    def __init__(self) -> None:
        self.seals = 0
        self.opens = 0
        self._keys: dict[bytes, tuple[bytes, Mapping[str, str]]] = {}

    def seal(self, plaintext: bytes, context: Mapping[str, str]) -> Sealed:
        """Encrypt."""
        self.seals += 1
        name = f"key-{self.seals}".encode()
        key = hashlib.sha256(name).digest()
        self._keys[name] = (key, dict(context))
        nonce = self.seals.to_bytes(12)
        text = _xor(plaintext, key)
        return Sealed(key=name, nonce=nonce, ciphertext=_tag(key, text, context) + text)

    def open(self, sealed: Sealed, context: Mapping[str, str]) -> bytes:
        """Decrypt; Forbidden where the context is another one, or the ciphertext was changed."""
        self.opens += 1
        key, bound = self._keys.get(sealed.key, (b"", None))
        tag, text = sealed.ciphertext[:32], sealed.ciphertext[32:]
        if bound != dict(context) or not hmac.compare_digest(tag, _tag(key, text, context)):
            raise Forbidden("What was sealed does not open for this.")
        return _xor(text, key)


def _tag(key: bytes, text: bytes, context: Mapping[str, str]) -> bytes:
    bound = json.dumps(context, sort_keys=True).encode()
    return hmac.digest(key, bound + b"\0" + text, "sha256")


def _xor(data: bytes, key: bytes) -> bytes:
    stream = b"".join(
        hashlib.sha256(key + block.to_bytes(4)).digest() for block in range(len(data) // 32 + 1)
    )
    return bytes(a ^ b for a, b in zip(data, stream, strict=False))


def as_stored(values: SecretValues) -> PresentFields:
    """Give values as they are stored: none of them is a token that ends."""

    def present(credential: Credential, *, seconds: float) -> Mapping[str, str]:
        del seconds
        return values.read(credential.workspace, credential.id).fields

    return present


class Lender:
    """A whole vault in memory, and those who lend from it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.credentials = InMemoryCredentialStore()
        self.values = InMemorySecretValues()
        self.envelope = InMemoryEnvelope()
        self.grants = InMemoryGrantStore()
        self.accesses = InMemoryAccessLog()

    @property
    def vault(self) -> LendCredentials:
        """Who lends."""
        return self.vault_of(self.grants)

    def vault_of(self, grants: Any) -> LendCredentials:
        """Return who lends, with another store of grants."""
        return LendCredentials(
            credentials=self.credentials,
            present=as_stored(self.values),
            envelope=self.envelope,
            grants=grants,
            accesses=self.accesses,
            main_field=lambda _credential: "token",
            clock=self.clock,
            randomness=SeededRandomness(),
        )

    @property
    def close_grant(self) -> CloseGrant:
        """Who destroys grants."""
        return CloseGrant(self.grants, self.clock)

    def add(self, name: str, workspace: str = "acme", **fields: str) -> Credential:
        """Keep a credential; without fields it has a token."""
        values = fields or {"token": f"token-of-{name}"}
        credential = a_credential(name, workspace, frozenset(values))
        self.credentials.create(credential)
        self.values.put(workspace, credential.id, values, token="first")
        return credential

    def change(self, credential: Credential, **changes: Any) -> Credential:
        """Change what is known of a credential."""
        changed = dataclasses.replace(credential, **changes)
        return self.credentials.replace(changed, expected_revision=credential.revision)


def a_credential(name: str, workspace: str, fields: frozenset[str]) -> Credential:
    """Return an active credential."""
    return Credential(
        workspace=workspace,
        id=f"cr_{name}",
        name=name,
        type="bearer",
        status=CredentialStatus.ACTIVE,
        fields=fields,
        owner="us_1",
        created_at="2026-11-01T00:00:00.000Z",
        created_by="us_1",
        updated_at="2026-11-01T00:00:00.000Z",
    )


def echo() -> httpx.Client:
    """Return a client for a service that answers with all that it was sent, or fails with it."""

    def handle(request: httpx.Request) -> httpx.Response:
        said = {"headers": dict(request.headers), "url": str(request.url)}
        if request.url.path == "/fails":
            raise httpx.DecodingError(f"cannot read the answer to {said}")
        return httpx.Response(200, json=said)

    return httpx.Client(transport=httpx.MockTransport(handle))


def no_credentials(clock: Clock) -> CloseGrant:
    """Return who destroys grants where there are none."""
    return CloseGrant(InMemoryGrantStore(), clock)
