"""Keys of event streams and of who follows them, in the ``runtime`` table."""

from typing import Final

from orcheo.adapters.dynamodb import runtime_keys as keys
from orcheo.adapters.dynamodb.items import Item

CURSOR: Final = "S#CURSOR"
CONNECTION: Final = "CONNECTION"
TICKET: Final = "TICKET"

CONNECTION_FIRST: Final = "C#"
CONNECTION_LAST: Final = "C#~"
ENTRY: Final = "L#"
TASK: Final = "T#"


def cursor_key(workspace: str, execution_id: str) -> Item:
    """Return the key of a stream's cursor."""
    return keys.key(keys.execution_pk(workspace, execution_id), CURSOR)


def connection_key(workspace: str, execution_id: str, connection_id: str) -> Item:
    """Return the key of a connection in its execution's partition."""
    return keys.key(keys.execution_pk(workspace, execution_id), f"C#{connection_id}")


def reverse_key(connection_id: str) -> Item:
    """Return the key by which a connection is found by its id."""
    return keys.key(f"CONNECTION#{connection_id}", CONNECTION)


def ticket_key(digest: str) -> Item:
    """Return the key of a ticket."""
    return keys.key(f"TICKET#{digest}", TICKET)
