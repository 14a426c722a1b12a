"""People of tests."""

from typing import Any

from orcheo.domain.people import Member, MemberStatus
from orcheo.domain.principals import Role
from tests.harness.samples import AT


def a_member(**changes: Any) -> Member:
    """Return an active editor of the workspace acme."""
    fields: dict[str, Any] = {
        "workspace": "acme",
        "user_id": "ada",
        "email": "ada@example.com",
        "roles": frozenset({Role.EDITOR}),
        "status": MemberStatus.ACTIVE,
        "created_at": AT,
    }
    return Member(**{**fields, **changes})
