"""What checking a caller needs from the world."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from orcheo.application.ports import Page
from orcheo.domain.principals import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceToken:
    """A machine's credential as the authorizer finds it: by the hash of one of its texts."""

    hash: str
    """SHA-256 of the text, hexadecimal."""
    workspace: str
    user_id: str
    roles: frozenset[Role]
    name: str
    created_at: str
    id: str = ""
    """``tk_…``."""
    scopes: frozenset[str] | None = None
    """Null: not narrowed."""
    requests_per_minute: int | None = None
    """Null: the usual limit."""
    expires_at: str | None = None
    """When this text ends, ISO 8601; null: never. Of a replaced text: the end of the overlap."""
    last_used_at: str | None = None
    """To the hour: noted at most once in one."""
    of_member: bool = False
    """Whether a member issued it: then it can do what that member can, and ends with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenText:
    """One of the texts that a token answers to: the newest, or the one before while both do."""

    hash: str
    expires_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRecord:
    """A service token as its owner sees it: texts come and go, it stays."""

    id: str
    workspace: str
    user_id: str
    """Whom it acts as: who issued it."""
    name: str
    roles: frozenset[Role]
    scopes: frozenset[str] | None
    created_at: str
    expires_at: str | None
    texts: Sequence[TokenText]
    """The newest first; at most two."""
    requests_per_minute: int | None = None
    """Null: the usual limit."""
    of_member: bool = False
    """Whether a member of the workspace issued it, not somebody with the keys to the tables."""
    revision: int = 1
    last_used_at: str | None = None
    """Read only: it is kept beside the texts."""

    def secret(self, text: TokenText) -> ServiceToken:
        """Return what is stored under the hash of a text."""
        return ServiceToken(
            hash=text.hash,
            workspace=self.workspace,
            user_id=self.user_id,
            roles=self.roles,
            name=self.name,
            created_at=self.created_at,
            id=self.id,
            scopes=self.scopes,
            expires_at=text.expires_at,
            last_used_at=self.last_used_at,
            of_member=self.of_member,
            requests_per_minute=self.requests_per_minute,
        )


class TokenStore(Protocol):
    """Service tokens (table ``users``)."""

    def find(self, token_hash: str) -> ServiceToken | None:
        """Return what a text stands for, expired or not; null where there is none."""
        ...

    def touch(self, token_hash: str, at: str, *, unless_since: str) -> None:
        """Note that a text was used, unless that was noted at or after a time."""
        ...

    def save(
        self, record: TokenRecord, *, expected_revision: int | None, gone: Sequence[str] = ()
    ) -> None:
        """Store a token with its texts and drop the hashes that are gone, all or nothing.

        Args:
            record: The token; what was replaced has the expected revision.
            expected_revision: Null: it is new. RevisionConflict where another one is stored.
            gone: Hashes of texts that end here.
        """
        ...

    def get(self, workspace: str, token_id: str) -> TokenRecord:
        """Return a token with its last use; NotFound."""
        ...

    def list(
        self, workspace: str, *, limit: int, cursor: str | None = None, user_id: str | None = None
    ) -> Page[TokenRecord]:
        """Return tokens by id with their last use, of one user or all; a page may be short."""
        ...

    def revoke(self, record: TokenRecord) -> None:
        """Delete a token and its texts; one that is not there is deleted already."""
        ...
