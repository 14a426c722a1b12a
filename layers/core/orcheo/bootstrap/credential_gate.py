"""Wires the gate before executions, without the rest of the vault: dispatch starts with it."""

from functools import lru_cache

from orcheo.adapters.aws.clients import client
from orcheo.adapters.dynamodb.credential_store import DynamoCredentialStore
from orcheo.application.credential_gate import CredentialGate
from orcheo.application.vault_ports import CredentialStore
from orcheo.application.version_cache import VersionCache
from orcheo.bootstrap import consequences, runtime_store
from orcheo.bootstrap.environment import Environment
from orcheo.bootstrap.on_demand import on_demand


@lru_cache
def gate() -> CredentialGate:
    """Return what looks at the credentials of executions that have not begun."""
    versions = VersionCache(consequences.workflows())
    return CredentialGate(on_demand(_credentials), versions, runtime_store.clock)


def _credentials() -> CredentialStore:
    return DynamoCredentialStore(client("dynamodb"), Environment().credentials_table)
