"""Run an execution's supersteps until it ends, must wait, or the invocation's time is used."""

from typing import Any

from orcheo.bootstrap.advance_execution import SERVICE, advance
from orcheo.bootstrap.telemetry import observed


@observed(SERVICE)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Take the state machine's input; answer with identifiers and an outcome."""
    return advance(event, context)
