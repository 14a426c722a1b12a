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
