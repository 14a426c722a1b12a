"""Attributes: how values lie in an item.

Bodies are JSON text, not DynamoDB maps: floats survive, and one attribute costs fewer bytes than a
tree of them. From 512 bytes they are compressed (zlib, level 1), since a write is billed by the
kilobyte. A body over 300 KB goes to the blob store before its item, which then holds the
reference.
"""

import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any, Final

from orcheo.application.ports import BlobStore

Item = dict[str, Any]
"""Attribute name to typed value, as the low-level client takes and gives it."""

COMPRESS_OVER: Final = 512
"""Bytes of JSON; below, compression saves less than it costs."""
SPILL_OVER: Final = 300_000
"""Bytes as stored; DynamoDB takes items up to 400 KB, keys and all."""

_BODY: Final = "body"
_REFERENCE: Final = "body_ref"


def text(value: str) -> dict[str, str]:
    """Return a text attribute."""
    return {"S": value}


def number(value: int) -> dict[str, str]:
    """Return a number attribute."""
    return {"N": str(value)}


def read_text(item: Mapping[str, Any], name: str) -> str | None:
    """Return a text attribute's value; null where the item has none."""
    attribute = item.get(name)
    return None if attribute is None else str(attribute["S"])


def dump(value: Any) -> bytes:
    """Return JSON in UTF-8, without spaces."""
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    except UnicodeEncodeError:  # a lone surrogate: legal in JSON, not in UTF-8
        return json.dumps(value, separators=(",", ":")).encode()


def pack(value: Any) -> dict[str, Any]:
    """Return any JSON value as one attribute: text, or compressed binary."""
    return _pack(dump(value))


def _pack(data: bytes) -> dict[str, Any]:
    if len(data) <= COMPRESS_OVER:
        return {"S": data.decode()}
    return {"B": zlib.compress(data, 1)}


def unpack(attribute: Mapping[str, Any]) -> Any:
    """Return the value that ``pack`` stored.

    Takes the client's form and that of a stream record in a function's event, where binary is
    base 64.
    """
    if "S" in attribute:
        return json.loads(attribute["S"])
    data = attribute["B"]
    return json.loads(zlib.decompress(base64.b64decode(data) if isinstance(data, str) else data))


class Bodies:
    """Bodies of items, in the item or, when they are too large for it, in the blob store."""

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs

    def write(self, workspace: str, body: Any, *, owner: str | None = None) -> Item:
        """Return the attributes that hold a body, after storing what will not fit.

        Args:
            workspace: The tenant.
            body: JSON.
            owner: The execution that it belongs to; null for what outlives executions.
        """
        data = dump(body)
        attribute = _pack(data)
        if len(attribute.get("B", b"")) <= SPILL_OVER:
            return {_BODY: attribute}
        return {_REFERENCE: text(self._blobs.put(workspace, data, owner=owner))}

    def read(self, workspace: str, item: Mapping[str, Any]) -> Any:
        """Return the body of an item."""
        if _BODY in item:
            return unpack(item[_BODY])
        return json.loads(self._blobs.get(workspace, item[_REFERENCE]["S"]))
