"""Find out who calls the HTTP API."""

from typing import Any

from orcheo.bootstrap.authorize_request import SERVICE, answer
from orcheo.bootstrap.telemetry import observed


@observed(SERVICE)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Take an authorizer's request (payload 2.0); answer with who calls, or why not known."""
    del context
    return answer(event)
