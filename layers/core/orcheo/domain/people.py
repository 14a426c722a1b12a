"""People: members of a workspace, and what their status allows.

::

    invited ──> active <──> disabled <──> invited

A member's row is the authority. What a token of the identity provider says beside it can only take
away: the roles that count are those that both allow.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from orcheo.domain.errors import IllegalTransition, Unprocessable
from orcheo.domain.principals import Role

_EMAIL: Final = re.compile(r"^[^@\s\x00-\x1f<>\"',;:()\[\]\\]{1,64}@[A-Za-z0-9.-]{1,190}$")


class MemberStatus(StrEnum):
    """Where a member stands."""

    INVITED = "invited"
    """Has not signed in yet."""
    ACTIVE = "active"
    DISABLED = "disabled"
    """Is refused, with every service token."""


_NEXT: Final = {
    MemberStatus.INVITED: {MemberStatus.ACTIVE, MemberStatus.DISABLED},
    MemberStatus.ACTIVE: {MemberStatus.DISABLED},
    MemberStatus.DISABLED: {MemberStatus.INVITED, MemberStatus.ACTIVE},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person in a workspace."""

    workspace: str
    user_id: str
    """The identity provider's ``sub``."""
    email: str
    roles: frozenset[Role]
    status: MemberStatus
    created_at: str
    invited_by: str | None = None
    last_sign_in_at: str | None = None
    revision: int = 1

    @property
    def administers(self) -> bool:
        """Whether the workspace has an administrator in this member."""
        return self.status is MemberStatus.ACTIVE and Role.ADMIN in self.roles

    def move_to(self, status: MemberStatus) -> "Member":
        """Return the member with another status; IllegalTransition."""
        if status is self.status:
            return self
        if status not in _NEXT[self.status]:
            raise IllegalTransition(
                f"The member {self.user_id!r} is {self.status}; that does not become {status}."
            )
        return replace(self, status=status)


def email_address(text: str) -> str:
    """Return an address in the form in which it is compared; Unprocessable where it is none."""
    found = text.strip().lower()
    if _EMAIL.match(found) is None:
        raise Unprocessable("'email' must be an address such as 'ada@example.com'.")
    return found
