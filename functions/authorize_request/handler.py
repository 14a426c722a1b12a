"""Tell the HTTP API who calls."""

from typing import Any

from orcheo.bootstrap.authorize_request import SERVICE, answer
from orcheo.bootstrap.telemetry import observed


@observed(SERVICE)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Take an authorizer event of the HTTP API; answer with a context."""
    del context
    return answer(event)
