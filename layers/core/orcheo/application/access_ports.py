"""What checking a caller needs from the world."""

from dataclasses import dataclass
from typing import Protocol

from orcheo.domain.principals import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceToken:
    """A machine's credential as stored: without its text."""

    hash: str
    """SHA-256 of the text, hexadecimal."""
    workspace: str
    user_id: str
    roles: frozenset[Role]
    name: str
    created_at: str
    expires_at: str | None = None
    """ISO 8601; null: never."""


class TokenStore(Protocol):
    """Service tokens (table ``users``)."""

    def put(self, token: ServiceToken) -> None:
        """Store a token, replacing one of the same hash."""
        ...

    def find(self, token_hash: str) -> ServiceToken | None:
        """Return a token, expired or not; null where there is none."""
        ...

    def delete(self, token_hash: str) -> None:
        """Delete a token; one that is not there is deleted already."""
        ...
