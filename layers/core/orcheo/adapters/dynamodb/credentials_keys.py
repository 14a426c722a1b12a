"""Keys of the ``credentials`` table: the only place that spells them."""

from typing import Final

from orcheo.adapters.dynamodb.items import Item, text

# --- grants and accesses ----------------------------------------------------------------------

GRANT: Final = "G"
"""An execution has one row: what it may use, or that it may use nothing any more."""
ACCESS: Final = "A#"
"""Begins the sort key of an access; the time follows, so newer ones sort behind older ones."""


def grant_key(workspace: str, execution_id: str) -> Item:
    """Return the key of an execution's grant."""
    return {"pk": text(f"W#{workspace}#X#{execution_id}"), "sk": text(GRANT)}


def access_pk(workspace: str, credential_id: str) -> str:
    """Return the partition of a credential's accesses."""
    return f"W#{workspace}#C#{credential_id}"


def access_sk(at: str, access_id: str) -> str:
    """Return the sort key of an access."""
    return f"{ACCESS}{at}#{access_id}"


def used_key(workspace: str, credential_id: str) -> Item:
    """Return the key of a credential's metadata, where its last use is noted."""
    return {"pk": text(f"W#{workspace}"), "sk": text(f"C#{credential_id}")}
