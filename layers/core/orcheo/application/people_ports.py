"""What people need from the world: who they are, where that is kept, and who vouches for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from orcheo.application.ports import Page
from orcheo.domain.people import Member
from orcheo.domain.principals import Role

Jwk = Mapping[str, Any]
"""A public key, RFC 7517."""


class KeySource(Protocol):
    """Where the identity provider publishes its keys."""

    def fetch(self) -> Mapping[str, Jwk]:
        """Return the RSA keys by their ``kid``; KeysUnavailable within 3 seconds otherwise."""
        ...


class Signatures(Protocol):
    """Cryptography."""

    def payload(self, token: str, key: Jwk) -> bytes | None:
        """Return what a compact JWS signs by RS256; null where the signature is not the key's."""
        ...


class MemberStore(Protocol):
    """Members of workspaces (table ``users``)."""

    def find(self, workspace: str, user_id: str) -> Member | None:
        """Return a member; null where there is none."""
        ...

    def list(self, workspace: str, *, limit: int, cursor: str | None = None) -> Page[Member]:
        """Return members by user id."""
        ...

    def create(self, member: Member) -> None:
        """Store a new member; Conflict where there is one of that id."""
        ...

    def save(self, member: Member, *, instead_of: Member) -> None:
        """Replace a member.

        Raises:
            RevisionConflict: It was changed meanwhile.
            LastAdministrator: No active administrator would be left.
        """
        ...

    def delete(self, member: Member) -> None:
        """Delete a member; RevisionConflict and LastAdministrator as for ``save``."""
        ...


class Directory(Protocol):
    """The user pool: who people are, and their groups. Raises DirectoryUnavailable."""

    def invite(self, email: str, workspace: str) -> str:
        """Create a user, who is sent a temporary password; return the user id.

        One that is there already and was invited to the same workspace keeps its id. Conflict:
        the address belongs to somebody elsewhere.
        """
        ...

    def set_roles(self, user_id: str, roles: frozenset[Role]) -> None:
        """Make the user's groups these roles."""
        ...

    def set_enabled(self, user_id: str, *, enabled: bool) -> None:
        """Let a user sign in, or end all sessions and refuse new ones."""
        ...

    def delete(self, user_id: str) -> None:
        """Delete a user; one that is not there is deleted already."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What the identity provider gives for a code or a refresh token."""

    id_token: str
    refresh_token: str | None
    """Null: the one that was sent stays valid."""


class IdentityProvider(Protocol):
    """OAuth 2 endpoints of the user pool. Raises DirectoryUnavailable."""

    def authorize_url(self, *, state: str, nonce: str, challenge: str, redirect_uri: str) -> str:
        """Return where a browser signs in (authorization code, PKCE S256)."""
        ...

    def logout_url(self, back_to: str) -> str:
        """Return where a browser ends its session with the provider itself."""
        ...

    def exchange(self, code: str, *, verifier: str, redirect_uri: str) -> Tokens | None:
        """Return the tokens for a code; null where the provider refuses it."""
        ...

    def refresh(self, refresh_token: str) -> Tokens | None:
        """Return new tokens; null where the provider refuses the old one."""
        ...

    def revoke(self, refresh_token: str) -> None:
        """End a refresh token and what came of it; one that is unknown has ended already."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a checked ID token says."""

    user_id: str
    workspace: str
    groups: Sequence[str]
    email: str
    nonce: str | None
    expires_at: float
    """Seconds since the epoch."""
