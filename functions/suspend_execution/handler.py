"""Keep the token with which a state machine waits for a decision."""

from typing import Any

from orcheo.bootstrap.suspend_execution import SERVICE, suspend
from orcheo.bootstrap.telemetry import observed


@observed(SERVICE)
def handler(event: dict[str, Any], context: Any) -> dict[str, str]:
    """Take identifiers and a token; answer with identifiers."""
    del context
    return suspend(event)
