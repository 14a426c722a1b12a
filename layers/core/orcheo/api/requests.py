"""How a request is read: who calls, in which role, then the body.

In this order, so that nobody without a credential learns what a body should look like.

The principal comes from the Lambda authorizer's context, which no client can write to; it never
comes from a header.

A browser sends the session's cookie with whatever a page makes it send, so a request that came
with one and may change something must show that our own page made it: it carries a header that no
form can carry and that another site's script may send only after a preflight, which this API never
grants (decision 0018).
"""

from collections.abc import Callable, Coroutine, Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.types import Scope

from orcheo.api import audit_trail
from orcheo.api.problems import RATES
from orcheo.api.services import Services
from orcheo.domain import rates, strict_json
from orcheo.domain.audit import Outcome
from orcheo.domain.errors import (
    Forbidden,
    PayloadTooLarge,
    Rejected,
    StoreUnavailable,
    TooManyRequests,
    Unauthenticated,
    UnsupportedMediaType,
)
from orcheo.domain.principals import SCOPES, Principal, Role, read_roles

MAX_BODY_BYTES: Final = 4 * 1024 * 1024
"""After Lambda's base 64 that is under the 6 MB which a function takes."""
ROLE: Final = "x-orcheo-role"
"""In OpenAPI: the role that an operation needs."""
AUDITED: Final = "x-orcheo-audited"
"""In OpenAPI: whether the audit log says who called an operation. Left out: where it changes
something, by its method."""
SCOPE: Final = "x-orcheo-scope"
"""In OpenAPI: the scope that an operation needs of a token that is narrowed to some."""
ANY_SCOPE: Final = "any"
"""What a token of any scopes may do."""
_GROUPS: Final = {
    "drafts": "workflows",
    "nodes": "workflows",
    "templates": "workflows",
}
"""Groups of scopes whose operations have another tag."""
AS_VIEWER: Final[Mapping[str, Any]] = {ROLE: Role.VIEWER.value, AUDITED: False}
"""``openapi_extra`` of a POST that changes nothing."""
AS_OPERATOR: Final[Mapping[str, Any]] = {ROLE: Role.OPERATOR.value}
"""``openapi_extra`` of what runs workflows and changes none."""
AS_ADMIN: Final[Mapping[str, Any]] = {ROLE: Role.ADMIN.value}
"""``openapi_extra`` of what only administrators may."""
CLIENT: Final = "x-orcheo-client"
"""Names the program that calls, such as ``canvas``; any text that is not empty."""
_SITE: Final = "sec-fetch-site"
_OUR_SITE: Final = frozenset({"same-origin", "none"})
_READS: Final = frozenset({"GET", "HEAD"})


