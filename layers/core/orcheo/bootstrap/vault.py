"""Wires the vault's parts, the same for every function that uses values of credentials.

Most requests and most executions use none: what these need is made by the first that does.
"""

from functools import lru_cache, partial

from orcheo.adapters.aws.clients import client
from orcheo.adapters.aws.secrets_manager_values import SecretsManagerValues
from orcheo.adapters.dynamodb.credential_store import DynamoCredentialStore
from orcheo.adapters.dynamodb.lease_store import DynamoConsentStore, DynamoLeaseStore
from orcheo.application.oauth_ports import AuthorizationServer, RoleSessions
from orcheo.application.present_values import PresentValues
from orcheo.application.token_lease import TokenLeases
from orcheo.application.vault_ports import CredentialTester, SecretValues
from orcheo.bootstrap import runtime_store
from orcheo.bootstrap.environment import Environment
from orcheo.bootstrap.on_demand import on_demand


@lru_cache
def credentials() -> DynamoCredentialStore:
    """Return the store of metadata."""
    return DynamoCredentialStore(client("dynamodb"), Environment().credentials_table)


@lru_cache
def values() -> SecretValues:
    """Return the store of values."""
    return on_demand(
        lambda: SecretsManagerValues(client("secretsmanager"), Environment().data_key_arn)
    )


@lru_cache
def leases() -> TokenLeases:
    """Return the leases under which tokens change."""
    store = DynamoLeaseStore(client("dynamodb"), Environment().credentials_table)
    return TokenLeases(store, runtime_store.clock, runtime_store.randomness)


@lru_cache
def consents() -> DynamoConsentStore:
    """Return the store of awaited consents."""
    return DynamoConsentStore(client("dynamodb"), Environment().credentials_table)


@lru_cache
def present_values() -> PresentValues:
    """Return what reads values and renews tokens."""
    return PresentValues(
        store=credentials(),
        values=values(),
        leases=leases(),
        server=server(),
        sessions=on_demand(_sessions),
        clock=runtime_store.clock,
    )


@lru_cache
def server() -> AuthorizationServer:
    """Return the token endpoints of authorization servers."""
    return on_demand(_server)


@lru_cache
def tester() -> CredentialTester:
    """Return what tries credentials out."""
    return on_demand(_tester)


def _server() -> AuthorizationServer:
    from orcheo.adapters.http_egress import guarded_client  # noqa: PLC0415 - httpx: 200 ms
    from orcheo.adapters.oauth_client import HttpAuthorizationServer  # noqa: PLC0415 - as above

    allow_private = Environment().allow_private_egress
    return HttpAuthorizationServer(guarded_client(allow_private=allow_private))


def _sessions() -> RoleSessions:
    from orcheo.adapters.aws.role_sessions import StsRoleSessions  # noqa: PLC0415 - rarely needed

    return StsRoleSessions(partial(client, "sts"))


def _tester() -> CredentialTester:
    from orcheo.adapters.credential_tester import LiveCredentialTester  # noqa: PLC0415 - httpx
    from orcheo.adapters.http_egress import guarded_client  # noqa: PLC0415 - 200 ms

    allow_private = Environment().allow_private_egress
    return LiveCredentialTester(
        guarded_client(allow_private=allow_private),
        partial(client, "sts"),
        allow_private=allow_private,
    )
