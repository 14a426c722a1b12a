"""The edge: stable addresses in front of the emulator, with AWS's limits, as CloudFront is in AWS.

==================  ====================================================================
``/``               the canvas: ``canvas.py``
``/api/…``          the HTTP API
``/webhooks/…``     the HTTP API's ``/webhooks``
``/ws/executions/`` the WebSocket API, the execution as a query parameter
``/oauth2/…``       the user pool's own pages: ``/oauth2/authorize``, ``/login``, ``/logout``,
                    which in AWS are a domain of their own
==================  ====================================================================

Limits (API Gateway and Lambda quotas, November 2026): 30 s for an HTTP request, 10 MB of request,
6 MB of function payload either way (base 64 counts), 128 KB for a WebSocket message, 10 minutes
idle, 2 hours of connection.
"""

import asyncio
import contextlib
import os
import re
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from urllib.parse import urlencode

import httpx
import uvicorn
import websockets
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as connect_upstream

from infra.delivery import DATA_HEADERS
from infra.local.canvas import Canvas
from infra.local.settings import ROOT

REQUEST_SECONDS = 30.0
REQUEST_BYTES = 10 * 1024 * 1024
PAYLOAD_BYTES = 6 * 1024 * 1024
MESSAGE_BYTES = 128 * 1024
IDLE_SECONDS = 600.0
CONNECTION_SECONDS = 7200.0
BUILT = ROOT / "canvas" / "dist"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_HOP = frozenset(
    [
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "host",
        "content-length",
    ],
)
_FORWARDED = "x-forwarded-host"
"""Said by the edge alone: what a client claims here does not pass."""
SIGN_IN_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
"""What keeps a page on which passwords are typed alone with its user."""
_QUERY = frozenset({"ticket", "after"})
_TEXT = re.compile(r"^(text/|application/(json|javascript|xml|.*\+json|.*\+xml))", re.IGNORECASE)


class Edge:
    """Forwards to one HTTP API and one WebSocket API of the emulator."""

    def __init__(self, upstream: str, http_api: str, ws_api: str) -> None:
        self._http = f"{upstream}/_aws/execute-api/{http_api}"
        self._people = upstream
        self._ws = f"ws{upstream.removeprefix('http')}/_aws/execute-api/{ws_api}/live"
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(REQUEST_SECONDS, connect=5, pool=REQUEST_SECONDS),
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=50),
            follow_redirects=False,
        )

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncGenerator[None]:
        """Close the connections at the end."""
        yield
        await self._client.aclose()

    async def api(self, request: Request) -> Response:
        """Forward ``/api/<path>`` to ``/<path>``."""
        path = request.url.path.removeprefix("/api") or "/"
        return await self._forward(request, self._http + path, DATA_HEADERS)

    async def webhooks(self, request: Request) -> Response:
        """Forward a delivery."""
        return await self._forward(request, self._http + request.url.path, DATA_HEADERS)

    async def people(self, request: Request) -> Response:
        """Forward what concerns the user pool's own pages."""
        return await self._forward(request, self._people + request.url.path, SIGN_IN_HEADERS)

    async def _forward(self, request: Request, target: str, added: Mapping[str, str]) -> Response:
        body = await _body(request)
        if body is None:
            return _message(413, "Request Entity Too Large")
        url = httpx.URL(target, query=request.url.query.encode())
        headers = [
            (name, value)
            for name, value in request.headers.raw
            if name.decode("latin-1").lower() not in _HOP | {_FORWARDED}
        ]
        headers.append((_FORWARDED.encode(), request.headers.get("host", "").encode()))
        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                answer = await self._client.request(
                    request.method, url, content=body, headers=headers
                )
        except (TimeoutError, httpx.TimeoutException):
            return _message(503, "Service Unavailable")
        except httpx.TransportError:
            return _message(502, "Bad Gateway")
        if _payload(answer.content, answer.headers.get("content-type", "")) > PAYLOAD_BYTES:
            return _message(500, "Internal Server Error")
        response = Response(answer.content, answer.status_code)
        dropped = _HOP | {"content-encoding"} | added.keys()
        response.raw_headers = [
            (name.lower(), value)
            for name, value in answer.headers.raw
            if name.decode("latin-1").lower() not in dropped
        ]
        for name, value in {**added, "content-length": str(len(answer.content))}.items():
            response.raw_headers.append((name.encode(), value.encode()))
        return response

    async def stream(self, client: WebSocket) -> None:
        """Join a client with the WebSocket API."""
        query = {
            "execution_id": client.path_params["execution_id"],
            **{key: value for key, value in client.query_params.items() if key in _QUERY},
        }
        try:
            upstream = await connect_upstream(
                f"{self._ws}?{urlencode(query)}",
                max_size=MESSAGE_BYTES,
                open_timeout=REQUEST_SECONDS,
                compression=None,
            )
        except websockets.exceptions.InvalidStatus as refused:
            await client.send_denial_response(
                Response(bytes(refused.response.body or b""), refused.response.status_code),
            )
            return
        except (OSError, TimeoutError, websockets.exceptions.WebSocketException):
            await client.send_denial_response(_message(502, "Bad Gateway"))
            return
        await client.accept()
        async with upstream:
            await _join(client, upstream)


