"""``/session``: a browser signs in and out.

No principal is asked for: the body is the credential, and signing out is for expired sessions too.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Request, Response
from pydantic import Field, SecretStr

from orcheo.api.models.base import Body
from orcheo.api.requests import StrictRoute, refuse_other_sites
from orcheo.api.services import Provided
from orcheo.application.authorize_request import COOKIE

_ATTRIBUTES: Final = "HttpOnly; Secure; SameSite=Strict; Path=/api"
"""``Path``: where browsers meet this API, behind the edge. Its own address is for bearers alone."""


class SessionRoute(StrictRoute):
    """A route that no other site may make a browser use: not to sign it out, nor in as another."""

    def admit(self, request: Request) -> None:
        """Refuse whom another site sent."""
        refuse_other_sites(request)


routes = APIRouter(route_class=SessionRoute, tags=["session"])


class NewSession(Body):
    """What a browser signs in with."""

    token: Annotated[SecretStr, Field(min_length=1, max_length=200)]
    """A service token, `orc_…`."""


@routes.post("/session", status_code=204)
def open_session(body: NewSession, services: Provided) -> Response:
    """Sign a browser in: the token moves into a cookie that scripts cannot read.

    The cookie lives as long as the token, at most 12 hours. Needs the header `X-Orcheo-Client`, as
    does every request with the cookie that changes something.
    """
    token = body.token.get_secret_value()
    return _with_cookie(token, services.sessions(token))


@routes.delete("/session", status_code=204)
def close_session() -> Response:
    """Sign a browser out. The token stays valid elsewhere."""
    return _with_cookie("", 0)


def _with_cookie(value: str, seconds: int) -> Response:
    cookie = f"{COOKIE}={value}; Max-Age={seconds}; {_ATTRIBUTES}"
    return Response(status_code=204, headers={"Set-Cookie": cookie, "Cache-Control": "no-store"})
