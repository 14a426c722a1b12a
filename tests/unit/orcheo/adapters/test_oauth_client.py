"""Token requests: how they are written, what answers mean, and that nothing of them is told."""

import base64
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from orcheo.adapters.http_egress import GuardedTransport, guarded_client
from orcheo.adapters.oauth_client import HttpAuthorizationServer
from orcheo.domain.errors import AuthorizationRefused, AuthorizationServerUnavailable

SECRET = "canary/5e7a+x"
REFRESH = "canary-refresh"
SETTINGS: dict[str, Any] = {
    "token_url": "https://id.example.com/token",
    "client_id": "orcheo app",
    "client_auth": "basic",
    "scopes": ["a", "b"],
    "token_params": {"audience": "x"},
}


class Endpoint:
    """Answers as a test says, and remembers what it was sent."""

    def __init__(self, answer: httpx.Response | Exception) -> None:
        self.answer = answer
        self.sent: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    @property
    def form(self) -> dict[str, str]:
        (request,) = self.sent
        return {name: values[0] for name, values in parse_qs(request.content.decode()).items()}


def server(endpoint: Endpoint, address: str = "93.184.216.34") -> HttpAuthorizationServer:
    transport = GuardedTransport(
        resolver=lambda _host, _port: [address], transport=httpx.MockTransport(endpoint)
    )
    return HttpAuthorizationServer(guarded_client(allow_private=False, transport=transport))


def tokens(**members: Any) -> httpx.Response:
    return httpx.Response(200, json={"access_token": "a", "token_type": "Bearer", **members})


def test_a_code_goes_with_its_verifier_and_the_client_in_a_header() -> None:
    endpoint = Endpoint(tokens(refresh_token="r", expires_in=60))
    got = server(endpoint).exchange(
        SETTINGS, SECRET, code="c", verifier="v", redirect_uri="https://x/cb"
    )
    assert (got.access, got.refresh, got.seconds) == ("a", "r", 60)
    assert endpoint.form == {
        "grant_type": "authorization_code",
        "code": "c",
        "code_verifier": "v",
        "redirect_uri": "https://x/cb",
        "audience": "x",
    }
    given = endpoint.sent[0].headers["authorization"].removeprefix("Basic ")
    assert base64.b64decode(given) == b"orcheo+app:canary%2F5e7a%2Bx"


@pytest.mark.parametrize(("auth", "secret"), [("post", SECRET), ("none", None)])
def test_a_client_may_prove_itself_in_the_form_or_not_at_all(auth: str, secret: str | None) -> None:
    endpoint = Endpoint(tokens())
    got = server(endpoint).client_credentials({**SETTINGS, "client_auth": auth}, secret)
    assert (got.refresh, got.seconds) == (None, None)
    assert endpoint.form.get("client_secret") == secret
    assert endpoint.form["client_id"] == "orcheo app"
    assert endpoint.form["scope"] == "a b"
    assert "authorization" not in endpoint.sent[0].headers


@pytest.mark.parametrize(
    ("given", "seconds"),
    [(3600, 3600), ("3600", 3600), (None, None), ("soon", None), (-5, 0), (10**12, 366 * 86_400)],
)
def test_lifetimes_are_read_as_servers_write_them(given: Any, seconds: int | None) -> None:
    endpoint = Endpoint(tokens(expires_in=given))
    assert server(endpoint).refresh(SETTINGS, SECRET, REFRESH).seconds == seconds


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_server_in_trouble_may_be_asked_again(status: int) -> None:
    with pytest.raises(AuthorizationServerUnavailable):
        server(Endpoint(httpx.Response(status))).refresh(SETTINGS, SECRET, REFRESH)


@pytest.mark.parametrize("error", [httpx.ConnectError(SECRET), httpx.ReadTimeout(REFRESH)])
def test_a_server_out_of_reach_may_be_asked_again_and_nothing_is_told(error: Exception) -> None:
    with pytest.raises(AuthorizationServerUnavailable) as caught:
        server(Endpoint(error)).refresh(SETTINGS, SECRET, REFRESH)
    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (httpx.Response(400, json={"error": "invalid_grant"}), "invalid_grant"),
        (httpx.Response(401, json={"error": "invalid_client"}), "invalid_client"),
        (httpx.Response(200, json={"ok": False, "error": "bad"}), "bad"),
        (httpx.Response(200, json={"access_token": 5}), "status 200"),
        (httpx.Response(200, text="<html>"), "status 200"),
        (httpx.Response(302, headers={"location": "https://elsewhere"}), "status 302"),
        (
            httpx.Response(400, json={"error": f"no {REFRESH}", "error_description": SECRET}),
            "no ***",
        ),
    ],
)
def test_a_refusal_says_the_servers_code_and_no_secret(answer: httpx.Response, code: str) -> None:
    endpoint = Endpoint(answer)
    with pytest.raises(AuthorizationRefused) as refused:
        server(endpoint).refresh(SETTINGS, SECRET, REFRESH)
    assert refused.value.details["code"] == code
    assert "canary" not in str(refused.value)
    assert len(endpoint.sent) == 1


def test_a_private_address_is_not_asked() -> None:
    endpoint = Endpoint(tokens())
    with pytest.raises(AuthorizationRefused):
        server(endpoint, "169.254.169.254").refresh(SETTINGS, SECRET, REFRESH)
    assert endpoint.sent == []
