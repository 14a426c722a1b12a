"""Tokens that someone made up: none is accepted, and the good one beside each of them is."""

import json
from collections.abc import Callable
from typing import Any, Final

import pytest

from orcheo.application.authorize_request import AuthorizeRequest, Denied
from orcheo.domain.errors import KeysUnavailable
from orcheo.domain.principals import Principal, Role
from tests.fakes.access import InMemoryTokenStore
from tests.fakes.people import InMemoryMemberStore
from tests.harness.identity import (
    ADA,
    CLIENT,
    ISSUER,
    Provider,
    encoded,
    public_jwk,
    public_pem,
    signed,
    signed_hs256,
)
from tests.harness.people import a_member

Make = Callable[[Provider], str]
HEADER: Final = {"alg": "RS256", "kid": "ours"}


def raw(text: str) -> Make:
    """Return a payload, or header, that no dict can be: members that come twice."""
    return lambda _: text


def by_header(**members: Any) -> Make:
    return lambda pool: pool.token({**members})


def by_claims(**claims: Any) -> Make:
    return lambda pool: pool.token(None, **claims)


def at(**seconds: int) -> Make:
    """Return claims of times relative to now."""

    def make(pool: Provider) -> str:
        now = int(pool.clock.now().timestamp())
        return pool.token(None, **{name: now + offset for name, offset in seconds.items()})

    return make


def none(pool: Provider) -> str:
    return f"{encoded({'alg': 'none'})}.{encoded(pool.claims())}."


def none_with_a_signature(pool: Provider) -> str:
    return (
        f"{encoded({'alg': 'none', 'kid': 'ours'})}.{encoded(pool.claims())}.{encoded(b'x' * 256)}"
    )


def hs256(secret: bytes) -> Make:
    return lambda pool: signed_hs256({"alg": "HS256", "kid": "ours"}, pool.claims(), secret)


def claims_hs256_signed_rs256(pool: Provider) -> str:
    return signed({"alg": "HS256", "kid": "ours"}, pool.claims())


def says_rs256_signed_hs256(pool: Provider) -> str:
    return signed_hs256(HEADER, pool.claims(), public_pem("ours"))


def by_another_key(pool: Provider) -> str:
    return signed(HEADER, pool.claims(), "theirs")


def with_its_own_key(pool: Provider) -> str:
    return signed({**HEADER, "jwk": public_jwk("theirs")}, pool.claims(), "theirs")


def of_unknown_kid(pool: Provider) -> str:
    return signed({"alg": "RS256", "kid": "theirs"}, pool.claims(), "theirs")


def changed_after_signing(pool: Provider) -> str:
    header, _, signature = pool.token().split(".")
    return f"{header}.{encoded(pool.claims(**{'custom:workspace': 'other'}))}.{signature}"


def without_signature(pool: Provider) -> str:
    return pool.token().rpartition(".")[0] + "."


def of_two_parts(pool: Provider) -> str:
    return pool.token().rpartition(".")[0]


def of_five_parts(pool: Provider) -> str:
    return pool.token() + ".a.b"


def as_json_serialization(pool: Provider) -> str:
    header, payload, signature = pool.token().split(".")
    return json.dumps({"protected": header, "payload": payload, "signature": signature})


def a_megabyte(pool: Provider) -> str:
    return pool.token(None, **{"custom:more": "a" * 1_000_000})


def nine_kilobytes(pool: Provider) -> str:
    return pool.token(None, **{"custom:more": "a" * 9_000})


def claim_twice(pool: Provider) -> str:
    text = json.dumps(pool.claims())
    return signed(HEADER, text[:-1] + ', "custom:workspace": "other"}')


def header_twice(pool: Provider) -> str:
    return signed('{"alg": "none", "kid": "ours", "alg": "RS256"}', pool.claims())


def payload_is(text: str) -> Make:
    return lambda _: signed(HEADER, text)


def header_is(text: str) -> Make:
    return lambda pool: signed(text, pool.claims())


def signature_padded(pool: Provider) -> str:
    return pool.token() + "="


def signature_cut(pool: Provider) -> str:
    return pool.token()[:-4]


