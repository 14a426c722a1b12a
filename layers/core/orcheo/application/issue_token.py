"""Issue a service token: shown once, stored as a hash."""

import base64
import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from orcheo.application.access_ports import ServiceToken, TokenStore
from orcheo.application.ports import Clock, Randomness, timestamp
from orcheo.domain.errors import Unprocessable
from orcheo.domain.identifiers import is_workspace
from orcheo.domain.principals import Role

PREFIX: Final = "orc_"
"""Lets scanners of repositories and logs recognise a leaked token."""
_BYTES: Final = 32


def token_hash(text: str) -> str:
    """Return what a token is stored under. 256 bits of chance need no salt and no slow hash."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class IssueToken:
    """Makes tokens."""

    tokens: TokenStore
    clock: Clock
    randomness: Randomness

    def __call__(
        self,
        *,
        workspace: str,
        user_id: str,
        roles: Iterable[Role],
        name: str,
        expires_in: dt.timedelta | None = None,
    ) -> str:
        """Store a new token and return its text, which nothing shows again."""
        if not is_workspace(workspace):
            raise Unprocessable(
                f"{workspace!r} cannot name a workspace: lower-case letters, digits and hyphens, "
                "at most 63, starting with a letter or digit.",
            )
        chance = self.randomness.token_bytes(_BYTES)
        text = PREFIX + base64.urlsafe_b64encode(chance).decode().rstrip("=")
        now = self.clock.now()
        self.tokens.put(
            ServiceToken(
                hash=token_hash(text),
                workspace=workspace,
                user_id=user_id,
                roles=frozenset(roles),
                name=name,
                created_at=timestamp(now),
                expires_at=None if expires_in is None else timestamp(now + expires_in),
            ),
        )
        return text
