"""Append what was written to event streams, and send it to clients."""

from typing import Any

from orcheo.bootstrap.publish_events import SERVICE, publish_batch
from orcheo.bootstrap.telemetry import observed


@observed(SERVICE)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Take a batch of the table's stream; answer with where it must come again from."""
    del context
    return publish_batch(event)
