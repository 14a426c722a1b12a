"""Keys of the ``users`` table: the only place that spells them.

A partition's name says who may write it: roles are limited by it (``dynamodb:LeadingKeys``), so
tokens, members and the audit log of a workspace each have a partition of their own.
"""

from typing import Final

from orcheo.adapters.dynamodb.items import Item, text

META: Final = "META"


def token_key(token_hash: str) -> Item:
    """Return the key of a text of a service token, by its SHA-256."""
    return {"pk": text(f"TOKEN#{token_hash}"), "sk": text(META)}


def tokens_key(workspace: str, token_id: str) -> Item:
    """Return the key of a service token as its workspace lists it."""
    return {"pk": text(tokens_of(workspace)), "sk": text(f"T#{token_id}")}


def tokens_of(workspace: str) -> str:
    """Return the partition of a workspace's service tokens."""
    return f"W#{workspace}#TOKENS"


def member_key(workspace: str, user_id: str) -> Item:
    """Return the key of a member."""
    return {"pk": text(members_of(workspace)), "sk": text(f"U#{user_id}")}


def administrators_key(workspace: str) -> Item:
    """Return the key of the set of a workspace's active administrators."""
    return {"pk": text(members_of(workspace)), "sk": text("ADMINISTRATORS")}


def members_of(workspace: str) -> str:
    """Return the partition of a workspace's members."""
    return f"W#{workspace}#MEMBERS"


def rate_key(workspace: str, scope: str) -> Item:
    """Return the key of a bucket of a rate limit; each has a partition of its own."""
    return {"pk": text(f"W#{workspace}#RATE#{scope}"), "sk": text("BUCKET")}


def limits_key(workspace: str, user_id: str) -> Item:
    """Return the key of a user's limits."""
    return {"pk": text(f"W#{workspace}#U#{user_id}"), "sk": text("LIMITS")}


def audit_of(workspace: str, day: str) -> str:
    """Return the partition of a workspace's audit log of a day (``yyyy-mm-dd``)."""
    return f"W#{workspace}#A#{day}"


def audit_key(workspace: str, at: str, entry_id: str) -> Item:
    """Return the key of an entry of the audit log."""
    return {"pk": text(audit_of(workspace, at[:10])), "sk": text(f"{at}#{entry_id}")}
