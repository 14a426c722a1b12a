"""Token requests (RFC 6749, sections 4.1.3, 4.4.2 and 6) under the rules for all requests.

No redirect is followed, an answer is read up to 64 KiB, and nothing of it but the server's error
code and description gets into a message, the latter without what was sent.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote_plus

import httpx

from orcheo.domain.credential_types import without_values
from orcheo.domain.errors import (
    AuthorizationRefused,
    AuthorizationServerUnavailable,
    EgressRefused,
)
from orcheo.domain.oauth import Tokens

_SECONDS: Final = 10.0
_BODY: Final = 65_536
_SUCCESS: Final = range(200, 300)
_PATIENCE: Final = frozenset({408, 425, 429})
_SERVER_ERRORS: Final = 500
_DESCRIPTION: Final = 200
_LONGEST: Final = 366 * 86_400


class HttpAuthorizationServer:
    """Token endpoints over HTTP.

    Args:
        http: A client whose transport applies the egress rules.
    """

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def exchange(
        self,
        settings: Mapping[str, Any],
        client_secret: str | None,
        *,
        code: str,
        verifier: str,
        redirect_uri: str,
    ) -> Tokens:
        """Return tokens for an authorization code."""
        grant = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": redirect_uri,
        }
        return self._tokens(settings, client_secret, grant)

    def refresh(
        self, settings: Mapping[str, Any], client_secret: str | None, refresh_token: str
    ) -> Tokens:
        """Return new tokens for a refresh token."""
        grant = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self._tokens(settings, client_secret, grant)

    def client_credentials(self, settings: Mapping[str, Any], client_secret: str | None) -> Tokens:
        """Return a token for the client itself."""
        grant = {"grant_type": "client_credentials"}
        if settings.get("scopes"):
            grant["scope"] = " ".join(settings["scopes"])
        return self._tokens(settings, client_secret, grant)

    def _tokens(
        self, settings: Mapping[str, Any], client_secret: str | None, grant: Mapping[str, str]
    ) -> Tokens:
        form = {**settings.get("token_params", {}), **grant}
        headers = {"accept": "application/json"}
        client_id, secret = str(settings["client_id"]), client_secret or ""
        if settings["client_auth"] == "basic":
            # RFC 6749, 2.3.1: both are form-encoded before they are joined.
            pair = f"{quote_plus(client_id)}:{quote_plus(secret)}".encode()
            headers["authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        else:
            form["client_id"] = client_id
            if settings["client_auth"] == "post":
                form["client_secret"] = secret
        status, body = self._post(str(settings["token_url"]), form, headers)
        document = _document(body)
        if status in _PATIENCE or status >= _SERVER_ERRORS:
            raise AuthorizationServerUnavailable(
                f"The authorization server answered {status}; try again."
            )
        access = document.get("access_token")
        if status not in _SUCCESS or "error" in document or not isinstance(access, str):
            raise _refusal(status, document, {**grant, "client_secret": secret})
        refresh, seconds = document.get("refresh_token"), document.get("expires_in")
        return Tokens(
            access=access,
            refresh=refresh if isinstance(refresh, str) and refresh else None,
            seconds=_seconds(seconds),
        )

    def _post(
        self, url: str, form: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        body = b""
        try:
            with self._http.stream(
                "POST",
                url,
                data=dict(form),
                headers=dict(headers),
                timeout=_SECONDS,
                follow_redirects=False,
            ) as response:
                for part in response.iter_bytes():
                    body += part
                    if len(body) > _BODY:
                        break
                return response.status_code, body
        except EgressRefused as refused:
            raise AuthorizationRefused(
                f"The authorization server was not asked: {refused.message}", code="egress_refused"
            ) from refused
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise AuthorizationServerUnavailable(
                f"The authorization server could not be reached: {type(error).__name__}; try again."
            ) from None  # the request in it holds the secret


def _document(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}  # pyright: ignore[reportUnknownVariableType]


def _seconds(given: Any) -> int | None:
    """Return a lifetime; some servers write it as text."""
    try:
        seconds = int(given)
    except (TypeError, ValueError, OverflowError):
        return None
    return min(max(seconds, 0), _LONGEST)


def _refusal(
    status: int, document: Mapping[str, Any], sent: Mapping[str, str]
) -> AuthorizationRefused:
    code = str(document.get("error") or f"status {status}")[:_DESCRIPTION]
    said = str(document.get("error_description") or "")[:_DESCRIPTION]
    more = f" ({without_values(said, sent)})" if said else ""
    return AuthorizationRefused(
        f"The authorization server refused: {without_values(code, sent)}{more}.",
        code=without_values(code, sent),
    )
