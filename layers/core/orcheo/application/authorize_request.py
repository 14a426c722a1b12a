"""Find out who calls, from the ``Authorization`` header or a browser's session.

An HTTP API cannot shape its own refusals, so the authorizer lets every request through and says
who calls or why that is not known; the API answers 401 itself, as a problem document.

A header counts before a session: who sends one means it, while a browser sends its cookies by
itself. What follows from that for requests that change something is ``api.requests``' to say.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from orcheo.application.access_ports import ServiceToken, TokenStore
from orcheo.application.issue_token import PREFIX, token_hash
from orcheo.application.people_ports import MemberStore
from orcheo.application.ports import Clock, timestamp
from orcheo.application.verify_id_token import MAX_BYTES, Refused, VerifyIdToken
from orcheo.domain.errors import Unavailable
from orcheo.domain.people import Member, MemberStatus
from orcheo.domain.principals import Principal, common_roles, read_roles

CACHE_SECONDS: Final = 30.0
"""How long a token or member that was fine is taken to be so: what revoking takes at most."""
COOKIE: Final = "orcheo_session"
"""Holds the token of a browser that is signed in (``application.open_session``)."""
USE_NOTED_EVERY: Final = dt.timedelta(hours=1)
"""How exact a token's last use is: one write in this time, whoever sends how much."""
_CACHE_SIZE: Final = 1_000
_LONGEST: Final = MAX_BYTES + 100
_BEARER: Final = re.compile(r"^bearer +(\S+)$", re.IGNORECASE)
_TOKEN: Final = re.compile(rf"^{PREFIX}[A-Za-z0-9_-]{{16,128}}$")


@dataclass(frozen=True, slots=True)
class Denied:
    """Why it is not known who calls."""

    reason: str
    """A sentence for the caller, without the token."""


@dataclass(slots=True)
class AuthorizeRequest:
    """Turns bearer tokens, of machines and of people, into principals."""

    tokens: TokenStore
    clock: Clock
    members: MemberStore | None = None
    """Null: no person and no person's token is let in."""
    verify: VerifyIdToken | None = None
    """Null: no person is let in."""
    unnoted: int = 0
    """Uses of tokens that could not be noted, since this was last set to 0: none is refused."""
    _valid: dict[str, tuple[float, ServiceToken]] = field(
        default_factory=dict[str, tuple[float, ServiceToken]]
    )
    _known: dict[tuple[str, str], tuple[float, Member]] = field(
        default_factory=dict[tuple[str, str], tuple[float, Member]]
    )

    def __call__(
        self, authorization: str | None, cookies: Iterable[str] = ()
    ) -> Principal | Denied:
        """Return who calls, or why that is not known. Raises only Unavailable.

        Args:
            authorization: The header of that name; null where none was sent.
            cookies: What came as ``Cookie``, ``name=value`` each or several joined by ``;``.
        """
        if authorization is not None:
            return self._by_header(authorization)
        # A site beside ours could set a second cookie of the name, so that its user's work lands
        # in another's workspace: which of the two is ours, nobody can tell.
        sessions = _sessions(cookies)
        if len(sessions) > 1:
            return Denied(f"There is more than one cookie {COOKIE!r}; delete them and sign in.")
        if not sessions:
            return Denied("Send the header 'Authorization: Bearer <token>', or sign in.")
        found = self._by_text(sessions.pop())
        return found if isinstance(found, Denied) else replace(found, by_cookie=True)

    def token(self, text: str) -> ServiceToken | Denied:
        """Return what is known of a service token, or why it is no good. Raises only Unavailable.

        Its roles are those that count now: where a member issued it, never more than the member's.
        """
        if _TOKEN.match(text) is None:
            return Denied(f"The token is not one of Orcheo's: those start with {PREFIX!r}.")
        found = self._find(token_hash(text))
        if found is None:
            return Denied("The token is not known; it may have been revoked.")
        if self._is_expired(found):
            return Denied("The token has expired; use a new one.")
        if not found.of_member:
            return found
        member = self._member(found.workspace, found.user_id)
        if isinstance(member, Denied):
            return member
        return replace(found, roles=common_roles(found.roles, member.roles))

    def person(self, text: str) -> Principal | Denied:
        """Return whom an ID token names, or why it is no good. Raises only Unavailable."""
        if self.verify is None:
            return Denied("People cannot sign in here; send a service token.")
        try:
            claims = self.verify(text)
        except Refused as refused:
            return Denied(str(refused))
        member = self._member(claims.workspace, claims.user_id)
        if isinstance(member, Denied):
            return member
        return Principal(
            workspace=member.workspace,
            user_id=member.user_id,
            roles=common_roles(read_roles(claims.groups), member.roles),
        )

    def _by_header(self, authorization: str) -> Principal | Denied:
        match = _BEARER.match(authorization.strip()) if len(authorization) < _LONGEST else None
        if match is None:
            return Denied("'Authorization' must read 'Bearer <token>', of at most 8 KB.")
        return self._by_text(match.group(1))

    def _by_text(self, text: str) -> Principal | Denied:
        if "." in text:  # no service token has one, and every JWT two
            return self.person(text)
        found = self.token(text)
        if isinstance(found, Denied):
            return found
        return Principal(
            workspace=found.workspace,
            user_id=found.user_id,
            roles=found.roles,
            token_id=found.id or None,
            scopes=found.scopes,
            requests_per_minute=found.requests_per_minute,
        )

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
            self._note_use(found)
        return found

    def _member(self, workspace: str, user_id: str) -> Member | Denied:
        """Return a member who may be here: as it was read within 30 seconds."""
        key, now = (workspace, user_id), self.clock.monotonic()
        cached = self._known.get(key)
        if cached is not None and cached[0] > now:
            member: Member | None = cached[1]
        else:
            member = None if self.members is None else self.members.find(workspace, user_id)
            if len(self._known) >= _CACHE_SIZE:
                self._known.clear()
            if member is not None:
                self._known[key] = (now + CACHE_SECONDS, member)
        if member is None:
            return Denied("You are no member of this workspace; ask to be invited.")
        if member.status is MemberStatus.DISABLED:
            return Denied("Your account is disabled in this workspace; ask an administrator.")
        return member

    def _note_use(self, token: ServiceToken) -> None:
        """Note the use of a token that was just read and that nothing was noted of for an hour."""
        now = self.clock.now()
        long_ago = timestamp(now - USE_NOTED_EVERY)
        if self._is_expired(token) or (token.last_used_at or "") >= long_ago:
            return
        try:
            self.tokens.touch(token.hash, timestamp(now), unless_since=long_ago)
        except Unavailable:
            self.unnoted += 1

    def _is_expired(self, token: ServiceToken) -> bool:
        if token.expires_at is None:
            return False
        return dt.datetime.fromisoformat(token.expires_at) <= self.clock.now()


def _sessions(cookies: Iterable[str]) -> set[str]:
    """Return the values of the session's cookie: none, one, or a contradiction."""
    pairs = (pair.partition("=") for line in cookies for pair in line.split(";"))
    return {value.strip() for name, _, value in pairs if name.strip() == COOKIE and value.strip()}
