"""Limits of users: read by dispatch, set by administrators."""

from dataclasses import dataclass, field
from typing import Final

from orcheo.application.ports import Clock
from orcheo.application.slot_ports import UserLimits
from orcheo.domain.errors import InvalidRequest
from orcheo.domain.principals import Principal, Role

KNOWN_SECONDS: Final = 60
"""How long a changed limit may go unnoticed."""
MAX_CONCURRENCY: Final = 500
_KNOWN_USERS: Final = 10_000
_MAX_ID: Final = 256


@dataclass(frozen=True, slots=True)
class KnownUserLimits:
    """Limits that this environment has read within the last minute."""

    limits: UserLimits
    clock: Clock
    _known: dict[tuple[str, str], tuple[float, int | None]] = field(
        default_factory=dict[tuple[str, str], tuple[float, int | None]], init=False
    )

    def concurrency(self, workspace: str, user_id: str) -> int | None:
        """Return how many executions a user may have at once; null: as many as they like."""
        key, now = (workspace, user_id), self.clock.monotonic()
        known = self._known.get(key)
        if known is not None and now < known[0]:
            return known[1]
        limit = self.limits.concurrency(workspace, user_id)
        if len(self._known) >= _KNOWN_USERS:
            self._known.clear()
        self._known[key] = (now + KNOWN_SECONDS, limit)
        return limit


@dataclass(frozen=True, slots=True)
class ManageUserLimits:
    """Limits of users, for administrators."""

    limits: UserLimits

    def get(self, principal: Principal, user_id: str) -> int | None:
        """Return a user's limit; null: none is set. Forbidden unless an administrator asks."""
        principal.require(Role.ADMIN)
        return self.limits.concurrency(principal.workspace, _user(user_id))

    def put(self, principal: Principal, user_id: str, concurrency: int | None) -> int | None:
        """Set or remove a user's limit; it holds for executions dispatched a minute later.

        Raises:
            Forbidden: The caller is no administrator.
            InvalidRequest: The limit is not between 1 and 500, or the id is too long.
        """
        principal.require(Role.ADMIN)
        if concurrency is not None and not 1 <= concurrency <= MAX_CONCURRENCY:
            raise InvalidRequest(
                f"concurrency must be 1 to {MAX_CONCURRENCY}, or null for no limit; "
                f"found {concurrency}."
            )
        self.limits.set_concurrency(principal.workspace, _user(user_id), concurrency)
        return concurrency


def _user(user_id: str) -> str:
    if not 1 <= len(user_id) <= _MAX_ID:
        raise InvalidRequest(f"A user id has 1 to {_MAX_ID} characters; found {len(user_id)}.")
    return user_id
