"""Redaction: secrets that are known are replaced by the names under which they were lent.

A secret is looked for as it is and as the usual encodings make it: URL-encoded, base 64 (standard
and URL-safe, at each of the three places where it may begin within what was encoded with it),
hexadecimal, and escaped as within a JSON text, also once more. What stands for it says whose it is
and nothing else: ``[[name#field]]``.

This finds what was copied or encoded, not what was computed: a hash, a reversed or a split secret
passes. Hence secrets are handed only to code that sends them somewhere (``docs/grants.md``).
"""

import base64
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, cast
from urllib.parse import quote, quote_plus

SHORTEST: Final = 6
"""Characters: what is shorter would be found everywhere, and is left alone."""
_HEAD: Final = 64
"""Characters by which a form is found: ``re`` takes long to compile long ones."""
_SEXTET: Final = 6


class Redactor:
    """Replaces what it knows. It never forgets, and costs nothing while it knows nothing.

    Args:
        secrets: Secret by the text that is to stand in its place.
    """

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._marks: dict[str, str] = {}
        for mark, secret in secrets.items():
            for form in forms(secret):
                self._marks.setdefault(form, mark)
        self._by_head: dict[str, list[str]] = {}
        for form in sorted(self._marks, key=len, reverse=True):
            self._by_head.setdefault(form[:_HEAD], []).append(form)
        self._pattern = _pattern(self._by_head)

    @property
    def is_idle(self) -> bool:
        """True where it knows nothing."""
        return self._pattern is None

    def text(self, text: str) -> str:
        """Return a text without the secrets."""
        if self._pattern is None or len(text) < SHORTEST:
            return text
        parts: list[str] = []
        at = 0
        while found := self._pattern.search(text, at):
            start, head = found.start(), found[0]
            forms = self._by_head[head]
            # Where only the beginning of a long one is there, that is taken out.
            form = next((each for each in forms if text.startswith(each, start)), head)
            parts += text[at:start], self._marks[form if form in self._marks else forms[0]]
            at = start + len(form)
        return "".join([*parts, text[at:]]) if parts else text

    def json(self, value: Any) -> Any:
        """Return JSON without the secrets, keys included; what holds none is returned as it is."""
        return value if self._pattern is None else self._json(value)

    def _json(self, value: Any) -> Any:
        match value:
            case str():
                return self.text(value)
            case dict():
                return self._members(cast("dict[Any, Any]", value))
            case list() | tuple():
                items = cast("list[Any] | tuple[Any, ...]", value)
                made = [self._json(item) for item in items]
                same = all(new is old for new, old in zip(made, items, strict=True))
                return items if same else made
            case _:
                return value

    def _members(self, value: dict[Any, Any]) -> dict[Any, Any]:
        made = {self._json(key): self._json(item) for key, item in value.items()}
        pairs = zip(made.items(), value.items(), strict=False)
        same = len(made) == len(value) and all(
            new_key is key and new is old for (new_key, new), (key, old) in pairs
        )
        return value if same else made


def forms(secret: str) -> Iterable[str]:
    """Return the texts in which a secret is looked for: none where it is too short."""
    if len(secret) < SHORTEST:
        return ()
    raw = secret.encode(errors="surrogatepass")
    found = {
        secret,
        quote(secret, safe="", errors="replace"),
        quote(secret, errors="replace"),
        quote_plus(secret, errors="replace"),
        raw.hex(),
        raw.hex().upper(),
    }
    found |= {_lowered(each) for each in found if "%" in each}
    for _ in range(2):
        found |= {json.dumps(each)[1:-1] for each in found}
        found |= {json.dumps(each, ensure_ascii=False)[1:-1] for each in found}
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        found |= set(_aligned(raw, encode))
    # An encoder may write its slashes or its padding in other ways.
    found |= {quote(each, safe="") for each in found if "/" in each or "+" in each or "=" in each}
    found |= {each.replace("/", "\\/") for each in found if "/" in each}
    return [each for each in found if len(each) >= SHORTEST]


def _aligned(raw: bytes, encode: Callable[[bytes], bytes]) -> Iterable[str]:
    """Yield base 64 of what stands alone, and the part that no neighbour changes of what does not.

    Base 64 writes six bits as one character (RFC 4648). With n bytes before it, the first whole
    sextet of the secret begins at bit 8n rounded up to six, and the last ends at the last multiple
    of six.
    """
    whole = encode(raw).decode()
    yield whole
    yield whole.rstrip("=")
    for before in range(3):
        encoded = encode(bytes(before) + raw).decode()
        first = -(-8 * before // _SEXTET)
        after = 8 * (before + len(raw)) // _SEXTET
        yield encoded[first:after]


def _lowered(quoted: str) -> str:
    return re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), quoted)


def _pattern(marks: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds any of some texts, the longest first.

    They are grouped by their first characters: ``re`` tries the members of an alternation one by
    one, so a flat one would cost each place of a text as many tries as there are texts.
    """
    by_first: dict[str, list[str]] = {}
    for mark in sorted(marks, key=len, reverse=True):
        by_first.setdefault(mark[0], []).append(mark[1:])
    if not by_first:
        return None
    groups = [
        f"{re.escape(first)}(?:{'|'.join(map(re.escape, rest))})"
        for first, rest in by_first.items()
    ]
    return re.compile("|".join(groups))


IDLE: Final = Redactor({})
"""Knows nothing."""
