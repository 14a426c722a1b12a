"""``/users``: limits, for administrators."""

from orcheo.api.models.system import UserLimitsAnswer, UserLimitsBody
from orcheo.api.requests import AS_ADMIN, Caller, router
from orcheo.api.services import Provided

routes = router("users")


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
