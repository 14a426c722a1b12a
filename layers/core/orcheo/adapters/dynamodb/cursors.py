"""Cursors: where a list goes on. Opaque to clients, and checked when they come back.

A cursor is bound to its workspace and to the query that it came from, and one that was changed is
refused. That is for honest clients: what keeps workspaces apart is that a position is only ever
looked up under the caller's own workspace.
"""

import base64
import binascii
import hashlib
import json
from typing import Final

from orcheo.domain.errors import InvalidRequest

_DIGITS: Final = 16


def write_cursor(workspace: str, position: str, *query: object) -> str:
    """Return a cursor for a position in a workspace's list.

    Args:
        workspace: The tenant.
        position: Where the list goes on; has a ``#``.
        query: Which list it is, and what was asked for.
    """
    parts = [workspace, position, _check(workspace, position, query)]
    text = json.dumps(parts, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(workspace: str, cursor: str, *query: object) -> str:
    """Return the position; InvalidRequest unless this query gave this workspace that cursor."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise _invalid(cursor) from error
    match parts:
        case [str(owner), str(position), str(check)] if (
            owner == workspace and "#" in position and check == _check(workspace, position, query)
        ):
            return position
        case _:
            raise _invalid(cursor)


def _check(workspace: str, position: str, query: tuple[object, ...]) -> str:
    asked = [None if each is None else str(each) for each in query]
    text = json.dumps([workspace, position, asked], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def _invalid(cursor: str) -> InvalidRequest:
    return InvalidRequest(
        f"The cursor {cursor[:80]!r} is not one that this list gave out; "
        "start again without a cursor.",
    )
