"""Wires what knows people: for the authorizer, which checks them, and the API, where they come."""

from functools import lru_cache

from orcheo.adapters.aws.cognito_keys import CognitoKeys
from orcheo.adapters.jose_signatures import JoseSignatures
from orcheo.application.key_ring import KeyRing
from orcheo.application.verify_id_token import VerifyIdToken
from orcheo.bootstrap.clock import SystemClock
from orcheo.bootstrap.environment import Environment


@lru_cache
def verify_id_token() -> VerifyIdToken:
    """Return what checks ID tokens; it keeps the user pool's keys for an hour.

    In AWS the keys are below the issuer and nowhere else: no variable changes that.
    """
    environment, clock = Environment(), SystemClock()
    where = environment.user_pool_issuer
    if environment.user_pool_url:
        where = f"{environment.user_pool_url}/{environment.user_pool}"
    return VerifyIdToken(
        issuer=environment.user_pool_issuer,
        client_id=environment.user_pool_client,
        keys=KeyRing(CognitoKeys(f"{where}/.well-known/jwks.json"), clock),
        signatures=JoseSignatures(),
        clock=clock,
    )
