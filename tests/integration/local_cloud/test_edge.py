"""The edge forwards bytes as they came, within AWS's limits."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from infra.local import edge


async def _echo(request: Request) -> Response:
    body = await request.body()
    shown = body if len(body) < 1024 * 1024 else b""
    response = Response(shown, headers={"x-path": request.url.path, "x-query": request.url.query})
    response.headers.append("set-cookie", "a=1")
    response.headers.append("set-cookie", "b=2")
    response.headers["x-length"] = str(len(body))
    response.headers["x-seen"] = ",".join(request.headers.getlist("x-twice"))
    return response


async def _slow(_request: Request) -> Response:
    await asyncio.Event().wait()
    return Response()


async def _large(_request: Request) -> Response:
    return Response(b"x" * (5 * 1024 * 1024), media_type="application/octet-stream")


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    upstream = Starlette(
        routes=[
            Route("/_aws/execute-api/api/slow", _slow),
            Route("/_aws/execute-api/api/large", _large),
            Route("/_aws/execute-api/api/{path:path}", _echo, methods=edge.METHODS),
        ],
    )
    make: Callable[..., Any] = httpx.AsyncClient

    def inside(**options: Any) -> Any:
        options.pop("limits")
        return make(transport=httpx.ASGITransport(upstream), **options)

    monkeypatch.setattr(edge.httpx, "AsyncClient", inside)
    app = edge.application("http://upstream", "api", "ws")
    return TestClient(app, follow_redirects=False)


def test_the_prefix_of_the_api_goes_and_that_of_webhooks_stays(client: TestClient) -> None:
    assert client.get("/api/workflows?a=1&b=%20").headers["x-path"].endswith("/api/workflows")
    assert client.get("/api/workflows?a=1&b=%20").headers["x-query"] == "a=1&b=%20"
    assert client.post("/webhooks/tr_1").headers["x-path"].endswith("/webhooks/tr_1")


def test_bytes_and_headers_pass_as_they_are(client: TestClient) -> None:
    raw = bytes(range(256)) * 10
    sent = [("x-twice", "1"), ("x-twice", "2"), ("connection", "close")]
    answer = client.post("/api/x", content=raw, headers=httpx.Headers(sent))
    assert answer.content == raw
    assert answer.headers["x-seen"].replace(" ", "") == "1,2"
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]


@pytest.mark.parametrize(
    ("kind", "size", "status"),
    [
        ("application/json", 6 * 1024 * 1024, 200),
        ("application/json", 6 * 1024 * 1024 + 1, 413),
        ("application/octet-stream", 4 * 1024 * 1024, 200),
        ("application/octet-stream", 5 * 1024 * 1024, 413),
        ("text/plain", 11 * 1024 * 1024, 413),
    ],
)
def test_a_payload_counts_as_a_function_gets_it(
    client: TestClient, kind: str, size: int, status: int
) -> None:
    answer = client.post("/api/x", content=b"x" * size, headers={"content-type": kind})
    assert answer.status_code == status


def test_a_slow_function_is_given_up(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "REQUEST_SECONDS", 0.05)
    answer = client.get("/api/slow")
    assert (answer.status_code, answer.json()) == (503, {"message": "Service Unavailable"})


def test_an_answer_too_large_is_an_error(client: TestClient) -> None:
    assert client.get("/api/large").status_code == 500
