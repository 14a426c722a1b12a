"""Who calls, in which workspace, and what that allows.

========  ====================================================================
role      may
========  ====================================================================
viewer    read, validate, and follow executions
operator  that, and start, cancel, pause, resume, decide, retry and replay them
editor    that, and change workflows, drafts, triggers and credentials
admin     everything
========  ====================================================================
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

    def may(self, role: Role) -> bool:
        """Tell whether one of the roles is this one or includes it."""
        return any(_RANK[own] >= _RANK[role] for own in self.roles)

    def require(self, role: Role) -> None:
        """Raise Forbidden unless the principal may act in this role."""
        if not self.may(role):
            own = ", ".join(sorted(self.roles)) or "none"
            raise Forbidden(
                f"This needs the role {role.value!r}; the token has {own}. "
                "Use a token with that role, or ask an administrator for one.",
            )


def read_roles(names: Iterable[str]) -> frozenset[Role]:
    """Return the known roles among some names; unknown names give no right."""
    known = {role.value: role for role in Role}
    return frozenset(known[name] for name in names if name in known)
