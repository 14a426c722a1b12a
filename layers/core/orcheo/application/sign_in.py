"""Sign a person in through the user pool's own page: authorization code with PKCE.

The code is exchanged here, not in the browser, so that no script and no address ever holds a token.
What has to survive the way there and back lies in a cookie of ten minutes: ``state`` ties the
answer to this browser, ``nonce`` the token to this sign-in, the verifier the code to who asked.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from orcheo.application.people_ports import Claims, IdentityProvider, MemberStore, Tokens
from orcheo.application.ports import Clock, Randomness, timestamp
from orcheo.application.verify_id_token import Refused, VerifyIdToken
from orcheo.domain.errors import RevisionConflict, Unauthenticated
from orcheo.domain.people import Member, MemberStatus

ON_THE_WAY_SECONDS: Final = 600
REFRESH_SECONDS: Final = 12 * 3600
"""A working day, as for sessions by service token; the user pool's refresh tokens live as long."""
_PATH: Final = re.compile(r"^/(?![/\\])[^\x00-\x20\\\x7f]{0,500}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A sign-in that was begun."""

    url: str
    """Where the browser goes."""
    memory: str
    """What its cookie keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A browser's new session."""

    id_token: str
    seconds: int
    """How long the token lives."""
    refresh_token: str | None
    """Null: the one from before goes on."""
    return_to: str
    """A path of this site."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """The use cases."""

    provider: IdentityProvider
    verify: VerifyIdToken
    members: MemberStore
    clock: Clock
    randomness: Randomness

    def start(self, *, return_to: str, redirect_uri: str) -> Started:
        """Return where the browser signs in, and what it remembers meanwhile."""
        state, nonce, verifier = (self._chance() for _ in range(3))
        digest = hashlib.sha256(verifier.encode()).digest()
        url = self.provider.authorize_url(
            state=state, nonce=nonce, challenge=_base64url(digest), redirect_uri=redirect_uri
        )
        kept = [state, nonce, verifier, return_to if _PATH.match(return_to) else "/"]
        return Started(url=url, memory=_base64url(json.dumps(kept).encode()))

    def finish(self, *, memory: str, state: str, code: str, redirect_uri: str) -> SignedIn:
        """Take what the user pool's page sent back.

        Raises:
            Unauthenticated: ``reason`` is ``expired``, where this browser did not begin it or too
                long ago, ``refused``, where the user pool does not know the code or the token is
                no good, or ``no_member``, where no workspace knows the person or one has disabled
                them.
        """
        kept_state, nonce, verifier, return_to = _remembered(memory)
        if not hmac.compare_digest(kept_state.encode(), state.encode()):
            raise _failed("expired")
        tokens = self.provider.exchange(code, verifier=verifier, redirect_uri=redirect_uri)
        if tokens is None:
            raise _failed("refused")
        claims = self._checked(tokens)
        if claims.nonce != nonce:
            raise _failed("refused")
        self._note(self._member(claims))
        return self._session(tokens, claims, return_to)

    def refresh(self, refresh_token: str) -> SignedIn:
        """Return a new token for a browser; Unauthenticated where it has to sign in again."""
        tokens = self.provider.refresh(refresh_token)
        if tokens is None:
            raise _failed("refused")
        claims = self._checked(tokens)
        self._member(claims)
        return self._session(tokens, claims, "/")

    def end(self, refresh_token: str | None, *, back_to: str) -> str:
        """End a browser's session; return where it ends the one with the user pool itself."""
        if refresh_token is not None:
            self.provider.revoke(refresh_token)
        return self.provider.logout_url(back_to)

    def _checked(self, tokens: Tokens) -> Claims:
        try:
            return self.verify(tokens.id_token)
        except Refused:
            raise _failed("refused") from None

    def _member(self, claims: Claims) -> Member:
        member = self.members.find(claims.workspace, claims.user_id)
        if member is None or member.status is MemberStatus.DISABLED:
            raise _failed("no_member")
        return member

    def _note(self, member: Member) -> None:
        """Note that a member came, for the first time or again."""
        came = replace(
            member.move_to(MemberStatus.ACTIVE),
            last_sign_in_at=timestamp(self.clock.now()),
            revision=member.revision + 1,
        )
        try:
            self.members.save(came, instead_of=member)
        except RevisionConflict:
            # Another browser of theirs, or an administrator, was there first. Whoever was invited
            # stays so until the next time, which takes nothing from them.
            return

    def _session(self, tokens: Tokens, claims: Claims, return_to: str) -> SignedIn:
        left = claims.expires_at - self.clock.now().timestamp()
        return SignedIn(
            id_token=tokens.id_token,
            seconds=max(1, int(left)),
            refresh_token=tokens.refresh_token,
            return_to=return_to,
        )

    def _chance(self) -> str:
        return _base64url(self.randomness.token_bytes(32))


_SENTENCES: Final = {
    "expired": "This sign-in was not begun in this browser, or too long ago; sign in again.",
    "refused": "The sign-in is not valid any more; sign in again.",
    "no_member": "You are no member of a workspace here, or your account is disabled.",
}


def _failed(reason: str) -> Unauthenticated:
    return Unauthenticated(_SENTENCES[reason], reason=reason)


def _remembered(memory: str) -> tuple[str, str, str, str]:
    try:
        raw = base64.b64decode(memory + "=" * (-len(memory) % 4), altchars=b"-_", validate=True)
        found: Any = json.loads(raw)
    except (binascii.Error, ValueError):
        raise _failed("expired") from None
    kept = cast("list[Any]", found) if isinstance(found, list) else []
    match kept:
        case [str(state), str(nonce), str(verifier), str(return_to)] if _PATH.match(return_to):
            return state, nonce, verifier, return_to
        case _:
            raise _failed("expired")


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
