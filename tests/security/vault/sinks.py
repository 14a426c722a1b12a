"""Where a secret could come out: each place read as it is, and a way to put something there.

What is found is looked for by this module's own means, not by those of the product: whatever lies
compressed or in base 64 is unpacked first, and every encoding is searched for.
"""

import base64
import binascii
import json
import logging
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

Encode = Callable[[str], str]
ENCODINGS: Final[Mapping[str, Encode]] = {
    "plain": lambda secret: secret,
    "base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "url": lambda secret: quote(secret, safe=""),
    "base64 for URLs": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
    "base64 at one": lambda secret: _within(b"x", secret),
    "base64 at two": lambda secret: _within(b"xy", secret),
    "hexadecimal": lambda secret: secret.encode().hex(),
    "json": lambda secret: json.dumps(secret)[1:-1],
}
"""The first three are those of the gate."""
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")


def _within(before: bytes, secret: str) -> str:
    """Return the characters of base 64 that belong to a secret alone, with something before it."""
    encoded = base64.b64encode(before + secret.encode()).decode()
    return encoded[len(before) + 1 : 8 * (len(before) + len(secret.encode())) // 6]


@dataclass(frozen=True, slots=True)
class Sink:
    """One place."""

    name: str
    read: Callable[[], Any]
    """Return all that is there: text, bytes or JSON."""
    plant: Callable[[str], object]
    """Put a text there, the way that texts get there."""


def found(what: Any, secret: str) -> list[str]:
    """Return the encodings in which a secret is somewhere in a thing."""
    seen = list(texts(what))
    return [
        name for name, encode in ENCODINGS.items() if any(encode(secret) in text for text in seen)
    ]


def texts(what: Any) -> Iterator[str]:
    """Yield all texts in a thing, those within compressed and encoded ones as well."""
    match what:
        case str():
            yield what
            for match in _BASE64.finditer(what):
                unpacked = _decoded(match[0])
                if unpacked is not None:
                    yield unpacked
        case bytes():
            yield from texts(_plain(what))
        case Mapping():
            for key, value in what.items():
                yield from texts(key)
                yield from texts(value)
        case list() | tuple():
            for each in what:
                yield from texts(each)
        case None | bool() | int() | float():
            pass
        case _:
            yield from texts(str(what))


def _decoded(text: str) -> str | None:
    """Return what base 64 holds, where that is compressed."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4))
        return zlib.decompress(data).decode(errors="replace")
    except (binascii.Error, zlib.error, ValueError):
        return None


def _plain(data: bytes) -> str:
    try:
        return zlib.decompress(data).decode(errors="replace")
    except zlib.error:
        return data.decode(errors="replace")


class Records(logging.Handler):
    """What libraries log, as a handler at the root writes it."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record as it is written."""
        self.lines.append(self.format(record))
