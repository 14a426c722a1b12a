"""The administrator's service token of a local cloud."""

from infra.local.deployment import client
from infra.local.settings import Home
from orcheo.adapters.dynamodb.token_store import DynamoTokenStore
from orcheo.application.issue_token import IssueToken, token_hash
from orcheo.bootstrap.clock import SystemClock, SystemRandomness
from orcheo.domain.principals import Role

WORKSPACE = "local"
USER = "local-admin"


def ensure_token(place: Home, table: str, known: str | None) -> str:
    """Return a token that the users table knows: the one from before, or a new one."""
    store = DynamoTokenStore(client(place, "dynamodb"), table)
    if known is not None and store.find(token_hash(known)) is not None:
        return known
    issue = IssueToken(store, SystemClock(), SystemRandomness())
    return issue(workspace=WORKSPACE, user_id=USER, roles=[Role.ADMIN], name="make up")
