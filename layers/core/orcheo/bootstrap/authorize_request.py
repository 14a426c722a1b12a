"""Wires ``authorize_request``: a Lambda authorizer with simple responses (payload format 2.0).

It has no identity source and no cache, so it is asked for every request, and it lets all of them
through: an HTTP API's own refusal would be no problem document. The API refuses what has no
``workspace`` in its context.
"""

from functools import lru_cache
from typing import Any, Final

from orcheo.adapters.aws.clients import client
from orcheo.adapters.dynamodb.member_store import DynamoMemberStore
from orcheo.adapters.dynamodb.token_store import DynamoTokenStore
from orcheo.application.authorize_request import AuthorizeRequest, Denied
from orcheo.bootstrap import people, telemetry
from orcheo.bootstrap.clock import SystemClock
from orcheo.bootstrap.environment import Environment
from orcheo.domain.errors import Unavailable

SERVICE: Final = "authorize_request"
BY: Final = "by"
"""Member of the context that says how the credential came; only for cookies."""


@lru_cache
def authorize_request() -> AuthorizeRequest:
    """Return the use case; it keeps valid tokens for seconds."""
    dynamodb, table = client("dynamodb"), Environment().users_table
    return AuthorizeRequest(
        DynamoTokenStore(dynamodb, table),
        SystemClock(),
        DynamoMemberStore(dynamodb, table),
        people.verify_id_token(),
    )


def answer(event: dict[str, Any]) -> dict[str, Any]:
    """Say who calls, or why that is not known; texts only, as the API gets them."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    # Format 2.0 takes cookies out of the headers; a gateway that leaves them there does no harm.
    cookies = [*(event.get("cookies") or []), headers.get("cookie", "")]
    authorize = authorize_request()
    try:
        found = authorize(headers.get("authorization"), cookies)
    except Unavailable as error:
        telemetry.count(SERVICE, "AuthorizerUnavailable")
        telemetry.logger(SERVICE).error("unavailable", extra={"error": error.type})
        return _context(unavailable=error.type)
    if authorize.unnoted:
        telemetry.count(SERVICE, "TokenUseNotNoted")
        authorize.unnoted = 0
    if isinstance(found, Denied):
        telemetry.count(SERVICE, "AuthorizerDenied")
        return _context(denied=found.reason)
    return _context(
        workspace=found.workspace,
        user_id=found.user_id,
        roles=" ".join(sorted(found.roles)),
        **({BY: "cookie"} if found.by_cookie else {}),
        **({"token": found.token_id} if found.token_id is not None else {}),
        **({"rate": str(found.requests_per_minute)} if found.requests_per_minute else {}),
        **({"scopes": " ".join(sorted(found.scopes))} if found.scopes is not None else {}),
    )


def _context(**context: str) -> dict[str, Any]:
    return {"isAuthorized": True, "context": context}
