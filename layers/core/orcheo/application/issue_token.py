"""Issue a service token: shown once, stored as a hash."""

import base64
import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from orcheo.application.access_ports import TokenRecord, TokenStore, TokenText
from orcheo.application.ports import Clock, Randomness, timestamp
from orcheo.domain import identifiers
from orcheo.domain.errors import Unprocessable
from orcheo.domain.identifiers import identifier, is_workspace
from orcheo.domain.principals import Role

PREFIX: Final = "orc_"
"""Lets scanners of repositories and logs recognise a leaked token."""
_BYTES: Final = 32


def token_hash(text: str) -> str:
    """Return what a token is stored under. 256 bits of chance need no salt and no slow hash."""
    return hashlib.sha256(text.encode()).hexdigest()


def new_text(randomness: Randomness) -> str:
    """Return the text of a token that nobody can guess."""
    chance = randomness.token_bytes(_BYTES)
    return PREFIX + base64.urlsafe_b64encode(chance).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Issued:
    """A token, and the only time that its text is told."""

    record: TokenRecord
    text: str


@dataclass(frozen=True, slots=True)
class IssueToken:
    """Makes tokens, for whoever may write the table; ``ManageTokens`` asks who may have one."""

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
        expires = None if expires_in is None else self.clock.now() + expires_in
        return self.issue(
            workspace=workspace, user_id=user_id, roles=roles, name=name, expires=expires
        ).text

    def issue(
        self,
        *,
        workspace: str,
        user_id: str,
        roles: Iterable[Role],
        name: str,
        scopes: Iterable[str] | None = None,
        expires: dt.datetime | None = None,
        of_member: bool = False,
        requests_per_minute: int | None = None,
    ) -> Issued:
        """Store a new token; Unprocessable where a workspace cannot have that name."""
        if not is_workspace(workspace):
            raise Unprocessable(
                f"{workspace!r} cannot name a workspace: lower-case letters, digits and hyphens, "
                "at most 63, starting with a letter or digit.",
            )
        text = new_text(self.randomness)
        until = None if expires is None else timestamp(expires)
        record = TokenRecord(
            id=identifier(identifiers.SERVICE_TOKEN, self.randomness.token_bytes(17)),
            workspace=workspace,
            user_id=user_id,
            name=name,
            roles=frozenset(roles),
            scopes=None if scopes is None else frozenset(scopes),
            created_at=timestamp(self.clock.now()),
            expires_at=until,
            texts=(TokenText(hash=token_hash(text), expires_at=until),),
            of_member=of_member,
            requests_per_minute=requests_per_minute,
        )
        self.tokens.save(record, expected_revision=None)
        return Issued(record, text)
