"""An authorization server on loopback: RFC 6749, RFC 7636 and the rotation of RFC 9700, 4.14.2.

Codes are good once and only with their PKCE verifier. Refresh tokens are good once: a new one comes
with each access token. One that was spent before is a theft: its whole family is revoked. With
``grace_seconds`` the one before the newest may be repeated for a while, as long as the newest was
not used: a client whose answer was lost asks again. That is what servers in the field do.
"""

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

CLIENT_ID = "orcheo"
CLIENT_SECRET = "s3cret/with+odd chars"


@dataclass
class Family:
    """All refresh tokens that descend from one consent."""

    tokens: list[str] = field(default_factory=list[str])
    """In the order in which they were given; the last is the newest."""
    used: set[str] = field(default_factory=set[str])
    spent_at: dict[str, float] = field(default_factory=dict[str, float])
    revoked: bool = False


class AuthorizationServer:
    """What the server knows.

    Args:
        now: Seconds, virtual or not.
        grace_seconds: How long the token before the newest may be repeated.
        lifetime: Of access tokens, in seconds.
    """

    def __init__(
        self, now: Callable[[], float], *, grace_seconds: float = 0, lifetime: int = 3_600
    ) -> None:
        self.now = now
        self.grace = grace_seconds
        self.lifetime = lifetime
        self.families: list[Family] = []
        self.access: dict[str, float] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.requests: list[dict[str, str]] = []
        """Token requests, in order."""
        self.reuses = 0
        """How often a spent refresh token came that was no repeat in time."""
        self.broken: list[int] = []
        """Statuses that the next token requests are answered with instead."""
        self._lock = threading.Lock()
        self._count = 0

    # --- endpoints -----------------------------------------------------------------------------

    def authorize(self, query: dict[str, str]) -> str:
        """Consent at once; return where the browser is sent."""
        if query.get("response_type") != "code" or query.get("client_id") != CLIENT_ID:
            raise ValueError("not a request for a code")
        if query.get("code_challenge_method") != "S256":
            raise ValueError("PKCE is required")
        code = self._new("code")
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], client: tuple[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer a token request."""
        with self._lock:
            self.requests.append(form)
            if self.broken:
                return self.broken.pop(0), {}
            if client != (CLIENT_ID, CLIENT_SECRET):
                return 401, {"error": "invalid_client"}
            match form.get("grant_type"):
                case "authorization_code":
                    return self._for_code(form)
                case "refresh_token":
                    return self._for_refresh(form.get("refresh_token", ""))
                case "client_credentials":
                    return 200, self._access()
                case _:
                    return 400, {"error": "unsupported_grant_type"}

    def consent(self) -> dict[str, Any]:
        """Return the tokens of a new family, as if someone had just consented."""
        family = Family()
        self.families.append(family)
        return self._given(family)

    def accepts(self, access_token: str) -> bool:
        """Tell whether an access token holds."""
        return self.access.get(access_token, float("-inf")) > self.now()

    def is_alive(self, refresh_token: str) -> bool:
        """Tell whether a refresh token would be taken, without using it."""
        family = self._family(refresh_token)
        return family is not None and not family.revoked and family.tokens[-1] == refresh_token

    # --- rules ---------------------------------------------------------------------------------

    def _for_code(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]:
            return 400, {"error": "invalid_grant", "error_description": "PKCE"}
        family = Family()
        self.families.append(family)
        return 200, self._given(family)

    def _for_refresh(self, token: str) -> tuple[int, dict[str, Any]]:
        family = self._family(token)
        if family is None or family.revoked:
            return 400, {"error": "invalid_grant"}
        if token != family.tokens[-1]:
            newest = family.tokens[-1]
            in_time = self.now() - family.spent_at[token] <= self.grace
            if newest in family.used or token != family.tokens[-2] or not in_time:
                self.reuses += 1
                family.revoked = True
                return 400, {"error": "invalid_grant", "error_description": "reuse"}
            family.tokens.pop()  # nobody got it
        else:
            family.spent_at[token] = self.now()
        family.used.add(token)
        return 200, self._given(family)

    def _family(self, token: str) -> Family | None:
        return next((each for each in self.families if token in each.tokens), None)

    def _given(self, family: Family) -> dict[str, Any]:
        family.tokens.append(self._new("refresh"))
        return {**self._access(), "refresh_token": family.tokens[-1]}

    def _access(self) -> dict[str, Any]:
        token = self._new("access")
        self.access[token] = self.now() + self.lifetime
        return {"access_token": token, "token_type": "Bearer", "expires_in": self.lifetime}

    def _new(self, kind: str) -> str:
        self._count += 1
        return f"{kind}-{self._count:06}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"
    authority: AuthorizationServer

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/authorize":
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self.send_response(302)
            self.send_header("Location", self.authority.authorize(query))
            self.end_headers()
            return
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        self._answer(200 if self.authority.accepts(token) else 401, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        given = self.headers.get("Authorization", "")
        client = (form.get("client_id", ""), form.get("client_secret", ""))
        if given.startswith("Basic "):
            name, _, secret = base64.b64decode(given[6:]).decode().partition(":")
            client = (unquote_plus(name), unquote_plus(secret))
        self._answer(*self.authority.token(form, client))

    def _answer(self, status: int, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's own name
        """Say nothing."""


@contextmanager
def serving(authority: AuthorizationServer) -> Generator[str, None, None]:
    """Serve on loopback; give the address."""
    handler = type("Handler", (_Handler,), {"authority": authority})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
