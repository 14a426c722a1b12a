"""Check an ID token of the user pool: RS256 alone, one issuer, one client, this moment.

Everything is refused that is not known to be needed: other algorithms, header members that name
keys (``jku``, ``x5u``, ``jwk``) or change the meaning (``crit``), members that come twice, texts
over 8 KB. An access token is refused as well: it speaks to the user pool and names no workspace.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any, Final, cast

from orcheo.application.key_ring import KeyRing
from orcheo.application.people_ports import Claims, Signatures
from orcheo.application.ports import Clock
from orcheo.domain.identifiers import is_workspace

MAX_BYTES: Final = 8 * 1024
SKEW_SECONDS: Final = 60
"""How far clocks may differ."""
MAX_LIFE_SECONDS: Final = 24 * 3600
"""The user pool gives 15 minutes, and never more than a day."""
WORKSPACE: Final = "custom:workspace"
_FORM: Final = re.compile(r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$")
_HEADER: Final = frozenset({"alg", "kid", "typ"})
_KEY_ID: Final = re.compile(r"^[A-Za-z0-9+/=_-]{1,128}$")
_MAX_GROUPS: Final = 100
_SUBJECT: Final = re.compile(r"^[A-Za-z0-9_-]{1,128}$")
"""The user pool's are UUIDs; it becomes a part of keys."""


class Refused(Exception):  # noqa: N818 - an answer
    """Why a token is no good: a sentence without any of its parts."""


@dataclass(frozen=True, slots=True)
class VerifyIdToken:
    """The use case."""

    issuer: str
    client_id: str
    keys: KeyRing
    signatures: Signatures
    clock: Clock

    def __call__(self, token: str) -> Claims:
        """Return what a token says.

        Raises:
            Refused: It is not one of the user pool's for this client, or not at this time.
            KeysUnavailable: Nobody can tell.
        """
        if len(token) > MAX_BYTES:
            raise Refused("The token is over 8 KB.")
        if _FORM.match(token) is None:
            raise Refused("The token is neither a service token nor a signed JWT.")
        header = _members(token.partition(".")[0])
        if header.keys() - _HEADER or header.get("alg") != "RS256":
            raise Refused("The token's header must name RS256 and a key, and nothing else.")
        if header.get("typ", "JWT") != "JWT":
            raise Refused("The token is no JWT.")
        key_id = header.get("kid")
        if not isinstance(key_id, str) or _KEY_ID.match(key_id) is None:
            raise Refused("The token's header names no key.")
        key = self.keys.key(key_id)
        if key is None:
            raise Refused("The token was signed with a key that the user pool does not have.")
        payload = self.signatures.payload(token, key)
        if payload is None:
            raise Refused("The token's signature is wrong.")
        return self._claims(_object(payload))

    def _claims(self, found: dict[str, Any]) -> Claims:
        if found.get("iss") != self.issuer:
            raise Refused("The token is of another issuer.")
        if found.get("token_use") != "id":
            raise Refused("The token is no ID token.")
        if found.get("aud") != self.client_id:
            raise Refused("The token was issued to another client.")
        expires = self._require_time(found)
        subject, workspace = found.get("sub"), found.get(WORKSPACE)
        if not isinstance(subject, str) or _SUBJECT.match(subject) is None:
            raise Refused("The token names no subject.")
        if not isinstance(workspace, str) or not is_workspace(workspace):
            raise Refused("The token names no workspace; ask an administrator to be invited.")
        email, nonce = found.get("email"), found.get("nonce")
        return Claims(
            user_id=subject,
            workspace=workspace,
            groups=_groups(found.get("cognito:groups", [])),
            email=email if isinstance(email, str) else "",
            nonce=nonce if isinstance(nonce, str) else None,
            expires_at=expires,
        )

    def _require_time(self, found: dict[str, Any]) -> float:
        """Return when the token ends; Refused unless that is ahead and its start is not."""
        now = self.clock.now().timestamp()
        expires, issued = _time(found, "exp"), _time(found, "iat")
        begins = _time(found, "nbf") if "nbf" in found else issued
        if now >= expires + SKEW_SECONDS:
            raise Refused("The token has expired; sign in again.")
        if max(begins, issued) > now + SKEW_SECONDS:
            raise Refused("The token is not valid yet; is a clock wrong?")
        if not 0 < expires - issued <= MAX_LIFE_SECONDS:
            raise Refused("The token claims a life that no token of the user pool has.")
        return expires


def _members(part: str) -> dict[str, Any]:
    try:
        return _object(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except binascii.Error:
        raise Refused("The token is not well formed.") from None


def _object(raw: bytes) -> dict[str, Any]:
    """Return a JSON object none of whose members comes twice, at whatever depth."""
    try:
        found: Any = json.loads(raw.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):  # bad UTF-8 is a ValueError, too
        raise Refused("The token is not well formed.") from None
    if not isinstance(found, dict):
        raise Refused("The token is not well formed.")
    return cast("dict[str, Any]", found)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member comes twice")
    return members


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


def _time(found: dict[str, Any], name: str) -> float:
    value = found.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 2**40:
        raise Refused(f"The token's {name!r} is no time.")
    return float(value)


def _groups(value: Any) -> list[str]:
    groups = cast("list[Any]", value) if isinstance(value, list) else None
    if groups is None or len(groups) > _MAX_GROUPS:
        raise Refused("The token's groups are not well formed.")
    if not all(isinstance(each, str) for each in groups):
        raise Refused("The token's groups are not well formed.")
    return groups
