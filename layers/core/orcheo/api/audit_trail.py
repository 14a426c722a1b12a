"""The one place that writes the audit log of the API: every route that changes something ends here.

What an entry says is taken from the request's path, from its flags and from where the answer says
the new object is; never from a body.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from fastapi import Request

from orcheo.api.services import Services
from orcheo.domain.audit import AuditObject, AuditSource, Outcome, kept
from orcheo.domain.principals import Principal

_ID: Final = "_id"
_NUMBERED: Final = {"number": "version", "index": "checkpoint", "name": "name"}
"""Parameters of paths that name something without being called an id."""
_STEP: Final = re.compile(r"/([a-z-]+?)s/([^/?]+)")


def note(
    request: Request,
    principal: Principal,
    operation: str,
    outcome: Outcome,
    location: str | None,
) -> None:
    """Record an operation. Never raises; blocks for one write.

    Args:
        request: What was asked.
        principal: Who asked.
        operation: Its ``operationId``.
        outcome: What came of it.
        location: The answer's header of that name; null where it has none.
    """
    services: Services = request.app.state.services
    flags = [name for name, value in request.query_params.items() if value.lower() == "true"]
    context = request.scope.get("aws.context")
    services.audit.record(
        principal,
        operation,
        outcome=outcome,
        objects=tuple(dict.fromkeys([*_named(request.path_params), *_made(location)])),
        flags=[str(kept(name)) for name in flags],
        source=_source(request),
        request_id=getattr(context, "aws_request_id", None),
    )


def _named(parameters: dict[str, Any]) -> Iterator[AuditObject]:
    for name, value in parameters.items():
        kind = _NUMBERED.get(name) or name.removesuffix(_ID)
        if name.endswith(_ID) or name in _NUMBERED:
            yield AuditObject(kind=kind, id=str(kept(str(value))))


def _made(location: str | None) -> Iterator[AuditObject]:
    """Yield what a location such as ``/workflows/wf_…/versions/3`` names."""
    for kind, identifier in _STEP.findall(location or ""):
        yield AuditObject(kind=kind, id=str(kept(identifier)))


def _source(request: Request) -> AuditSource:
    context = request.scope.get("aws.event", {}).get("requestContext", {})
    return AuditSource(
        ip=kept((context.get("http") or {}).get("sourceIp")),
        forwarded_for=kept(request.headers.get("x-forwarded-for")),
        user_agent=kept(request.headers.get("user-agent")),
    )
