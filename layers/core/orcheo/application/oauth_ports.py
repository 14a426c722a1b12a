"""What OAuth needs from the world: authorization servers, leases, and consents that are awaited."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from orcheo.domain.oauth import Tokens


class AuthorizationServer(Protocol):
    """The token endpoint of a credential's authorization server.

    Every method may raise AuthorizationRefused, which says the server's code, and
    AuthorizationServerUnavailable, after which the request may or may not have been carried out.
    """

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
        ...

    def refresh(
        self, settings: Mapping[str, Any], client_secret: str | None, refresh_token: str
    ) -> Tokens:
        """Return new tokens for a refresh token."""
        ...

    def client_credentials(self, settings: Mapping[str, Any], client_secret: str | None) -> Tokens:
        """Return a token for the client itself."""
        ...


class RoleSessions(Protocol):
    """Sessions of AWS roles; CredentialUnhealthy, SecretsUnavailable."""

    def assume(self, workspace: str, settings: Mapping[str, Any]) -> Mapping[str, str]:
        """Return ``access_key_id``, ``secret_access_key`` and ``session_token`` for an hour."""
        ...


class LeaseStore(Protocol):
    """Who may change a credential's tokens (table ``credentials``). May raise StoreUnavailable."""

    def take(
        self, workspace: str, credential_id: str, *, holder: str, now: str, until: str
    ) -> bool:
        """Take the lease unless another holds it past ``now``; tell whether it was taken."""
        ...

    def release(self, workspace: str, credential_id: str, *, holder: str) -> None:
        """Give it back; what another holds by now stays."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A consent that was asked for."""

    workspace: str
    state_hash: str
    credential_id: str
    user_id: str
    """Who asked for it: nobody else brings it home."""
    browser_hash: str | None
    """Of the secret that this browser alone has; null where no browser asked."""
    verifier: str
    redirect_uri: str
    expires_at: str


class ConsentStore(Protocol):
    """Consents that are awaited (table ``credentials``). May raise StoreUnavailable."""

    def put(self, consent: Consent) -> None:
        """Store one."""
        ...

    def take(self, workspace: str, state_hash: str) -> Consent | None:
        """Return one and forget it: of two that ask, one gets it. Expiry is not looked at."""
        ...
