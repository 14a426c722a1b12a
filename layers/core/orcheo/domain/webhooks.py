"""Webhook deliveries: who may have sent one, what names it, and what it hands to a workflow.

Signatures are HMAC-SHA256 (RFC 2104) over the body's raw bytes, compared in constant time.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from orcheo.domain import strict_json
from orcheo.domain.errors import InvalidRequest, Unauthenticated
from orcheo.domain.workflows import WebhookAuth

_EVENT_HEADERS: Final = ("webhook-id", "idempotency-key", "x-github-delivery")
"""What names a delivery where the trigger does not say, in this order."""
_SHOWN_HEADERS: Final = frozenset(
    {"content-type", "user-agent", "x-github-event", "webhook-timestamp", *_EVENT_HEADERS},
)
"""What an execution remembers of the request. Never a credential, a signature or a cookie."""
_TIMESTAMPS: Final = ("webhook-timestamp", "x-signature-timestamp", "x-timestamp")
_MAX_KEY: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One request as it arrived."""

    method: str
    headers: Mapping[str, str]
    """Names in lower case."""
    query: Mapping[str, str]
    body: bytes
    """Raw: what was signed."""


def verify(auth: WebhookAuth, secret: str | None, delivery: Delivery) -> None:
    """Raise Unauthenticated unless the delivery proves where it comes from."""
    if auth.type == "none":
        return
    given = delivery.headers.get(auth.header.lower())
    if given is None:
        raise Unauthenticated(
            f"The header {auth.header!r} is missing; it carries the "
            f"{'signature' if auth.type == 'hmac_sha256' else 'shared secret'}."
        )
    if secret is None or not _proves(auth, secret, given, delivery.body):
        raise Unauthenticated(f"The header {auth.header!r} does not hold what is expected.")


def _proves(auth: WebhookAuth, secret: str, given: str, body: bytes) -> bool:
    if auth.type == "shared_secret":
        return hmac.compare_digest(_digest(given), _digest(secret))
    expected = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return any(hmac.compare_digest(expected, found) for found in _signatures(given))


def _digest(text: str) -> bytes:
    """Equal lengths, so that a comparison tells nothing, not even how long the secret is."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _signatures(text: str) -> list[bytes]:
    """Read a signature, written in hexadecimal or base 64; empty where it is neither."""
    bare = text.strip()
    if bare[:7].lower() == "sha256=":
        bare = bare[7:]
    found: list[bytes] = []
    for read in (bytes.fromhex, lambda part: base64.b64decode(part, validate=True)):
        try:
            value = read(bare)
        except (ValueError, binascii.Error):
            continue
        if len(value) == hashlib.sha256().digest_size:
            found.append(value)
    return found


def event_key(
    auth: WebhookAuth, delivery_id_header: str | None, delivery: Delivery, chance: bytes
) -> str:
    """Return what names the delivery: the same for every repetition of it.

    The provider's delivery id; else ``webhook-id``, ``Idempotency-Key`` or ``X-GitHub-Delivery``;
    else, where a signature and a timestamp came along, a hash of both and the body; else chance,
    so that every delivery runs.
    """
    names = (delivery_id_header.lower(),) if delivery_id_header else ()
    for name in (*names, *_EVENT_HEADERS):
        value = delivery.headers.get(name, "").strip()
        if value:
            return _bounded(f"{name}:{value}")
    stamp = next((delivery.headers[name] for name in _TIMESTAMPS if name in delivery.headers), None)
    signature = delivery.headers.get(auth.header.lower())
    if auth.type == "hmac_sha256" and stamp is not None and signature is not None:
        digest = hashlib.sha256(delivery.body)
        digest.update(f"\x1f{signature}\x1f{stamp}".encode("utf-8", "surrogatepass"))
        return f"hash:{digest.hexdigest()}"
    return f"random:{chance.hex()}"


def _bounded(key: str) -> str:
    """Keep what is printable and short, hash the rest: ids are derived from clean text."""
    if len(key) <= _MAX_KEY and key.isascii() and key.isprintable():
        return key
    return f"hash:{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"


def shown_headers(delivery_id_header: str | None, delivery: Delivery) -> dict[str, str]:
    """Return the headers that the execution remembers."""
    names = _SHOWN_HEADERS | ({delivery_id_header.lower()} if delivery_id_header else set())
    secret = {"authorization", "cookie", "proxy-authorization"}
    return {
        name: value
        for name, value in delivery.headers.items()
        if name in names and name not in secret
    }


def inputs_of(delivery: Delivery) -> Any:
    """Return what the workflow gets.

    A JSON object is the inputs, whatever the content type; other JSON, and text, become
    ``{"body": value}``; bytes that are no text become ``{"body_base64": text}``; without a body
    the query's parameters are the inputs.
    """
    if not delivery.body:
        return dict(delivery.query)
    kind = delivery.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_json = kind == "application/json" or kind.endswith("+json")
    try:
        value = strict_json.parse(delivery.body)
    except InvalidRequest:
        if is_json:
            raise
        return _as_text(delivery.body)
    return value if isinstance(value, dict) else {"body": value}


def _as_text(body: bytes) -> dict[str, str]:
    try:
        return {"body": body.decode()}
    except UnicodeDecodeError:
        return {"body_base64": base64.b64encode(body).decode()}
