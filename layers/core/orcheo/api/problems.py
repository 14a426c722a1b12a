"""RFC 9457 problem documents, for every error on every path.

``type`` ends in the error's class name (``orcheo.domain.errors``), which never changes; ``detail``
says what was wrong, where, and the way out. No document holds a stack trace or what was sent.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orcheo.domain.errors import (
    MethodNotAllowed,
    NotFound,
    OrcheoError,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    Unprocessable,
)

MEDIA_TYPE: Final = "application/problem+json"
TYPES: Final = "https://orcheo.dev/problems/"
RETRY_AFTER_SECONDS: Final = 2
_RESERVED: Final = frozenset({"type", "title", "status", "detail", "instance"})


def title(name: str) -> str:
    """Return a class name as words: ``RevisionConflict`` is ``Revision conflict``."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return words[:1] + words[1:].lower()


def problem(
    name: str,
    status: int,
    detail: str,
    *,
    instance: str | None = None,
    details: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem document as a response."""
    document: dict[str, Any] = {
        "type": f"{TYPES}{name}",
        "title": title(name),
        "status": status,
        "detail": detail,
    }
    if instance is not None:
        document["instance"] = instance
    further = {k: v for k, v in (details or {}).items() if k not in _RESERVED}
    # A lone surrogate that came in is written as an escape: the answer is UTF-8 whatever was sent.
    content = json.dumps({**document, **further}, default=str).encode()
    return Response(content, status, dict(headers or {}), media_type=MEDIA_TYPE)


def problem_of(error: OrcheoError, instance: str | None = None) -> Response:
    """Return the problem document of a domain error."""
    headers: dict[str, str] = {}
    match error:
        case Unauthenticated():
            headers["WWW-Authenticate"] = 'Bearer realm="orcheo"'
        case TooManyRequests():
            seconds = error.details.get("retry_after", RETRY_AFTER_SECONDS)
            headers["Retry-After"] = str(seconds)
        case Unavailable():
            headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        case _:
            pass
    if isinstance(error, Unavailable):
        detail = "A service that this needs did not answer; try again in a moment."
    else:
        detail = error.message
    return problem(
        error.type,
        error.status,
        detail,
        instance=instance,
        details=error.details,
        headers=headers,
    )


def install(app: FastAPI) -> None:
    """Make every error of an application a problem document."""

    async def known(request: Request, error: Exception) -> Response:
        if not isinstance(error, OrcheoError):
            raise error
        if isinstance(error, Unavailable):
            request.app.state.services.report(_request_id(request.scope), error)
        return problem_of(error, request.url.path)

    async def invalid(request: Request, error: Exception) -> Response:
        if not isinstance(error, RequestValidationError):
            raise error
        errors = [_finding(found) for found in error.errors()]
        return problem_of(_unprocessable(errors), request.url.path)

    async def http(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        return _http_problem(request, error)

    app.add_exception_handler(OrcheoError, known)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_middleware(LastResort)


class LastResort:
    """Answers 500 to what nothing else caught; the cause goes to the log only."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and answer for what escapes."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            request_id = _request_id(scope)
            scope["app"].state.services.report(request_id, error)
            response = problem(
                "InternalError",
                500,
                "Something went wrong on our side. Try again; if it stays, report this id: "
                f"{request_id}.",
                instance=scope["path"],
                details={"request_id": request_id},
            )
            await response(scope, receive, send)


def _request_id(scope: Scope) -> str:
    return str(getattr(scope.get("aws.context"), "aws_request_id", "unknown"))


def _finding(found: Mapping[str, Any]) -> dict[str, str]:
    """Return path and message of one of pydantic's findings, never the value that it found."""
    where, *rest = found["loc"]
    path = [str(part) for part in (rest if where == "body" else (where, *rest))]
    message = str(found["msg"]).removeprefix("Value error, ")
    if found["type"] == "extra_forbidden":
        message = f"{path[-1]!r} is not a member here; remove it or correct its name"
    elif found["type"] == "missing" and path:
        message = f"{path[-1]!r} is missing"
    elif found["type"] == "missing":
        message = "a JSON body is missing"
    return {"path": ".".join(path), "message": message}


def _unprocessable(errors: list[dict[str, str]]) -> Unprocessable:
    first = errors[0]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return Unprocessable(
        f"The request is not valid: {first['path'] or 'body'}: {first['message']}{more}",
        errors=errors,
    )


def _http_problem(request: Request, error: HTTPException) -> Response:
    path = request.url.path
    if error.status_code == MethodNotAllowed.status:
        allowed = ", ".join(sorted(set(_methods(request))))
        message = f"{path!r} does not answer to {request.method}; it does to {allowed}."
        response = problem_of(MethodNotAllowed(message), path)
        response.headers["Allow"] = allowed
        return response
    if error.status_code == NotFound.status:
        message = f"There is no {path!r} in this API; GET /openapi.json lists what there is."
        return problem_of(NotFound(message), path)
    return problem("HttpError", error.status_code, str(error.detail), instance=path)


def _methods(request: Request) -> Iterable[str]:
    # FastAPI keeps included routers folded, so the application lists its endpoints itself.
    for route in request.app.state.endpoints:
        match, _ = route.matches(request.scope)
        if match is not Match.NONE:
            yield from route.methods
