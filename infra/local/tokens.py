"""The administrator's service token of a local cloud."""

import datetime as dt
import hashlib
import secrets
from typing import Any

from infra.local.deployment import client
from infra.local.settings import DATA_STACK, Home

WORKSPACE = "local"
USER = "local-admin"


def ensure_token(place: Home, known: str | None) -> str:
    """Return a token that the users table knows: the one from before, or a new one.

    The table holds its SHA-256 alone.
    """
    dynamodb = client(place, "dynamodb")
    table = _table(place)
    if known is not None:
        key = {"pk": {"S": _key(known)}, "sk": {"S": "META"}}
        if dynamodb.get_item(TableName=table, Key=key).get("Item"):
            return known
    token = known or f"orc_{secrets.token_urlsafe(32)}"
    now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    item: dict[str, Any] = {
        "pk": {"S": _key(token)},
        "sk": {"S": "META"},
        "workspace": {"S": WORKSPACE},
        "user_id": {"S": USER},
        "roles": {"L": [{"S": "admin"}]},
        "name": {"S": "make up"},
        "created_at": {"S": now},
    }
    dynamodb.put_item(TableName=table, Item=item)
    return token


def _key(token: str) -> str:
    return f"TOKEN#{hashlib.sha256(token.encode()).hexdigest()}"


def _table(place: Home) -> str:
    stacks = client(place, "cloudformation").describe_stacks(StackName=DATA_STACK)["Stacks"]
    outputs = {found["OutputKey"]: found["OutputValue"] for found in stacks[0]["Outputs"]}
    return str(outputs["UsersTableName"])
