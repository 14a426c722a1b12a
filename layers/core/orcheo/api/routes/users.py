"""``/users``: members of the workspace and their limits, for administrators."""

from typing import Annotated

from fastapi import Query

from orcheo.api.models.base import Cursor, Page
from orcheo.api.models.people import Invitation, MemberAnswer, MemberChange
from orcheo.api.models.system import UserLimitsAnswer, UserLimitsBody
from orcheo.api.requests import AS_ADMIN, Caller, router
from orcheo.api.services import Provided
from orcheo.application.manage_members import MAX_PAGE
from orcheo.domain.people import Member
from orcheo.domain.principals import Role

routes = router("users")
_Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="Items of a page.")]


@routes.get("/users", openapi_extra=dict(AS_ADMIN))
def list_users(
    caller: Caller, services: Provided, limit: _Limit = MAX_PAGE, cursor: Cursor = None
) -> Page[MemberAnswer]:
    """List the members of the workspace."""
    page = services.members.list(caller, limit=limit, cursor=cursor)
    return Page[MemberAnswer](items=[_answer(each) for each in page.items], cursor=page.cursor)


@routes.post("/users", status_code=201, openapi_extra=dict(AS_ADMIN))
def invite_user(body: Invitation, caller: Caller, services: Provided) -> MemberAnswer:
    """Invite somebody by e-mail: they are sent a temporary password for their first sign-in.

    Again for somebody who has not come yet: they are sent another one.
    """
    roles = [Role(role) for role in body.roles]
    return _answer(services.members.invite(caller, body.email, roles))


@routes.get("/users/{user_id}")
def get_user(user_id: str, caller: Caller, services: Provided) -> MemberAnswer:
    """Return a member: yourself, or anybody if you are an administrator."""
    return _answer(services.members.get(caller, user_id))


@routes.patch("/users/{user_id}", openapi_extra=dict(AS_ADMIN))
def change_user(
    user_id: str, body: MemberChange, caller: Caller, services: Provided
) -> MemberAnswer:
    """Change a member's roles, or disable and enable them; 409 for the last administrator.

    A role that is taken away is gone within 30 seconds; one that is given counts from the next
    refresh of their session, within 15 minutes.
    """
    roles = None if body.roles is None else [Role(role) for role in body.roles]
    return _answer(services.members.change(caller, user_id, roles=roles, disabled=body.disabled))


@routes.delete("/users/{user_id}", status_code=204, openapi_extra=dict(AS_ADMIN))
def remove_user(user_id: str, caller: Caller, services: Provided) -> None:
    """Remove a member with their sessions and service tokens; 409 for the last administrator."""
    services.members.remove(caller, user_id)


@routes.get("/users/{user_id}/limits", openapi_extra=dict(AS_ADMIN))
def get_user_limits(user_id: str, caller: Caller, services: Provided) -> UserLimitsAnswer:
    """Return a user's limits; a user without any has no limit."""
    limit = services.user_limits.get(caller, user_id)
    return UserLimitsAnswer(user_id=user_id, concurrency=limit)


@routes.put("/users/{user_id}/limits", openapi_extra=dict(AS_ADMIN))
def put_user_limits(
    user_id: str, body: UserLimitsBody, caller: Caller, services: Provided
) -> UserLimitsAnswer:
    """Replace a user's limits. They hold for executions that are dispatched a minute later."""
    limit = services.user_limits.put(caller, user_id, body.concurrency)
    return UserLimitsAnswer(user_id=user_id, concurrency=limit)


def _answer(member: Member) -> MemberAnswer:
    return MemberAnswer(
        id=member.user_id,
        email=member.email,
        roles=[role.value for role in sorted(member.roles)],
        status=member.status.value,
        created_at=member.created_at,
        invited_by=member.invited_by,
        last_sign_in_at=member.last_sign_in_at,
    )
