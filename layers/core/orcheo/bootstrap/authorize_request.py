"""Wires ``authorize_request``."""

from functools import lru_cache
from typing import Any, Final

from orcheo.adapters.aws.clients import client
from orcheo.adapters.dynamodb.token_store import DynamoTokenStore
from orcheo.application.authorize_request import AuthorizeRequest, Denied
from orcheo.bootstrap import telemetry
from orcheo.bootstrap.clock import SystemClock
from orcheo.bootstrap.environment import Environment
from orcheo.domain.errors import Unavailable

SERVICE: Final = "authorize_request"


@lru_cache
def authorize_request() -> AuthorizeRequest:
    """Return the use case; it remembers valid tokens for 30 s."""
    return AuthorizeRequest(
        DynamoTokenStore(client("dynamodb"), Environment().users_table), SystemClock()
    )


def answer(event: dict[str, Any]) -> dict[str, Any]:
    """Answer an HTTP API authorizer's request (payload 2.0, simple response).

    Always "authorized": the context says who calls, or in ``denied`` why that is not known, and the
    API answers 401 itself. A context without a workspace opens nothing.
    """
    headers = {str(key).lower(): value for key, value in (event.get("headers") or {}).items()}
    try:
        found = authorize_request()(headers.get("authorization"))
    except Unavailable as error:
        telemetry.count(SERVICE, "AuthorizeUnavailable")
        telemetry.logger(SERVICE).error("unavailable", extra={"error": error.type})
        reason = "The token could not be checked just now; try again."
        return _context(denied=reason, unavailable="true")
    if isinstance(found, Denied):
        telemetry.count(SERVICE, "AuthorizeDenied")
        return _context(denied=found.reason)
    return _context(
        workspace=found.workspace,
        user_id=found.user_id,
        roles=" ".join(sorted(role.value for role in found.roles)),
    )


def _context(**members: str) -> dict[str, Any]:
    return {"isAuthorized": True, "context": members}
