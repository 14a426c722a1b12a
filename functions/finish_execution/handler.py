"""End what a worker could not end."""

from typing import Any

from orcheo.bootstrap.finish_execution import SERVICE, finish_reported
from orcheo.bootstrap.telemetry import observed


@observed(SERVICE)
def handler(event: dict[str, Any], context: Any) -> dict[str, str]:
    """Take a state machine's Catch or EventBridge's status change; answer with identifiers."""
    del context
    return finish_reported(event)
