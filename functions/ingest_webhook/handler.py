"""Accept webhook deliveries."""

from typing import Any

from orcheo.bootstrap.ingest_webhook import SERVICE, answer
from orcheo.bootstrap.telemetry import observed


@observed(SERVICE)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Take an HTTP API event (payload 2.0); answer 202 or with a problem document."""
    del context
    return answer(event)
