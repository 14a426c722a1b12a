"""Service tokens, for those who own them and for administrators.

A token never has more than who issues it: no higher role, no wider scope, no longer life. The same
holds for rotating one, since that tells a text that works.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from orcheo.application.access_ports import TokenRecord, TokenStore, TokenText
from orcheo.application.issue_token import Issued, IssueToken, new_text, token_hash
from orcheo.application.people_ports import MemberStore
from orcheo.application.ports import Clock, Page, Randomness, timestamp
from orcheo.domain.errors import Forbidden, InvalidRequest, NotFound, Unprocessable
from orcheo.domain.principals import SCOPES, Principal, Role

MAX_PAGE: Final = 50
MAX_DAYS: Final = 366
MAX_OVERLAP_SECONDS: Final = 7 * 24 * 3600
"""A week: long enough to change a token in every place that has it."""


@dataclass(frozen=True, slots=True)
class ManageTokens:
    """The use cases."""

    tokens: TokenStore
    members: MemberStore
    clock: Clock
    randomness: Randomness

    def create(
        self,
        principal: Principal,
        *,
        name: str,
        roles: Sequence[Role] | None = None,
        scopes: Sequence[str] | None = None,
        days: int | None = None,
        requests_per_minute: int | None = None,
    ) -> Issued:
        """Issue a token that acts as the caller.

        Args:
            principal: Who asks.
            name: For the list.
            roles: Null: the caller's.
            scopes: Null: the caller's.
            requests_per_minute: Null: the usual limit. Its user's own limit holds in any case.
            days: Its life; null: without end, which only administrators may issue.

        Raises:
            Forbidden: It would have more than the caller has.
            Unprocessable: There is no such scope, or the days are not 1 to 366.
        """
        wanted = frozenset(principal.roles if roles is None else roles)
        if not wanted or not all(principal.may(role) for role in wanted):
            own = ", ".join(sorted(principal.roles)) or "none"
            raise Forbidden(f"A token has one of its issuer's roles or a lower one; yours: {own}.")
        narrowed = principal.scopes if scopes is None else frozenset(scopes)
        _require_scopes(principal, narrowed)
        if days is None:
            principal.require(Role.ADMIN)
        elif not 1 <= days <= MAX_DAYS:
            raise Unprocessable(f"A token lives 1 to {MAX_DAYS} days; found {days}.")
        expires = None if days is None else self.clock.now() + dt.timedelta(days=days)
        return IssueToken(self.tokens, self.clock, self.randomness).issue(
            workspace=principal.workspace,
            user_id=principal.user_id,
            roles=wanted,
            scopes=narrowed,
            name=name,
            expires=_sooner(expires, self._end_of(principal)),
            requests_per_minute=_fewer(requests_per_minute, principal.requests_per_minute),
            of_member=self.members.find(principal.workspace, principal.user_id) is not None,
        )

    def list(self, principal: Principal, *, limit: int, cursor: str | None) -> Page[TokenRecord]:
        """Return tokens by id: all for administrators, the caller's own for others."""
        own = None if principal.may(Role.ADMIN) else principal.user_id
        return self.tokens.list(
            principal.workspace, limit=min(limit, MAX_PAGE), cursor=cursor, user_id=own
        )

    def get(self, principal: Principal, token_id: str) -> TokenRecord:
        """Return a token; NotFound, also for another's unless an administrator asks."""
        found = self.tokens.get(principal.workspace, token_id)
        if found.user_id != principal.user_id and not principal.may(Role.ADMIN):
            raise NotFound(f"There is no token {token_id!r} in this workspace.")
        return found

    def revoke(self, principal: Principal, token_id: str) -> None:
        """End a token; the authorizer's environments forget it within 30 seconds."""
        self.tokens.revoke(self.get(principal, token_id))

    def rotate(self, principal: Principal, token_id: str, overlap_seconds: int) -> Issued:
        """Give a token a new text; the one before works until the overlap ends.

        Raises:
            Forbidden: It acts as another, or may more than the caller.
            InvalidRequest: The overlap is not 0 to 604,800 seconds.
            RevisionConflict: Somebody else rotates it at the same time.
        """
        if not 0 <= overlap_seconds <= MAX_OVERLAP_SECONDS:
            raise InvalidRequest(f"An overlap has 0 to {MAX_OVERLAP_SECONDS} seconds.")
        record = self.get(principal, token_id)
        if record.user_id != principal.user_id:
            raise Forbidden("Only its owner rotates a token; revoke it instead.")
        if not all(principal.may(role) for role in record.roles):
            raise Forbidden("This token may more than you; rotate it with one that may as much.")
        _require_scopes(principal, record.scopes)
        end = self._end_of(principal)
        if end is not None and (record.expires_at is None or record.expires_at > timestamp(end)):
            raise Forbidden("This token outlives yours; rotate it with one that lives as long.")
        text = new_text(self.randomness)
        last, *before = record.texts
        until = timestamp(self.clock.now() + dt.timedelta(seconds=overlap_seconds))
        if last.expires_at is not None:
            until = min(until, last.expires_at)
        kept = (replace(last, expires_at=until),) if overlap_seconds else ()
        gone = [each.hash for each in (before if overlap_seconds else record.texts)]
        newest = TokenText(hash=token_hash(text), expires_at=record.expires_at)
        rotated = replace(record, texts=(newest, *kept), revision=record.revision + 1)
        self.tokens.save(rotated, expected_revision=record.revision, gone=gone)
        return Issued(rotated, text)

    def _end_of(self, principal: Principal) -> dt.datetime | None:
        """Return when the caller's own token ends; null: never, or a person asks."""
        if principal.token_id is None:
            return None
        end = self.tokens.get(principal.workspace, principal.token_id).expires_at
        return None if end is None else dt.datetime.fromisoformat(end)


def _require_scopes(principal: Principal, scopes: frozenset[str] | None) -> None:
    if scopes is None:
        if principal.scopes is not None:
            raise Forbidden("Your token is narrowed to scopes; another of yours is so as well.")
        return
    unknown = sorted(scopes - SCOPES)
    if unknown:
        raise Unprocessable(
            f"There is no scope {unknown[0]!r}; there are {', '.join(sorted(SCOPES))}."
        )
    for scope in sorted(scopes):
        principal.require_scope(scope)


def _fewer(first: int | None, second: int | None) -> int | None:
    return min((each for each in (first, second) if each is not None), default=None)


def _sooner(first: dt.datetime | None, second: dt.datetime | None) -> dt.datetime | None:
    ends = [each for each in (first, second) if each is not None]
    return min(ends, default=None)
