"""OAuth 2.0 (RFC 6749) as a client: tokens, PKCE (RFC 7636), and when a token is to be refreshed.

A credential's value holds, beside its client secret, the present tokens and when they came and end:
what stands in the table can lag behind it, and is repaired from it.
"""

import base64
import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

ACCESS: Final = "access_token"
REFRESH: Final = "refresh_token"
ISSUED_AT: Final = "token_issued_at"
EXPIRES_AT: Final = "token_expires_at"
MARGIN: Final = dt.timedelta(minutes=2)
"""That a token should hold beyond the work it is wanted for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What an authorization server gave."""

    access: str = field(repr=False)
    refresh: str | None = field(default=None, repr=False)
    """Null: the one before goes on."""
    seconds: int | None = None
    """How long the access token holds; null: it was not said."""


def with_tokens(fields: Mapping[str, str], tokens: Tokens, now: dt.datetime) -> dict[str, str]:
    """Return a value with new tokens in it; a refresh token that was not replaced stays."""
    kept = {
        name: value for name, value in fields.items() if name not in {ACCESS, ISSUED_AT, EXPIRES_AT}
    }
    fresh = {ACCESS: tokens.access, ISSUED_AT: now.isoformat()}
    if tokens.refresh is not None:
        fresh[REFRESH] = tokens.refresh
    if tokens.seconds is not None:
        fresh[EXPIRES_AT] = (now + dt.timedelta(seconds=tokens.seconds)).isoformat()
    return {**kept, **fresh}


def expires_at(fields: Mapping[str, str]) -> dt.datetime | None:
    """Return when the access token ends; null: not known, or there is none."""
    given = fields.get(EXPIRES_AT)
    return None if given is None else dt.datetime.fromisoformat(given)


def is_valid(fields: Mapping[str, str], now: dt.datetime) -> bool:
    """Tell whether there is an access token that has not ended."""
    end = expires_at(fields)
    return ACCESS in fields and (end is None or end > now)


def is_due(fields: Mapping[str, str], now: dt.datetime, seconds: float) -> bool:
    """Tell whether there should be a new access token before so many seconds of work begin.

    One of less than twice that time is renewed in its second half: else each use would renew it.
    """
    if not is_valid(fields, now):
        return True
    end, begun = expires_at(fields), fields.get(ISSUED_AT)
    if end is None:
        return False
    ahead = MARGIN + dt.timedelta(seconds=seconds)
    if begun is not None:
        ahead = min(ahead, (end - dt.datetime.fromisoformat(begun)) / 2)
    return end - now < ahead


def challenge(verifier: str) -> str:
    """Return the S256 code challenge of a verifier."""
    return encoded(hashlib.sha256(verifier.encode()).digest())


def encoded(data: bytes) -> str:
    """Return bytes in base 64 for URLs, without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def state_hash(state: str) -> str:
    """Return what is stored of a ``state``."""
    return hashlib.sha256(state.encode()).hexdigest()