async def _join(client: WebSocket, upstream: ClientConnection) -> None:
    loop = asyncio.get_running_loop()
    last = loop.time()
    end = last + CONNECTION_SECONDS

    async def down() -> None:
        nonlocal last
        async for message in upstream:
            last = loop.time()
            if isinstance(message, str):
                await client.send_text(message)
            else:
                await client.send_bytes(message)

    async def up() -> None:
        nonlocal last
        while True:
            message = await client.receive_text()
            if len(message.encode()) > MESSAGE_BYTES:
                await client.close(1009, "message over 128 KB")
                return
            last = loop.time()
            await upstream.send(message)

    async def watch() -> None:
        # Traffic moves the deadline; there is nothing to wait for but the time itself.
        while loop.time() < min(end, last + IDLE_SECONDS):  # noqa: ASYNC110
            await asyncio.sleep(min(end, last + IDLE_SECONDS) - loop.time())

    tasks = [asyncio.create_task(each) for each in (down(), up(), watch())]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    for task in done:
        error = task.exception()
        gone = (WebSocketDisconnect, websockets.exceptions.ConnectionClosed, RuntimeError)
        if error is not None and not isinstance(error, gone):
            raise error
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):
        await client.close(upstream.close_code or 1000)


async def _body(request: Request) -> bytes | None:
    """Return the raw body; null where it is over a limit."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > REQUEST_BYTES:
            return None
        chunks.append(chunk)
    body = b"".join(chunks)
    kind = request.headers.get("content-type", "")
    return None if _payload(body, kind) > PAYLOAD_BYTES else body


def _payload(body: bytes, content_type: str) -> int:
    """Return the bytes that a body takes in a function's event: binary goes as base 64."""
    return len(body) if _TEXT.match(content_type) else (len(body) + 2) // 3 * 4


def _message(status: int, text: str) -> Response:
    return JSONResponse({"message": text}, status)


async def _health(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


def application(
    upstream: str, http_api: str, ws_api: str, *, canvas: Path = BUILT, streams: str = ""
) -> Starlette:
    """Return the edge as an ASGI application.

    Args:
        upstream: The emulator.
        http_api: Id of the HTTP API there.
        ws_api: Id of the WebSocket API there.
        canvas: Folder of the built canvas; it may be made later.
        streams: Origin that WebSockets have, where it may not be the page's own.
    """
    edge = Edge(upstream, http_api, ws_api)
    return Starlette(
        routes=[
            Route("/_edge/health", _health),
            Route("/api", edge.api, methods=METHODS),
            Route("/api/{path:path}", edge.api, methods=METHODS),
            Route("/oauth2/authorize", edge.people),
            Route("/oauth2/token", edge.people, methods=["POST"]),
            Route("/login", edge.people, methods=["POST"]),
            Route("/logout", edge.people),
            Route("/webhooks/{path:path}", edge.webhooks, methods=METHODS),
            WebSocketRoute("/ws/executions/{execution_id}", edge.stream),
            Route("/{path:path}", Canvas(canvas, streams).answer),
        ],
        lifespan=edge.lifespan,
    )


def main() -> None:
    """Serve until SIGTERM."""
    given = os.environ
    port = int(given["ORCHEO_EDGE_PORT"])
    app = application(
        given["ORCHEO_EDGE_UPSTREAM"],
        given["ORCHEO_EDGE_HTTP_API"],
        given["ORCHEO_EDGE_WS_API"],
        # As tickets name it: a page that was opened as localhost is another origin.
        streams=f"ws://127.0.0.1:{port}",
    )
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        log_level="warning",
        # The query string of a stream holds its ticket: no access log.
        access_log=False,
        ws_max_size=MESSAGE_BYTES,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
