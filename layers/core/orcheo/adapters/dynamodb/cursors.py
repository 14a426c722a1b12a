"""Cursors: where a list goes on. Opaque to clients, and checked when they come back."""

import base64
import binascii
import json

from orcheo.domain.errors import InvalidRequest


def write_cursor(workspace: str, position: str) -> str:
    """Return a cursor for a position in a workspace's list."""
    text = json.dumps([workspace, position], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(workspace: str, cursor: str) -> str:
    """Return the position; InvalidRequest unless this workspace was given that cursor."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as error:
        raise _invalid(cursor) from error
    match parts:
        case [str(owner), str(position)] if owner == workspace and "#" in position:
            return position
        case _:
            raise _invalid(cursor)


def _invalid(cursor: str) -> InvalidRequest:
    return InvalidRequest(
        f"The cursor {cursor[:80]!r} is not one that this list gave out; "
        "start again without a cursor.",
    )
