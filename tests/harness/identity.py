"""An identity provider that signs what it is told to: keys, tokens, and a source that can fail."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from orcheo.adapters.jose_signatures import JoseSignatures
from orcheo.application.key_ring import KeyRing
from orcheo.application.people_ports import Jwk
from orcheo.application.verify_id_token import VerifyIdToken
from orcheo.domain.errors import KeysUnavailable
from tests.fakes.clock import FakeClock

ISSUER: Final = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ours"
CLIENT: Final = "ourclient"
ADA: Final = "5d1c0e7e-ada0-4000-8000-000000000001"


def encoded(data: bytes | str | Mapping[str, Any]) -> str:
    """Return base64url of bytes, text, or an object as JSON."""
    if isinstance(data, Mapping):
        data = json.dumps(data)
    raw = data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@lru_cache
def private_key(name: str) -> rsa.RSAPrivateKey:
    """Return the key of a name, made once: that takes 100 ms."""
    del name
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_jwk(name: str) -> dict[str, Any]:
    """Return the public half as a user pool publishes it."""
    numbers = private_key(name).public_key().public_numbers()
    n, e = (v.to_bytes((v.bit_length() + 7) // 8, "big") for v in (numbers.n, numbers.e))
    return {
        "kty": "RSA",
        "alg": "RS256",
        "use": "sig",
        "kid": name,
        "n": encoded(n),
        "e": encoded(e),
    }


def public_pem(name: str) -> bytes:
    """Return the public half as the text that HS256 is tricked with."""
    return (
        private_key(name)
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def signed(header: Any, payload: Any, key: str = "ours") -> str:
    """Return a compact JWS by RS256, whatever its header says."""
    text = f"{encoded(header)}.{encoded(payload)}"
    made = private_key(key).sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{text}.{encoded(made)}"


def signed_hs256(header: Any, payload: Any, secret: bytes) -> str:
    """Return a compact JWS by HS256."""
    text = f"{encoded(header)}.{encoded(payload)}"
    return f"{text}.{encoded(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


class ScriptedKeys:
    """A key source that counts, and fails when told to."""

    def __init__(self, *names: str) -> None:
        self.names = list(names or ["ours"])
        self.fetches = 0
        self.down = False

    def fetch(self) -> Mapping[str, Jwk]:
        """Return the keys; KeysUnavailable while it is down."""
        self.fetches += 1
        if self.down:
            raise KeysUnavailable("The user pool's keys do not answer.")
        return {name: public_jwk(name) for name in self.names}


class Provider:
    """A user pool with one key, and who checks its tokens."""

    def __init__(self, clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        self.keys = ScriptedKeys()
        self.ring = KeyRing(self.keys, self.clock)
        self.verify = VerifyIdToken(ISSUER, CLIENT, self.ring, JoseSignatures(), self.clock)

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Return the claims of a good token, changed; a null removes one."""
        now = int(self.clock.now().timestamp())
        good = {
            "sub": ADA,
            "iss": ISSUER,
            "aud": CLIENT,
            "token_use": "id",
            "iat": now,
            "exp": now + 900,
            "auth_time": now,
            "custom:workspace": "acme",
            "cognito:groups": ["admin"],
            "cognito:username": ADA,
            "email": "ada@example.com",
            **changes,
        }
        return {name: value for name, value in good.items() if value is not None}

    def token(self, header: Mapping[str, Any] | None = None, **changes: Any) -> str:
        """Return a good token, its header and claims changed."""
        return signed({"alg": "RS256", "kid": "ours", **(header or {})}, self.claims(**changes))