BAD: Final[dict[str, Make]] = {
    "none": none,
    "none with a signature": none_with_a_signature,
    "None in other letters": by_header(alg="nOnE"),
    "no alg": by_header(alg=""),
    "HS256 with the public key": hs256(public_pem("ours")),
    "HS256 with the modulus": hs256(public_jwk("ours")["n"].encode()),
    "HS256 with nothing": hs256(b""),
    "HS256 that is RS256": claims_hs256_signed_rs256,
    "RS256 that is HS256": says_rs256_signed_hs256,
    "RS384": by_header(alg="RS384"),
    "PS256": by_header(alg="PS256"),
    "ES256": by_header(alg="ES256"),
    "crit": by_header(crit=["exp"], exp=1),
    "crit of nothing": by_header(crit=[]),
    "b64 false": by_header(b64=False),
    "jku": by_header(jku="https://evil.example/jwks.json"),
    "x5u": by_header(x5u="https://evil.example/cert.pem"),
    "x5c": by_header(x5c=["MIIB"]),
    "jwk of its own": with_its_own_key,
    "kid that walks the file system": by_header(kid="../../../../dev/null"),
    "kid of SQL": by_header(kid="x' UNION SELECT 'key"),
    "kid that is a URL": by_header(kid="https://evil.example/key"),
    "kid that is no text": by_header(kid=["ours"]),
    "kid missing": header_is('{"alg": "RS256"}'),
    "unknown kid": of_unknown_kid,
    "typ of an access token": by_header(typ="at+jwt"),
    "enc": by_header(enc="A256GCM"),
    "another key": by_another_key,
    "changed after signing": changed_after_signing,
    "signature missing": without_signature,
    "signature cut": signature_cut,
    "signature padded": signature_padded,
    "two parts": of_two_parts,
    "five parts": of_five_parts,
    "JSON serialization": as_json_serialization,
    "issuer of another pool": by_claims(iss=ISSUER.replace("Ours", "Theirs")),
    "issuer with a slash": by_claims(iss=ISSUER + "/"),
    "issuer over http": by_claims(iss=ISSUER.replace("https", "http")),
    "issuer that begins like ours": by_claims(iss=ISSUER + ".evil.example"),
    "issuer missing": by_claims(iss=None),
    "audience of another client": by_claims(aud="theirclient"),
    "audience list": by_claims(aud=[CLIENT, "theirclient"]),
    "audience missing": by_claims(aud=None, client_id=CLIENT),
    "access token": by_claims(token_use="access", client_id=CLIENT, aud=None),
    "access token with an audience": by_claims(token_use="access"),
    "refresh token": by_claims(token_use="refresh"),
    "use missing": by_claims(token_use=None),
    "expired by 61 seconds": at(iat=-961, exp=-61),
    "issued in 61 seconds": at(iat=61, exp=900),
    "valid in 61 seconds": at(nbf=61),
    "living a year": at(exp=365 * 86_400),
    "ending before it began": at(iat=30, exp=10),
    "no end": by_claims(exp=None),
    "no start": by_claims(iat=None),
    "end that is a text": by_claims(exp="9999999999"),
    "end that is true": by_claims(exp=True),
    "end that is huge": by_claims(exp=1e300),
    "end that is not a number": payload_is('{"exp": NaN}'),
    "no subject": by_claims(sub=None),
    "subject of another's key": by_claims(sub=f"{ADA}#MEMBER"),
    "no workspace": by_claims(**{"custom:workspace": None}),
    "workspace that is a part of a key": by_claims(**{"custom:workspace": "acme#U"}),
    "workspace list": by_claims(**{"custom:workspace": ["acme"]}),
    "workspace of another": by_claims(**{"custom:workspace": "other"}),
    "nobody's subject": by_claims(sub="5d1c0e7e-0000-4000-8000-000000000009"),
    "groups that are a text": by_claims(**{"cognito:groups": "admin"}),
    "a claim twice": claim_twice,
    "a header member twice": header_twice,
    "claims that are a list": payload_is("[]"),
    "claims that are no JSON": payload_is("{"),
    "claims nested too deeply": payload_is("[" * 3_000),
    "9 KB": nine_kilobytes,
    "1 MB": a_megabyte,
    "empty": lambda _: "a.b.c",
    "a service token that is none": lambda _: "orc_" + "a" * 43,
}


@pytest.fixture
def pool() -> Provider:
    return Provider()


@pytest.fixture
def door(pool: Provider) -> AuthorizeRequest:
    members = InMemoryMemberStore()
    members.create(a_member(user_id=ADA, roles=frozenset({Role.ADMIN})))
    return AuthorizeRequest(InMemoryTokenStore(), pool.clock, members, pool.verify)


def test_there_are_more_than_forty_of_them() -> None:
    assert len(BAD) > 40


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_bad_token_opens_nothing_by_header_or_cookie(
    pool: Provider, door: AuthorizeRequest, name: str
) -> None:
    bad = BAD[name](pool)
    for found in (door(f"Bearer {bad}"), door(None, [f"orcheo_session={bad}"])):
        assert isinstance(found, Denied), name
        assert len(found.reason) < 200
    good = door(f"Bearer {pool.token()}")
    assert isinstance(good, Principal), "the control"
    assert (good.workspace, good.user_id, good.roles) == ("acme", ADA, {Role.ADMIN})


@pytest.mark.parametrize(
    "make",
    [
        by_header(typ="JWT"),
        at(iat=-959, exp=-59),
        at(iat=59),
        at(nbf=59),
        by_claims(**{"custom:more": "a" * 4_000}),
        by_claims(nonce="n"),
    ],
)
def test_what_lies_within_the_limits_is_accepted(
    pool: Provider, door: AuthorizeRequest, make: Make
) -> None:
    assert isinstance(door(f"Bearer {make(pool)}"), Principal)


def test_nobody_is_accepted_while_no_key_can_be_had(pool: Provider, door: AuthorizeRequest) -> None:
    pool.keys.down = True
    with pytest.raises(KeysUnavailable):
        door(f"Bearer {pool.token()}")
    pool.keys.down = False
    pool.clock.advance(2)
    assert isinstance(door(f"Bearer {pool.token()}"), Principal)


def test_a_token_that_fails_before_its_key_is_needed_costs_no_fetch(
    pool: Provider, door: AuthorizeRequest
) -> None:
    for name in (
        "none",
        "HS256 with the public key",
        "1 MB",
        "jku",
        "crit",
        "a header member twice",
    ):
        assert isinstance(door(f"Bearer {BAD[name](pool)}"), Denied)
    assert pool.keys.fetches == 0
