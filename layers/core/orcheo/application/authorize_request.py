"""Find out who calls, from the ``Authorization`` header.

An HTTP API cannot shape its own refusals, so the authorizer lets every request through and says
who calls or why that is not known; the API answers 401 itself, as a problem document.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Final

from orcheo.application.access_ports import ServiceToken, TokenStore
from orcheo.application.issue_token import PREFIX, token_hash
from orcheo.application.ports import Clock
from orcheo.domain.principals import Principal

CACHE_SECONDS: Final = 30.0
"""How long a token that was valid is taken to be so: what revoking one takes at most."""
_CACHE_SIZE: Final = 1_000
_BEARER: Final = re.compile(r"^bearer +(\S+)$", re.IGNORECASE)
_TOKEN: Final = re.compile(rf"^{PREFIX}[A-Za-z0-9_-]{{16,128}}$")


@dataclass(frozen=True, slots=True)
class Denied:
    """Why it is not known who calls."""

    reason: str
    """A sentence for the caller, without the token."""


@dataclass(slots=True)
class AuthorizeRequest:
    """Turns bearer tokens into principals."""

    tokens: TokenStore
    clock: Clock
    _valid: dict[str, tuple[float, ServiceToken]] = field(
        default_factory=dict[str, tuple[float, ServiceToken]]
    )

    def __call__(self, authorization: str | None) -> Principal | Denied:
        """Return who calls, or why that is not known. Raises only Unavailable."""
        if not authorization:
            return Denied("The header 'Authorization: Bearer <token>' is missing.")
        match = _BEARER.match(authorization.strip())
        if match is None:
            return Denied("'Authorization' must read 'Bearer <token>'.")
        text = match.group(1)
        if _TOKEN.match(text) is None:
            return Denied(f"The token is not one of Orcheo's: those start with {PREFIX!r}.")
        found = self._find(token_hash(text))
        if found is None:
            return Denied("The token is not known; it may have been revoked.")
        if self._is_expired(found):
            return Denied("The token has expired; use a new one.")
        return Principal(workspace=found.workspace, user_id=found.user_id, roles=found.roles)

    def _find(self, key: str) -> ServiceToken | None:
        now = self.clock.monotonic()
        cached = self._valid.get(key)
        if cached is not None and cached[0] > now:
            return cached[1]
        found = self.tokens.find(key)
        if found is None:
            self._valid.pop(key, None)
        else:
            if len(self._valid) >= _CACHE_SIZE:
                self._valid.clear()
            self._valid[key] = (now + CACHE_SECONDS, found)
        return found

    def _is_expired(self, token: ServiceToken) -> bool:
        if token.expires_at is None:
            return False
        return dt.datetime.fromisoformat(token.expires_at) <= self.clock.now()
