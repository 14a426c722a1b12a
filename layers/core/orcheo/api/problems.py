"""Every error of the API as a problem document (``orcheo.domain.problems``)."""

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
    Unavailable,
    Unprocessable,
)
from orcheo.domain.problems import MEDIA_TYPE, Problem, internal, problem_of

RATES: Final = "orcheo.rates"
"""Member of a request's scope: header fields that its answer gets, whatever it is."""


def response_of(problem: Problem) -> Response:
    """Return a problem as a response."""
    return Response(problem.text(), problem.status, dict(problem.headers), media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Make every error of an application a problem document."""

    async def known(request: Request, error: Exception) -> Response:
        if not isinstance(error, OrcheoError):
            raise error
        if isinstance(error, Unavailable):
            request.app.state.services.report(_request_id(request.scope), error)
        return response_of(problem_of(error, request.url.path))

    async def invalid(request: Request, error: Exception) -> Response:
        if not isinstance(error, RequestValidationError):
            raise error
        errors = [_finding(found) for found in error.errors()]
        return response_of(problem_of(_unprocessable(errors), request.url.path))

    async def http(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        return _http_problem(request, error)

    app.add_exception_handler(OrcheoError, known)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_middleware(LastResort)


class LastResort:
    """Answers 500 to what nothing else caught, the cause for the log only; adds rate limits."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and answer for what escapes."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                said: Mapping[str, str] = scope.get(RATES, {})
                more = [(name.lower().encode(), value.encode()) for name, value in said.items()]
                message = {**message, "headers": [*message.get("headers", ()), *more]}
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            request_id = _request_id(scope)
            scope["app"].state.services.report(request_id, error)
            await response_of(internal(request_id, scope["path"]))(scope, receive, send)


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
        response = response_of(problem_of(MethodNotAllowed(message), path))
        response.headers["Allow"] = allowed
        return response
    if error.status_code == NotFound.status:
        message = f"There is no {path!r} in this API; GET /openapi.json lists what there is."
        return response_of(problem_of(NotFound(message), path))
    return response_of(
        Problem(
            name="HttpError",
            status=error.status_code,
            detail=str(error.detail),
            instance=path,
        ),
    )


def _methods(request: Request) -> Iterable[str]:
    # FastAPI keeps included routers folded, so the application lists its endpoints itself.
    for route in request.app.state.endpoints:
        match, _ = route.matches(request.scope)
        if match is not Match.NONE:
            yield from route.methods
