"""``/session``: a browser signs in and out, as a person or with a service token.

No principal is asked for: a token, a code or a cookie is the credential, and signing out is for
expired sessions too. A person's browser holds two cookies, neither of which a script can read:
``orcheo_session``, the ID token of 15 minutes, sent to the API, and ``orcheo_refresh``, sent to
``/session`` alone, from which the next one is made.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from orcheo.api.front import front
from orcheo.api.models.people import NewSession, Refreshed, SignedOut, SignInWays
from orcheo.api.requests import StrictRoute, refuse_other_sites
from orcheo.api.services import Provided, Services
from orcheo.application.authorize_request import COOKIE
from orcheo.application.sign_in import ON_THE_WAY_SECONDS, REFRESH_SECONDS, SignedIn
from orcheo.domain.errors import NotFound, Unauthenticated

REFRESH_COOKIE: Final = "orcheo_refresh"
MEMORY_COOKIE: Final = "orcheo_sign_in"
_SESSION: Final = "HttpOnly; Secure; SameSite=Strict; Path=/api"
"""``Path``: where browsers meet this API, behind the edge. Its own address is for bearers alone."""
_REFRESH: Final = "HttpOnly; Secure; SameSite=Strict; Path=/api/session"
_MEMORY: Final = "HttpOnly; Secure; SameSite=Lax; Path=/api/session"
"""``Lax``: the sign-in page, another site, sends the browser back with it."""


class SessionRoute(StrictRoute):
    """A route that no other site may make a browser use: not to sign it out, nor in as another."""

    def admit(self, request: Request) -> None:
        """Refuse whom another site sent, unless the request is a step of signing in by itself."""
        if request.method != "GET":
            refuse_other_sites(request)


routes = APIRouter(route_class=SessionRoute, tags=["session"])


@routes.get("/session")
def get_sign_in_ways(services: Provided) -> SignInWays:
    """Say how a browser may sign in here."""
    return SignInWays(account=bool(services.public_url))


@routes.post("/session", status_code=204)
def open_session(body: NewSession, services: Provided) -> Response:
    """Sign a browser in: the token moves into a cookie that scripts cannot read.

    The cookie lives as long as the token, at most 12 hours. Needs the header `X-Orcheo-Client`, as
    does every request with the cookie that changes something.
    """
    token = body.token.get_secret_value()
    response = Response(status_code=204)
    _set(response, COOKIE, token, services.sessions(token), _SESSION)
    _set(response, REFRESH_COOKIE, "", 0, _REFRESH)
    return response


@routes.get("/session/start", status_code=302, response_class=Response)
def start_sign_in(
    services: Provided, return_to: Annotated[str, Query(max_length=500)] = "/"
) -> Response:
    """Lead a browser to the sign-in page for people, and afterwards to a path of this site."""
    started = services.sign_in.start(return_to=return_to, redirect_uri=_callback(services))
    response = Response(status_code=302, headers={"Location": started.url})
    _set(response, MEMORY_COOKIE, started.memory, ON_THE_WAY_SECONDS, _MEMORY)
    return response


@routes.get("/session/callback", status_code=303, response_class=Response)
def finish_sign_in(
    request: Request,
    services: Provided,
    code: Annotated[str, Query(max_length=2_000)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Take a browser back from the sign-in page and give it a session.

    Leads to `/?sign_in=<reason>` where that fails: `expired`, `refused` or `no_member`.
    """
    redirect_uri = _callback(services)
    try:
        found = services.sign_in.finish(
            memory=request.cookies.get(MEMORY_COOKIE, ""),
            state=state,
            code=code,
            redirect_uri=redirect_uri,
        )
    except Unauthenticated as failed:
        found, where = None, f"/?sign_in={failed.details['reason']}"
    else:
        where = found.return_to
    response = Response(status_code=303, headers={"Location": where})
    if found is not None:
        _keep(response, found)
    _set(response, MEMORY_COOKIE, "", 0, _MEMORY)
    return response


@routes.post("/session/refresh")
def refresh_session(request: Request, services: Provided, response: Response) -> Refreshed:
    """Let a person's session go on; 401 where they have to sign in again."""
    token = request.cookies.get(REFRESH_COOKIE)
    if not token:
        raise Unauthenticated("There is no session to go on with; sign in.")
    found = services.sign_in.refresh(token)
    _keep(response, found)
    return Refreshed(seconds=found.seconds)


@routes.delete("/session")
def close_session(request: Request, services: Provided, response: Response) -> SignedOut:
    """Sign a browser out. A service token stays valid elsewhere; a person's session is over."""
    url = None
    if services.public_url and request.cookies.get(REFRESH_COOKIE):
        url = services.sign_in.end(
            request.cookies.get(REFRESH_COOKIE), back_to=f"{front(services, request)}/"
        )
    _set(response, COOKIE, "", 0, _SESSION)
    _set(response, REFRESH_COOKIE, "", 0, _REFRESH)
    return SignedOut(sign_out_url=url)


def _keep(response: Response, found: SignedIn) -> None:
    _set(response, COOKIE, found.id_token, found.seconds, _SESSION)
    if found.refresh_token is not None:
        _set(response, REFRESH_COOKIE, found.refresh_token, REFRESH_SECONDS, _REFRESH)


def _callback(services: Services) -> str:
    if not services.public_url:
        raise NotFound("People cannot sign in here: 'PublicUrl' is not set; use a service token.")
    return f"{services.public_url}/api/session/callback"


def _set(response: Response, name: str, value: str, seconds: int, attributes: str) -> None:
    response.headers.append("Set-Cookie", f"{name}={value}; Max-Age={seconds}; {attributes}")
    response.headers["Cache-Control"] = "no-store"
