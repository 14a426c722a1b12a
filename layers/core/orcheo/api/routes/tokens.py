"""``/tokens``: service tokens, one's own for everybody and all for administrators."""

from typing import Annotated, Any, Final

from fastapi import Query, Response

from orcheo.api.models.base import Cursor, Page
from orcheo.api.models.tokens import IssuedToken, NewToken, Rotation, TokenAnswer
from orcheo.api.requests import ROLE, SCOPE, Caller, router
from orcheo.api.services import Provided
from orcheo.application.access_ports import TokenRecord
from orcheo.application.issue_token import Issued
from orcheo.application.manage_tokens import MAX_PAGE
from orcheo.domain.principals import Role

routes = router("tokens")
_OWN: Final[dict[str, Any]] = {ROLE: Role.VIEWER.value, SCOPE: "tokens:write"}
"""Whatever may be done here with one's own tokens needs no higher role: it never gives more."""
_Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="Items of a page.")]


@routes.post("/tokens", status_code=201, openapi_extra=_OWN)
def create_token(
    body: NewToken, caller: Caller, services: Provided, response: Response
) -> IssuedToken:
    """Issue a service token that acts as you; its text is shown now and never again.

    It never has more than you have: no higher role, no wider scope, no longer life.
    """
    issued = services.tokens.create(
        caller,
        name=body.name,
        roles=None if body.roles is None else [Role(role) for role in body.roles],
        scopes=body.scopes,
        days=body.expires_in_days,
        requests_per_minute=body.requests_per_minute,
    )
    return _told(issued, response)


@routes.get("/tokens")
def list_tokens(
    caller: Caller, services: Provided, limit: _Limit = MAX_PAGE, cursor: Cursor = None
) -> Page[TokenAnswer]:
    """List service tokens: your own, or all of the workspace if you are an administrator."""
    page = services.tokens.list(caller, limit=limit, cursor=cursor)
    return Page[TokenAnswer](items=[_answer(each) for each in page.items], cursor=page.cursor)


@routes.get("/tokens/{token_id}")
def get_token(token_id: str, caller: Caller, services: Provided) -> TokenAnswer:
    """Return a service token, without its text."""
    return _answer(services.tokens.get(caller, token_id))


@routes.delete("/tokens/{token_id}", status_code=204, openapi_extra=_OWN)
def revoke_token(token_id: str, caller: Caller, services: Provided) -> None:
    """End a service token: within 30 seconds nothing takes it any more."""
    services.tokens.revoke(caller, token_id)


@routes.post("/tokens/{token_id}/rotate", openapi_extra=_OWN)
def rotate_token(
    token_id: str,
    caller: Caller,
    services: Provided,
    response: Response,
    body: Rotation | None = None,
) -> IssuedToken:
    """Give one of your service tokens a new text, shown now and never again.

    The text before works until the overlap ends, so that nothing has to change at the same moment.
    """
    overlap = (body or Rotation()).overlap_seconds
    return _told(services.tokens.rotate(caller, token_id, overlap), response)


def _told(issued: Issued, response: Response) -> IssuedToken:
    response.headers["Cache-Control"] = "no-store"
    return IssuedToken(**_answer(issued.record).model_dump(), token=issued.text)


def _answer(record: TokenRecord) -> TokenAnswer:
    return TokenAnswer.model_validate(
        {
            "id": record.id,
            "name": record.name,
            "user_id": record.user_id,
            "roles": sorted(record.roles),
            "scopes": None if record.scopes is None else sorted(record.scopes),
            "requests_per_minute": record.requests_per_minute,
            "created_at": record.created_at,
            "expires_at": record.expires_at,
            "last_used_at": record.last_used_at,
            "texts": [{"expires_at": each.expires_at} for each in record.texts],
        }
    )