class StrictRoute(APIRoute):
    """A route that asks who is there first, with a body that was read strictly."""

    def admit(self, request: Request) -> None:
        """Refuse a request before its body is looked at."""
        raise NotImplementedError

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler with the checks in front."""
        handle = super().get_route_handler()

        async def checked(request: Request) -> Response:
            self.admit(request)
            raw = await _read(request)
            if self.body_field is None or not raw:
                return await handle(request)
            return await handle(_JsonRequest(request, _parse(request, raw)))

        return checked


class Route(StrictRoute):
    """A route that only principals reach."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        extra = dict(options.pop("openapi_extra", None) or {})
        methods = frozenset(options.get("methods") or ["GET"])
        extra.setdefault(AUDITED, not methods <= _READS)
        extra.setdefault(ROLE, (Role.VIEWER if methods <= _READS else Role.EDITOR).value)
        self._role = Role(extra[ROLE])
        self._audited = bool(extra[AUDITED])
        if not self._audited:
            del extra[AUDITED]
        extra.setdefault(SCOPE, _scope(options, reads=self._role is Role.VIEWER))
        self._scope = str(extra[SCOPE])
        if self._scope not in SCOPES | {ANY_SCOPE}:
            raise ValueError(f"{path}: there is no scope {self._scope!r}; see domain.principals")
        super().__init__(path, endpoint, openapi_extra=extra, **options)

    def admit(self, request: Request) -> None:
        """Refuse who is unknown or sends too much, whom another site sent, who may not do this."""
        principal = principal_of(request)
        _count(request, principal)
        if principal.by_cookie and request.method not in _READS:
            refuse_other_sites(request)
        principal.require(self._role)
        if self._scope != ANY_SCOPE:
            principal.require_scope(self._scope)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler with the checks in front, and the audit log behind."""
        handle = super().get_route_handler()
        if not self._audited:
            return handle

        async def audited(request: Request) -> Response:
            try:
                response = await handle(request)
            except Forbidden:
                await self._note(request, Outcome.DENIED)
                raise
            except (Rejected, RequestValidationError):
                raise  # nothing was done, and nothing was tried that a role forbids
            except Exception:
                await self._note(request, Outcome.FAILED)
                raise
            await self._note(request, Outcome.ALLOWED, response.headers.get("location"))
            return response

        return audited

    async def _note(self, request: Request, outcome: Outcome, location: str | None = None) -> None:
        await run_in_threadpool(
            audit_trail.note, request, principal_of(request), self.name, outcome, location
        )


def _count(request: Request, principal: Principal) -> None:
    """Count a request; TooManyRequests where its user or token sends too many.

    Whatever answers, ``RateLimit`` says how much is left: ``problems.LastResort`` adds what is
    left here.
    """
    services: Services = request.app.state.services
    levels = services.rates(principal)
    request.scope[RATES] = rates.headers(levels)
    waits = [each.retry_after for each in levels if each.retry_after is not None]
    if waits:
        raise TooManyRequests(
            f"You send too many requests; wait {max(waits)} s, and then send them more slowly. "
            "The headers RateLimit and RateLimit-Policy say how many fit.",
            retry_after=max(waits),
        )


def _scope(options: Mapping[str, Any], *, reads: bool) -> str:
    """Return the scope of an operation: by its tag, and by whether it changes something."""
    tag = str(next(iter(options.get("tags") or ["?"])))
    return f"{_GROUPS.get(tag, tag)}:{'read' if reads else 'write'}"


def router(tag: str) -> APIRouter:
    """Return a router all of whose routes need a principal."""
    return APIRouter(route_class=Route, tags=[tag])


def principal_of(request: Request) -> Principal:
    """Return who calls; Unauthenticated, or StoreUnavailable where that could not be found out."""
    context = request.scope.get("aws.event", {}).get("requestContext", {})
    found = ((context.get("authorizer") or {}).get("lambda")) or {}
    if found.get("unavailable"):
        raise StoreUnavailable("The authorizer could not read the token.")
    workspace, user_id = found.get("workspace"), found.get("user_id")
    if found.get("denied") or not workspace or not user_id:
        reason = found.get("denied") or "Send the header 'Authorization: Bearer <token>'."
        raise Unauthenticated(str(reason))
    roles = read_roles(str(found.get("roles") or "").split())
    scopes = found.get("scopes")
    return Principal(
        workspace=workspace,
        user_id=user_id,
        roles=roles,
        by_cookie=found.get("by") == "cookie",
        token_id=found.get("token"),
        requests_per_minute=int(found["rate"]) if found.get("rate") else None,
        scopes=None if scopes is None else frozenset(str(scopes).split()),
    )


def refuse_other_sites(request: Request) -> None:
    """Raise Forbidden unless a page of this site, or no page at all, made a browser send this."""
    if not request.headers.get(CLIENT):
        raise Forbidden(
            "A request with the session's cookie that changes something needs the header "
            "'X-Orcheo-Client', such as 'canvas'; or send 'Authorization: Bearer <token>'."
        )
    if request.headers.get(_SITE, "none") not in _OUR_SITE:
        raise Forbidden("This request was made by a page of another site; its session stays out.")


Caller = Annotated[Principal, Depends(principal_of)]


class _JsonRequest(Request):
    """A request whose body was parsed."""

    def __init__(self, request: Request, value: Any) -> None:
        super().__init__(_with_media_type(request.scope), request.receive)
        self._value = value

    async def body(self) -> bytes:
        return b"parsed"

    async def json(self) -> Any:
        return self._value


def _with_media_type(scope: Scope) -> Scope:
    kept = [(name, value) for name, value in scope["headers"] if name.lower() != b"content-type"]
    return {**scope, "headers": [*kept, (b"content-type", b"application/json")]}


async def _read(request: Request) -> bytes:
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > MAX_BODY_BYTES:
        raise _too_large(int(stated))
    raw = await request.body()
    if len(raw) > MAX_BODY_BYTES:
        raise _too_large(len(raw))
    return raw


def _too_large(size: int) -> PayloadTooLarge:
    return PayloadTooLarge(
        f"The body has {size} bytes; {MAX_BODY_BYTES} are allowed. Send less, or a reference.",
        size=size,
        limit=MAX_BODY_BYTES,
    )


def _parse(request: Request, raw: bytes) -> Any:
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    subtype = kind.removeprefix("application/")
    if kind == subtype or not (subtype == "json" or subtype.endswith("+json")):
        raise UnsupportedMediaType(
            f"The body is {kind!r}; send JSON, with 'Content-Type: application/json'."
        )
    return strict_json.parse(raw)
