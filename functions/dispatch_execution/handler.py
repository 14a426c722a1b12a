"""Create the executions that a batch of trigger events asks for."""

from typing import Any

from orcheo.bootstrap.dispatch_execution import SERVICE, dispatch_batch
from orcheo.bootstrap.telemetry import observed


@observed(SERVICE)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Take an SQS event; answer with the messages that must come again."""
    del context
    return dispatch_batch(event)
