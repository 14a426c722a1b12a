"""The user pool's OAuth 2 endpoints, over HTTPS with urllib3, which botocore has loaded already."""

import json
from collections.abc import Mapping
from typing import Any, Final, cast
from urllib.parse import urlencode

import urllib3

from orcheo.application.people_ports import Tokens
from orcheo.domain.errors import DirectoryUnavailable

_TIMEOUT: Final = urllib3.Timeout(connect=1, read=5, total=6)
_MAX_BYTES: Final = 64 * 1024
_OK: Final = 200
_REFUSED: Final = frozenset({400, 401})


class CognitoSignIn:
    """One client of one user pool, without a secret: PKCE is what ties a code to us.

    Args:
        page_url: Where browsers meet the pool's own pages.
        client_id: The client.
        endpoint_url: Where this program meets it, if that is another place.
        pool: What opens connections; tests give their own.
    """

    def __init__(
        self,
        page_url: str,
        client_id: str,
        *,
        endpoint_url: str = "",
        pool: urllib3.PoolManager | None = None,
    ) -> None:
        self._page = page_url
        self._client = client_id
        self._endpoint = endpoint_url or page_url
        self._pool = pool or urllib3.PoolManager(num_pools=1, maxsize=1)

    def authorize_url(self, *, state: str, nonce: str, challenge: str, redirect_uri: str) -> str:
        """Return where a browser signs in (authorization code, PKCE S256)."""
        query = {
            "response_type": "code",
            "client_id": self._client,
            "redirect_uri": redirect_uri,
            "scope": "openid email",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._page}/oauth2/authorize?{urlencode(query)}"

    def logout_url(self, back_to: str) -> str:
        """Return where a browser ends its session with the provider itself."""
        query = {"client_id": self._client, "logout_uri": back_to}
        return f"{self._page}/logout?{urlencode(query)}"

    def exchange(self, code: str, *, verifier: str, redirect_uri: str) -> Tokens | None:
        """Return the tokens for a code; null where the provider refuses it."""
        return self._tokens(
            {
                "grant_type": "authorization_code",
                "code": code,
                "code_verifier": verifier,
                "redirect_uri": redirect_uri,
            }
        )

    def refresh(self, refresh_token: str) -> Tokens | None:
        """Return new tokens; null where the provider refuses the old one."""
        return self._tokens({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def revoke(self, refresh_token: str) -> None:
        """End a refresh token and what came of it; one that is unknown has ended already."""
        self._post("/oauth2/revoke", {"token": refresh_token})

    def _tokens(self, form: Mapping[str, str]) -> Tokens | None:
        status, answer = self._post("/oauth2/token", form)
        if status in _REFUSED:
            return None
        id_token, refresh_token = answer.get("id_token"), answer.get("refresh_token")
        if not isinstance(id_token, str):
            return None
        return Tokens(
            id_token=id_token,
            refresh_token=refresh_token if isinstance(refresh_token, str) else None,
        )

    def _post(self, path: str, form: Mapping[str, str]) -> tuple[int, Mapping[str, Any]]:
        body = urlencode({"client_id": self._client, **form})
        try:
            answer = self._pool.request(
                "POST",
                self._endpoint + path,
                body=body,
                headers={"Content-Type": "application/x-www-form-urlencoded"},
                timeout=_TIMEOUT,
                retries=False,
                redirect=False,
                preload_content=False,
            )
            raw = answer.read(_MAX_BYTES)
            answer.release_conn()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise DirectoryUnavailable(
                f"The user pool does not answer ({type(error).__name__}); try again."
            ) from error
        if answer.status != _OK and answer.status not in _REFUSED:
            raise DirectoryUnavailable(f"The user pool answered {answer.status}; try again.")
        try:
            found: Any = json.loads(raw or b"{}")
        except ValueError as error:
            raise DirectoryUnavailable("The user pool's answer is no JSON; try again.") from error
        return answer.status, cast("Mapping[str, Any]", found) if isinstance(found, dict) else {}
