"""Members of a workspace, for administrators.

The row is the authority and the user pool follows it, so each act can be repeated until both agree:
what takes something away changes the row first, and what the row says is said to the pool again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from orcheo.application.access_ports import TokenStore
from orcheo.application.people_ports import Directory, MemberStore
from orcheo.application.ports import Clock, Page, timestamp
from orcheo.domain.errors import Conflict, NotFound
from orcheo.domain.people import Member, MemberStatus, email_address
from orcheo.domain.principals import Principal, Role

MAX_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class ManageMembers:
    """The use cases."""

    members: MemberStore
    directory: Directory
    tokens: TokenStore
    clock: Clock

    def list(self, principal: Principal, *, limit: int, cursor: str | None) -> Page[Member]:
        """Return members by user id."""
        principal.require(Role.ADMIN)
        return self.members.list(principal.workspace, limit=limit, cursor=cursor)

    def get(self, principal: Principal, user_id: str) -> Member:
        """Return a member; NotFound, also for another unless an administrator asks."""
        found = None
        if user_id == principal.user_id or principal.may(Role.ADMIN):
            found = self.members.find(principal.workspace, user_id)
        if found is None:
            raise NotFound(f"There is no member {user_id!r} in this workspace.")
        return found

    def email_of(self, principal: Principal) -> str | None:
        """Return the caller's address; null for a service token that no member issued."""
        found = self.members.find(principal.workspace, principal.user_id)
        return None if found is None else found.email

    def invite(self, principal: Principal, email: str, roles: Sequence[Role]) -> Member:
        """Create a user, who is sent a temporary password, as a member.

        Repeated for somebody who has not signed in yet, it sends another invitation.

        Raises:
            Conflict: The address belongs to a member who has signed in, or to somebody elsewhere.
            Unprocessable: It is no address.
        """
        principal.require(Role.ADMIN)
        address = email_address(email)
        user_id = self.directory.invite(address, principal.workspace)
        member = self.members.find(principal.workspace, user_id)
        if member is None:
            member = Member(
                workspace=principal.workspace,
                user_id=user_id,
                email=address,
                roles=frozenset(roles),
                status=MemberStatus.INVITED,
                created_at=timestamp(self.clock.now()),
                invited_by=principal.user_id,
            )
            self.members.create(member)
        elif member.status is not MemberStatus.INVITED:
            raise Conflict(f"{address} is a member already: {member.user_id}.")
        self.directory.set_roles(user_id, member.roles)
        return member

    def change(
        self,
        principal: Principal,
        user_id: str,
        *,
        roles: Sequence[Role] | None = None,
        disabled: bool | None = None,
    ) -> Member:
        """Change a member's roles, or whether they may be here; what is null stays.

        A disabled member is refused within 30 seconds, with all sessions and service tokens.

        Raises:
            LastAdministrator: Nobody else administers the workspace.
            RevisionConflict: Somebody else changed the member at the same time.
        """
        principal.require(Role.ADMIN)
        found = self.get(principal, user_id)
        changed = found
        if disabled is not None:
            changed = self._switched(found, disabled=disabled)
        if roles is not None:
            changed = replace(changed, roles=frozenset(roles))
        if changed != found:
            changed = replace(changed, revision=found.revision + 1)
            self.members.save(changed, instead_of=found)
        if roles is not None:
            self.directory.set_roles(user_id, changed.roles)
        if disabled is not None:
            self.directory.set_enabled(user_id, enabled=not disabled)
        return changed

    def remove(self, principal: Principal, user_id: str) -> None:
        """Remove a member with their service tokens; LastAdministrator as for ``change``."""
        principal.require(Role.ADMIN)
        found = self.get(principal, user_id)
        if found.status is not MemberStatus.DISABLED:
            disabled = replace(found.move_to(MemberStatus.DISABLED), revision=found.revision + 1)
            self.members.save(disabled, instead_of=found)
            found = disabled
        self._revoke_tokens(found)
        self.directory.delete(user_id)
        self.members.delete(found)

    def _revoke_tokens(self, member: Member) -> None:
        cursor: str | None = None
        while True:
            page = self.tokens.list(
                member.workspace, limit=MAX_PAGE, cursor=cursor, user_id=member.user_id
            )
            for token in page.items:
                self.tokens.revoke(token)
            cursor = page.cursor
            if cursor is None:
                return

    def _switched(self, member: Member, *, disabled: bool) -> Member:
        if disabled:
            return member.move_to(MemberStatus.DISABLED)
        if member.status is not MemberStatus.DISABLED:
            return member
        never_came = member.last_sign_in_at is None
        return member.move_to(MemberStatus.INVITED if never_came else MemberStatus.ACTIVE)
