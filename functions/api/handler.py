"""Answer the HTTP API."""

from typing import Any

from orcheo.bootstrap.api import SERVICE, answer
from orcheo.bootstrap.telemetry import observed


@observed(SERVICE)
def handler(event: dict[str, Any], context: Any) -> Any:
    """Take an HTTP API event (payload 2.0); answer with a response."""
    return answer(event, context)
