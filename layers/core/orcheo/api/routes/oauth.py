"""``/oauth``: a person lets a credential act for them.

A browser comes back from the authorization server by a link of another site, with which its
session's cookie does not travel (``SameSite=Strict``). So it gets, when it asks, a cookie for the
way back alone: ``SameSite=Lax``, ten minutes, good for nothing but the consent that it is for.
"""

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Cookie, Query, Request, Response

from orcheo.api.front import front
from orcheo.api.models.credentials import ConsentAnswer, ConsentBody, CredentialAnswer, NewConsent
from orcheo.api.requests import Caller, StrictRoute, router
from orcheo.api.routes.credentials import tagged
from orcheo.api.services import Provided
from orcheo.application.consent_credential import CONSENT_SECONDS, Bearer
from orcheo.domain.errors import OrcheoError

COOKIE: Final = "orcheo_consent"
_ATTRIBUTES: Final = "HttpOnly; Secure; SameSite=Lax; Path=/api/oauth"
_TEXT: Final = 4_096

routes = router("credentials")


class OpenRoute(StrictRoute):
    """A route that browsers reach by a link of another site."""

    def admit(self, request: Request) -> None:
        """Let everyone in: the state and the cookie say who it is."""


open_routes = APIRouter(route_class=OpenRoute, tags=["credentials"])


@routes.post("/oauth/start", status_code=201)
def start_consent(
    body: NewConsent, caller: Caller, services: Provided, request: Request, response: Response
) -> ConsentAnswer:
    """Return where a person consents for a credential; the way back is `/oauth/callback`.

    A browser gets a cookie by which it is known when it comes back. Who asked with a bearer token
    brings the answer home by `POST /oauth/callback`.
    """
    redirect_uri = f"{front(services, request)}/api/oauth/callback"
    started = services.consents.start(caller, body.credential_id, redirect_uri=redirect_uri)
    if started.browser_secret is not None:
        response.headers["Set-Cookie"] = (
            f"{COOKIE}={started.browser_secret}; Max-Age={CONSENT_SECONDS}; {_ATTRIBUTES}"
        )
    response.headers["Cache-Control"] = "no-store"
    return ConsentAnswer(
        authorization_url=started.authorization_url,
        expires_at=started.expires_at,
        redirect_uri=redirect_uri,
    )


@routes.post("/oauth/callback")
def finish_consent(
    body: ConsentBody, caller: Caller, services: Provided, response: Response
) -> CredentialAnswer:
    """Take up the answer of an authorization server that a client has received."""
    credential = services.consents.finish(
        Bearer(principal=caller), state=body.state, code=body.code, error=body.error
    )
    return tagged(credential, services, response)


@open_routes.get(
    "/oauth/callback",
    status_code=303,
    response_class=Response,
    responses={303: {"description": "To the credential's page: `?consent=` says what came of it."}},
)
def receive_consent(  # noqa: PLR0917 - what a request is made of
    services: Provided,
    request: Request,
    state: Annotated[str, Query(max_length=_TEXT)],
    code: Annotated[str | None, Query(max_length=_TEXT)] = None,
    error: Annotated[str | None, Query(max_length=_TEXT)] = None,
    browser: Annotated[str | None, Cookie(alias=COOKIE, max_length=_TEXT)] = None,
) -> Response:
    """Take up what a browser comes back with, and send it on to the canvas."""
    place, query = "/credentials", {"consent": "given"}
    try:
        credential = services.consents.finish(
            Bearer(browser_secret=browser), state=state, code=code, error=error
        )
        place = f"/credentials/{credential.id}"
    except OrcheoError as refused:
        query = {"consent": refused.type, "detail": refused.message}
    return Response(
        status_code=303,
        headers={
            "Location": f"{front(services, request)}{place}?{urlencode(query)}",
            "Set-Cookie": f"{COOKIE}=; Max-Age=0; {_ATTRIBUTES}",
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
        },
    )
