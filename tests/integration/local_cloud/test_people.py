"""The user pool as the emulator has it: what AWS does where signing in relies on it."""

import base64
import hashlib
import html
import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from orcheo.adapters.aws.cognito_directory import CognitoDirectory
from orcheo.adapters.aws.cognito_keys import CognitoKeys
from orcheo.adapters.aws.cognito_sign_in import CognitoSignIn
from orcheo.adapters.jose_signatures import JoseSignatures
from orcheo.application.key_ring import KeyRing
from orcheo.application.people_ports import Tokens
from orcheo.application.verify_id_token import Refused, VerifyIdToken
from orcheo.bootstrap.clock import SystemClock
from orcheo.domain.errors import Conflict, KeysUnavailable
from orcheo.domain.principals import Role
from tests.integration.local_cloud.conftest import Emulator

CALLBACK: Final = "http://127.0.0.1:1/api/session/callback"
PASSWORD: Final = "Twelve-or-more-7"
VERIFIER: Final = "v" * 43


@dataclass(frozen=True)
class Pool:
    """A user pool with a client as ``infra/people.yaml`` makes them."""

    cognito: Any
    id: str
    directory: CognitoDirectory
    sign_in: CognitoSignIn
    verify: VerifyIdToken
    keys: CognitoKeys

    def come(self, email: str) -> Tokens:
        """Type a password on the sign-in page; return the tokens for the code."""
        digest = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest())
        url = self.sign_in.authorize_url(
            state="s", nonce="n", challenge=digest.decode().rstrip("="), redirect_uri=CALLBACK
        )
        page = httpx.get(url)
        fields = re.findall(r'name="([^"]+)" value="([^"]*)"', page.text)
        form = {name: html.unescape(value) for name, value in fields}
        form |= {"username": email, "password": PASSWORD}
        back = httpx.post(str(page.url.copy_with(path="/login", query=None)), data=form)
        query = parse_qs(urlsplit(back.headers["location"]).query)
        assert query["state"] == ["s"]
        (code,) = query["code"]
        assert self.sign_in.exchange(code, verifier="w" * 43, redirect_uri=CALLBACK) is None
        found = self.sign_in.exchange(code, verifier=VERIFIER, redirect_uri=CALLBACK)
        assert found is not None
        assert self.sign_in.exchange(code, verifier=VERIFIER, redirect_uri=CALLBACK) is None
        return found


@pytest.fixture(scope="module")
def pool(emulator: Emulator) -> Pool:
    cognito, url = emulator.client("cognito-idp"), emulator.place.emulator_url
    made = cognito.create_user_pool(
        PoolName="people",
        UsernameAttributes=["email"],
        Schema=[{"Name": "workspace", "AttributeDataType": "String", "Mutable": False}],
    )["UserPool"]["Id"]
    for role in Role:
        cognito.create_group(UserPoolId=made, GroupName=role.value)
    client = cognito.create_user_pool_client(
        UserPoolId=made,
        ClientName="canvas",
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid", "email"],
        CallbackURLs=[CALLBACK],
        IdTokenValidity=15,
        TokenValidityUnits={"IdToken": "minutes"},
    )["UserPoolClient"]["ClientId"]
    keys = CognitoKeys(f"{url}/{made}/.well-known/jwks.json")
    return Pool(
        cognito=cognito,
        id=made,
        directory=CognitoDirectory(cognito, made),
        sign_in=CognitoSignIn(url, client),
        verify=VerifyIdToken(
            issuer=f"https://cognito-idp.us-east-1.amazonaws.com/{made}",
            client_id=client,
            keys=KeyRing(keys, SystemClock()),
            signatures=JoseSignatures(),
            clock=SystemClock(),
        ),
        keys=keys,
    )


def invited(pool: Pool, email: str, *roles: Role) -> str:
    """Invite somebody who has chosen a password already."""
    user = pool.directory.invite(email, "acme")
    pool.directory.set_roles(user, frozenset(roles))
    pool.cognito.admin_set_user_password(
        UserPoolId=pool.id, Username=user, Password=PASSWORD, Permanent=True
    )
    return user


def test_an_id_token_names_who_was_invited_and_an_access_token_opens_nothing(pool: Pool) -> None:
    user = invited(pool, "ada@example.com", Role.EDITOR)
    assert pool.directory.invite("ada@example.com", "acme") == user
    with pytest.raises(Conflict):
        pool.directory.invite("ada@example.com", "other")
    claims = pool.verify(pool.come("ada@example.com").id_token)
    assert (claims.user_id, claims.workspace, claims.email) == (user, "acme", "ada@example.com")
    assert (claims.groups, claims.nonce) == (["editor"], "n")
    with pytest.raises(Refused):
        pool.verify(pool.come("ada@example.com").refresh_token or "")


def test_a_refreshed_token_names_the_groups_of_now_and_comes_with_a_new_refresh_token(
    pool: Pool,
) -> None:
    user = invited(pool, "bob@example.com", Role.EDITOR)
    first = pool.come("bob@example.com")
    pool.directory.set_roles(user, frozenset({Role.VIEWER}))
    second = pool.sign_in.refresh(first.refresh_token or "")
    assert second is not None
    assert pool.verify(second.id_token).groups == ["viewer"]
    assert second.refresh_token not in {None, first.refresh_token}
    assert pool.sign_in.refresh(first.refresh_token or "") is not None, "two tabs at once"
    pool.sign_in.revoke(second.refresh_token or "")
    for ended in (first, second):
        assert pool.sign_in.refresh(ended.refresh_token or "") is None


def test_who_is_disabled_or_deleted_refreshes_nothing(pool: Pool) -> None:
    user = invited(pool, "eve@example.com", Role.VIEWER)
    token = pool.come("eve@example.com").refresh_token or ""
    pool.directory.set_enabled(user, enabled=False)
    assert pool.sign_in.refresh(token) is None
    pool.directory.set_enabled(user, enabled=True)
    assert pool.sign_in.refresh(token) is None, "the session has ended"
    token = pool.come("eve@example.com").refresh_token or ""
    for _ in range(2):
        pool.directory.delete(user)
    assert pool.sign_in.refresh(token) is None


def test_keys_are_those_of_the_pool_or_cannot_be_had(pool: Pool, emulator: Emulator) -> None:
    assert len(pool.keys.fetch()) == 2
    for url in (f"{emulator.place.emulator_url}/nowhere", "http://127.0.0.1:9/"):
        with pytest.raises(KeysUnavailable):
            CognitoKeys(url).fetch()
