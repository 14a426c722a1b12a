"""Oversize values of an execution: kept in the blob store, carried by reference."""

import json
from typing import Any, Final

from orcheo.application.ports import BlobStore
from orcheo.domain.values import TAG, VALUE

INLINE_BYTES: Final = 200_000
"""Values over this go to the blob store: an SQS message holds 1 MiB, an item 400 KB."""
_KIND: Final = "blob"


def claim_check(blobs: BlobStore, workspace: str, value: Any, *, owner: str) -> Any:
    """Return tagged JSON as a message carries it: itself, or a reference to where it is stored.

    Args:
        blobs: Takes what is too large.
        workspace: The tenant.
        value: Tagged JSON.
        owner: The execution that it is for: purging that one deletes it.
    """
    data = json.dumps(value, separators=(",", ":")).encode()
    if len(data) <= INLINE_BYTES:
        return value
    return {TAG: _KIND, VALUE: blobs.put(workspace, data, owner=owner)}


def is_claim_check(value: Any) -> bool:
    """Tell whether this stands for a value that is stored elsewhere."""
    return isinstance(value, dict) and value.get(TAG) == _KIND


def redeemed(blobs: BlobStore, workspace: str, value: Any) -> Any:
    """Return the tagged JSON that ``claim_check`` was given; NotFound where it is gone."""
    return json.loads(blobs.get(workspace, str(value[VALUE]))) if is_claim_check(value) else value


def taken_over(blobs: BlobStore, workspace: str, value: Any, *, owner: str) -> Any:
    """Return another execution's value as ``owner`` may hold it: stored again under its own id.

    Without that, purging the one would take the value from the other.

    Raises:
        NotFound: The value is gone, for its owner was purged.
    """
    if not is_claim_check(value):
        return value
    data = blobs.get(workspace, str(value[VALUE]))
    return {TAG: _KIND, VALUE: blobs.put(workspace, data, owner=owner)}
