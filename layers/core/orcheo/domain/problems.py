"""RFC 9457 problem documents: what every function that speaks HTTP answers to an error.

``type`` ends in the error's class name (``orcheo.domain.errors``), which never changes; ``detail``
says what was wrong, where, and the way out. No document holds a stack trace or what was sent.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from orcheo.domain.errors import (
    BatchIncomplete,
    OrcheoError,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)

MEDIA_TYPE: Final = "application/problem+json"
TYPES: Final = "https://orcheo.dev/problems/"
RETRY_AFTER_SECONDS: Final = 2
_RESERVED: Final = frozenset({"type", "title", "status", "detail", "instance"})
_UNAVAILABLE: Final = "A service that this needs did not answer; try again in a moment."


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An answer to an error."""

    name: str
    status: int
    detail: str
    instance: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def text(self) -> str:
        """Return the document; ASCII only, whatever was sent."""
        document: dict[str, Any] = {
            "type": f"{TYPES}{self.name}",
            "title": title(self.name),
            "status": self.status,
            "detail": self.detail,
        }
        if self.instance is not None:
            document["instance"] = self.instance
        further = {k: v for k, v in self.details.items() if k not in _RESERVED}
        return json.dumps({**document, **further}, default=str)


def title(name: str) -> str:
    """Return a class name as words: ``RevisionConflict`` is ``Revision conflict``."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return words[:1] + words[1:].lower()


def problem_of(error: OrcheoError, instance: str | None = None) -> Problem:
    """Return the answer to a domain error, with the headers that its status asks for."""
    headers: dict[str, str] = {}
    match error:
        case Unauthenticated():
            headers["WWW-Authenticate"] = 'Bearer realm="orcheo"'
        case TooManyRequests():
            headers["Retry-After"] = str(error.details.get("retry_after", RETRY_AFTER_SECONDS))
        case Unavailable():
            headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        case _:
            pass
    # What a dependency said is for the log: it names tables, queues and accounts.
    is_inner = isinstance(error, Unavailable) and not isinstance(error, BatchIncomplete)
    return Problem(
        name=error.type,
        status=error.status,
        detail=_UNAVAILABLE if is_inner else error.message,
        instance=instance,
        details={} if is_inner else error.details,
        headers=headers,
    )


def internal(request_id: str, instance: str) -> Problem:
    """Return the answer to an error that no one expected; its cause is for the log only."""
    return Problem(
        name="InternalError",
        status=500,
        detail="Something went wrong on our side. Try again; if it stays, report this id: "
        f"{request_id}.",
        instance=instance,
        details={"request_id": request_id},
    )
