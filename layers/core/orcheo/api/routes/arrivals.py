"""Patience for executions that were accepted and are not dispatched yet."""

from collections.abc import Callable
from typing import Final, TypeVar

from orcheo.api.services import Services
from orcheo.domain.errors import NotFound
from orcheo.domain.identifiers import EXECUTION, is_identifier

_T = TypeVar("_T")

_PAUSE: Final = 0.25
_SECONDS: Final = 3.0


def arrived(services: Services, execution_id: str, look: Callable[[], _T]) -> _T:
    """Return what a look finds, with patience for an execution that is still in the queue.

    Ingress answers a webhook with an id as soon as its event is enqueued, before anything about the
    execution is stored; dispatch follows within milliseconds. Only an id of the right form is
    waited for.
    """
    if not is_identifier(execution_id, EXECUTION):
        return look()
    end = services.clock.monotonic() + _SECONDS
    while True:
        try:
            return look()
        except NotFound:
            if services.clock.monotonic() >= end:
                raise
        services.clock.sleep(_PAUSE)
