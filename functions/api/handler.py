"""Answer requests of the HTTP API."""

from typing import Any

from orcheo.bootstrap.api import SERVICE, answer
from orcheo.bootstrap.telemetry import observed


@observed(SERVICE)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Take an event of the HTTP API; answer it."""
    return answer(event, context)
