"""Which headers pass the edge."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from infra.delivery import DATA_HEADERS
from infra.local import edge


async def _headers(request: Request) -> Response:
    seen = [(name.decode(), value.decode()) for name, value in request.headers.raw]
    answer = JSONResponse({"headers": seen, "path": request.url.path})
    answer.headers["keep-alive"] = "timeout=5"
    answer.headers["x-kept"] = "1"
    answer.headers["content-security-policy"] = "script-src *"
    return answer


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    upstream = Starlette(routes=[Route("/{path:path}", _headers, methods=["GET"])])
    make: Callable[..., Any] = httpx.AsyncClient

    def inside(**options: Any) -> Any:
        options.pop("limits")
        return make(transport=httpx.ASGITransport(upstream), **options)

    monkeypatch.setattr(edge.httpx, "AsyncClient", inside)
    return TestClient(edge.application("http://upstream", "api", "ws"), base_url="http://front")


def _arrived(answer: Any, name: str) -> list[str]:
    return [value for key, value in answer.json()["headers"] if key == name]


def test_headers_of_one_hop_end_at_the_edge(client: TestClient) -> None:
    dropped = {"te": "trailers", "keep-alive": "timeout=9", "proxy-authorization": "secret"}
    answer = client.get("/api/x", headers={**dropped, "x-kept": "1"})
    assert [_arrived(answer, name) for name in dropped] == [[], [], []]
    assert _arrived(answer, "x-kept") == ["1"]


def test_headers_of_one_hop_of_an_answer_end_at_the_edge(client: TestClient) -> None:
    answer = client.get("/api/x")
    assert "keep-alive" not in answer.headers
    assert answer.headers["x-kept"] == "1"


def test_the_host_that_a_client_asked_arrives(client: TestClient) -> None:
    assert _arrived(client.get("/api/x"), "x-forwarded-host") == ["front"]


def test_a_client_cannot_name_another_host_than_it_asked(client: TestClient) -> None:
    answer = client.get("/api/x", headers={"x-forwarded-host": "evil.example"})
    assert _arrived(answer, "x-forwarded-host") == ["front"]


@pytest.mark.parametrize(
    ("path", "arrives"), [("/api", "/"), ("/api/", "/"), ("/api/api/x", "/api/x")]
)
def test_only_the_first_api_of_a_path_is_taken_off(
    client: TestClient, path: str, arrives: str
) -> None:
    assert client.get(path).json()["path"] == f"/_aws/execute-api/api{arrives}"


@pytest.mark.parametrize("path", ["/api/x", "/webhooks/tr_1"])
def test_data_never_becomes_a_page_whatever_its_sender_says(client: TestClient, path: str) -> None:
    answer = client.get(path)
    for name, value in DATA_HEADERS.items():
        assert answer.headers.get_list(name) == [value]
    assert "sandbox" in answer.headers["content-security-policy"]
