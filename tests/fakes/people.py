"""Members and a user pool in memory."""

from orcheo.application.people_ports import Tokens
from orcheo.application.ports import Page
from orcheo.domain.errors import Conflict, LastAdministrator, RevisionConflict
from orcheo.domain.people import Member
from orcheo.domain.principals import Role
from tests.fakes.access import read_cursor, write_cursor


class InMemoryMemberStore:
    """Members by workspace and user."""

    def __init__(self) -> None:
        self.members: dict[tuple[str, str], Member] = {}
        self.reads = 0

    def find(self, workspace: str, user_id: str) -> Member | None:
        """Return a member; null where there is none."""
        self.reads += 1
        return self.members.get((workspace, user_id))

    def list(self, workspace: str, *, limit: int, cursor: str | None = None) -> Page[Member]:
        """Return members by user id."""
        after = "" if cursor is None else read_cursor(workspace, cursor).removeprefix("U#")
        ids = sorted(user for w, user in self.members if w == workspace and user > after)
        more = write_cursor(workspace, f"U#{ids[limit - 1]}") if len(ids) > limit else None
        return Page([self.members[workspace, each] for each in ids[:limit]], more)

    def create(self, member: Member) -> None:
        """Store a new member; Conflict where there is one of that id."""
        if (member.workspace, member.user_id) in self.members:
            raise Conflict(f"There is a member {member.user_id!r} already.")
        self.members[member.workspace, member.user_id] = member

    def save(self, member: Member, *, instead_of: Member) -> None:
        """Replace a member; RevisionConflict, LastAdministrator."""
        self._require(instead_of, goes=not member.administers)
        self.members[member.workspace, member.user_id] = member

    def delete(self, member: Member) -> None:
        """Delete a member; RevisionConflict, LastAdministrator."""
        self._require(member, goes=True)
        del self.members[member.workspace, member.user_id]

    def _require(self, standing: Member, *, goes: bool) -> None:
        key = (standing.workspace, standing.user_id)
        if key not in self.members or self.members[key].revision != standing.revision:
            raise RevisionConflict(f"The member {standing.user_id!r} was changed meanwhile.")
        others = [m for k, m in self.members.items() if k != key and k[0] == standing.workspace]
        if standing.administers and goes and not any(m.administers for m in others):
            raise LastAdministrator("Nobody else administers this workspace.")


class InMemoryDirectory:
    """A user pool: who is there, and in which groups."""

    def __init__(self) -> None:
        self.users: dict[str, tuple[str, str]] = {}
        self.groups: dict[str, frozenset[Role]] = {}
        self.disabled: set[str] = set()

    def invite(self, email: str, workspace: str) -> str:
        """Create a user; return the id."""
        for user, (address, place) in self.users.items():
            if address == email:
                if place != workspace:
                    raise Conflict("This address cannot be invited.")
                return user
        user = f"us_{len(self.users)}"
        self.users[user] = (email, workspace)
        return user

    def set_roles(self, user_id: str, roles: frozenset[Role]) -> None:
        """Make the user's groups these roles."""
        self.groups[user_id] = roles

    def set_enabled(self, user_id: str, *, enabled: bool) -> None:
        """Let a user sign in, or end all sessions and refuse new ones."""
        if enabled:
            self.disabled.discard(user_id)
        else:
            self.disabled.add(user_id)

    def delete(self, user_id: str) -> None:
        """Delete a user; one that is not there is deleted already."""
        self.users.pop(user_id, None)


class ScriptedIdentityProvider:
    """OAuth 2 endpoints: codes and refresh tokens that a test has laid there."""

    def __init__(self) -> None:
        self.codes: dict[str, Tokens] = {}
        self.refreshes: dict[str, Tokens] = {}
        self.asked: list[dict[str, str]] = []
        self.exchanged: list[dict[str, str]] = []
        self.revoked: list[str] = []

    def authorize_url(self, *, state: str, nonce: str, challenge: str, redirect_uri: str) -> str:
        """Return where a browser signs in."""
        asked = {
            "state": state,
            "nonce": nonce,
            "challenge": challenge,
            "redirect_uri": redirect_uri,
        }
        self.asked.append(asked)
        return "https://sign-in.example.com/oauth2/authorize"

    def logout_url(self, back_to: str) -> str:
        """Return where a browser ends its session with the provider itself."""
        return f"https://sign-in.example.com/logout?logout_uri={back_to}"

    def exchange(self, code: str, *, verifier: str, redirect_uri: str) -> Tokens | None:
        """Return the tokens for a code, once."""
        self.exchanged.append({"verifier": verifier, "redirect_uri": redirect_uri})
        return self.codes.pop(code, None)

    def refresh(self, refresh_token: str) -> Tokens | None:
        """Return new tokens; null where there are none."""
        return self.refreshes.get(refresh_token)

    def revoke(self, refresh_token: str) -> None:
        """Note it."""
        self.revoked.append(refresh_token)
        self.refreshes.pop(refresh_token, None)
