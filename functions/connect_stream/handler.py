"""Let clients in to follow an execution, and forget them when they leave."""

from typing import Any

from orcheo.bootstrap.connect_stream import SERVICE, answer
from orcheo.bootstrap.telemetry import observed


@observed(SERVICE)
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Take a WebSocket event; answer with a status."""
    del context
    return answer(event)
