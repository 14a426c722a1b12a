"""Keys of the ``users`` table: the only place that spells them."""

from typing import Final

from orcheo.adapters.dynamodb.items import Item, text

META: Final = "META"


def token_key(token_hash: str) -> Item:
    """Return the key of a service token, by the SHA-256 of its text."""
    return {"pk": text(f"TOKEN#{token_hash}"), "sk": text(META)}


def limits_key(workspace: str, user_id: str) -> Item:
    """Return the key of a user's limits."""
    return {"pk": text(f"W#{workspace}#U#{user_id}"), "sk": text("LIMITS")}


def audit_of(workspace: str, day: str) -> str:
    """Return the partition of a workspace's audit log of a day (``yyyy-mm-dd``)."""
    return f"W#{workspace}#A#{day}"


def audit_key(workspace: str, at: str, entry_id: str) -> Item:
    """Return the key of an entry of the audit log."""
    return {"pk": text(audit_of(workspace, at[:10])), "sk": text(f"{at}#{entry_id}")}
