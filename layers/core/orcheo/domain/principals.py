"""Who calls, in which workspace, and what that allows.

========  =============================================================

role      may
========  =============================================================

viewer    read, validate, and follow executions
operator  that, and start, cancel, pause, resume, decide, retry and replay them
editor    that, and change workflows, drafts, triggers and credentials
admin     everything
========  =============================================================


A service token may be narrower than its role: scopes such as ``workflows:read`` say which groups of
operations it reaches. ``write`` includes ``read`` of the same group. People have no scopes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from orcheo.domain.errors import Forbidden


class Role(StrEnum):
    """What a principal was given; each includes the ones before it."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    EDITOR = "editor"
    ADMIN = "admin"


_RANK: Final = {role: rank for rank, role in enumerate(Role)}

GROUPS: Final = (
    "audit",
    "credentials",
    "executions",
    "settings",
    "tokens",
    "triggers",
    "users",
    "workflows",
)
"""What scopes name: groups of the API's operations."""
SCOPES: Final = frozenset(f"{group}:{verb}" for group in GROUPS for verb in ("read", "write"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A caller whose credential was checked."""

    workspace: str
    user_id: str
    roles: frozenset[Role]
    by_cookie: bool = False
    """True where a browser sent the credential by itself: the request may be forged."""
    token_id: str | None = None
    """The service token that spoke; null: a person."""
    requests_per_minute: int | None = None
    """What its token is limited to; null: the usual."""
    scopes: frozenset[str] | None = None
    """What a token is narrowed to; null: whatever the roles allow."""

    def may(self, role: Role) -> bool:
        """Tell whether one of the roles is this one or includes it."""
        return includes(self.roles, role)

    def reaches(self, scope: str) -> bool:
        """Tell whether the scopes include this one."""
        group, _, verb = scope.partition(":")
        if self.scopes is None or scope in self.scopes:
            return True
        return verb == "read" and f"{group}:write" in self.scopes

    def require_scope(self, scope: str) -> None:
        """Raise Forbidden unless the principal is not narrowed, or to this scope among others."""
        if not self.reaches(scope):
            raise Forbidden(
                f"This needs the scope {scope!r}; the token has "
                f"{', '.join(sorted(self.scopes or ())) or 'none'}. Use a token with that scope.",
            )

    def require(self, role: Role) -> None:
        """Raise Forbidden unless the principal may act in this role."""
        if not self.may(role):
            own = ", ".join(sorted(self.roles)) or "none"
            raise Forbidden(
                f"This needs the role {role.value!r}; the token has {own}. "
                "Use a token with that role, or ask an administrator for one.",
            )


def includes(roles: Iterable[Role], role: Role) -> bool:
    """Tell whether one of some roles is a given one, or includes it."""
    return any(_RANK[own] >= _RANK[role] for own in roles)


def highest(roles: Iterable[Role]) -> Role | None:
    """Return the role that includes the others."""
    return max(roles, key=lambda role: _RANK[role], default=None)


def common_roles(first: Iterable[Role], second: Iterable[Role]) -> frozenset[Role]:
    """Return the greatest role that both sets of roles allow; none where one of them is empty."""
    highest = [max((_RANK[role] for role in roles), default=-1) for roles in (first, second)]
    return frozenset(role for role in Role if _RANK[role] == min(highest))


def read_roles(names: Iterable[str]) -> frozenset[Role]:
    """Return the known roles among some names; unknown names give no right."""
    known = {role.value: role for role in Role}
    return frozenset(known[name] for name in names if name in known)
