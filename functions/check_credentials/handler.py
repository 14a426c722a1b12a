"""What is to be seen to at credentials, every five minutes."""

from typing import Any

from orcheo.bootstrap.check_credentials import SERVICE, check
from orcheo.bootstrap.telemetry import observed


@observed(SERVICE)
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Take a schedule's event; answer with what the looks came to."""
    del event, context
    return check()
