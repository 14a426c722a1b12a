"""Values between processes: JSON in which what JSON lacks is tagged.

A tagged value is ``{"$": <tag>, "v": <payload>}``. A user's own mapping that has the key ``"$"``,
or keys that are not
text, is written as the tag ``dict`` with a list of pairs, so decoding is never ambiguous.
Decoding constructs only the
types listed here; a tag that this side does not know stays an opaque ``Tagged`` and is written
back unchanged.

==========  =================================  ==========  =============================
tag         payload                            tag         payload
==========  =================================  ==========  =============================
tuple       list                               datetime    ISO 8601
set         list                               date, time  ISO 8601
frozenset   list                               timedelta   [days, seconds, microseconds]
dict        list of [key, value]               decimal     text
bytes       base 64                            uuid        text
float       ``nan``, ``inf``, ``-inf``         complex     [real, imaginary]
message     the message's fields               object      {class, fields}
send        {node, arg}                        enum        {class, name, value}
command     {update, goto, graph, resume}      int         text, beyond 64 bits
==========  =================================  ==========  =============================
"""

import base64
import datetime as dt
import decimal
import json
import math
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from orcheo.domain.errors import Unprocessable

TAG: Final = "$"
VALUE: Final = "v"
MAX_DEPTH: Final = 200
"""Deeper values are refused: they would overflow the stack of some reader."""
_INT_LIMIT: Final = 2**63

Encoder = Callable[[Any, Callable[[Any], Any]], Any]
"""Given a value and the encoder for its parts: its JSON form, or NotImplemented."""
Decoder = Callable[[str, Any, Callable[[Any], Any]], Any]
"""Given tag, payload and the decoder for parts: the value, or NotImplemented."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A value whose type this side does not construct."""

    tag: str
    payload: Any

    def __hash__(self) -> int:
        """An object of a script may be a key or a member of a set."""
        return hash((self.tag, json.dumps(self.payload, sort_keys=True)))


class UnencodableValue(Unprocessable):
    """The value has a type that cannot leave its process."""


def tagged(tag: str, payload: Any) -> dict[str, Any]:
    """Return the JSON form of a tagged value."""
    return {TAG: tag, VALUE: payload}


def _no_encoder(_value: Any, _parts: Callable[[Any], Any]) -> Any:
    return NotImplemented


def _no_decoder(_tag: str, _payload: Any, _parts: Callable[[Any], Any]) -> Any:
    return NotImplemented


def encode(value: Any, extra: Encoder = _no_encoder) -> Any:
    """Return the value as tagged JSON.

    Args:
        value: Anything made of the types in the table above.
        extra: Asked first for every value that is not plain JSON.

    Raises:
        UnencodableValue: Of a type that is in neither, or nested deeper than ``MAX_DEPTH``.
    """
    return _encode(value, extra, 0)


def _encode(value: Any, extra: Encoder, depth: int) -> Any:
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if depth > MAX_DEPTH:
        raise UnencodableValue(f"A value is nested deeper than {MAX_DEPTH} levels; flatten it.")

    def part(inner: Any) -> Any:
        return _encode(inner, extra, depth + 1)

    if kind is int:
        return value if -_INT_LIMIT <= value < _INT_LIMIT else tagged("int", str(value))
    if kind is float:
        return value if math.isfinite(value) else tagged("float", repr(value))
    if kind is list:
        return [part(item) for item in value]
    if kind is dict:
        return _encode_dict(value, part)
    if kind is Tagged:
        return tagged(value.tag, value.payload)
    found = extra(value, part)
    if found is not NotImplemented:
        return found
    return _encode_special(value, part)


def _encode_dict(value: dict[Any, Any], part: Callable[[Any], Any]) -> Any:
    if TAG not in value and all(type(key) is str for key in value):
        return {key: part(item) for key, item in value.items()}
    return tagged("dict", [[part(key), part(item)] for key, item in value.items()])


def _encode_special(value: Any, part: Callable[[Any], Any]) -> Any:
    for types, write in _WRITERS:
        if isinstance(value, types):
            return write(value, part)
    raise UnencodableValue(
        f"A {type(value).__name__!r} object cannot be stored in the state; return JSON "
        "values, dataclasses, pydantic models, messages, dates, decimals, sets or bytes.",
    )


def _listed(tag: str) -> Callable[[Any, Callable[[Any], Any]], Any]:
    return lambda value, part: tagged(tag, [part(item) for item in value])


_WRITERS: Final[tuple[tuple[Any, Callable[[Any, Callable[[Any], Any]], Any]], ...]] = (
    (tuple, _listed("tuple")),
    (frozenset, _listed("frozenset")),
    (set, _listed("set")),
    ((bytes, bytearray), lambda v, _: tagged("bytes", base64.b64encode(bytes(v)).decode())),
    # A datetime is a date too, so it comes first; likewise the subclasses of str, bool, int below.
    (dt.datetime, lambda v, _: tagged("datetime", v.isoformat())),
    (dt.date, lambda v, _: tagged("date", v.isoformat())),
    (dt.time, lambda v, _: tagged("time", v.isoformat())),
    (dt.timedelta, lambda v, _: tagged("timedelta", [v.days, v.seconds, v.microseconds])),
    (decimal.Decimal, lambda v, _: tagged("decimal", str(v))),
    (uuid.UUID, lambda v, _: tagged("uuid", str(v))),
    (complex, lambda v, _: tagged("complex", [v.real, v.imag])),
    (str, lambda v, _: str(v)),
    (int, lambda v, part: part(int(v))),
    (float, lambda v, part: part(float(v))),
    (list, lambda v, part: [part(item) for item in v]),
    (Mapping, lambda v, part: _encode_dict(dict(v), part)),
)


def decode(value: Any, extra: Decoder = _no_decoder) -> Any:
    """Return the value that tagged JSON stands for.

    Args:
        value: What ``encode`` gave, after any number of passes through JSON.
        extra: Asked first for every tag.
    """
    if isinstance(value, list):
        return [decode(item, extra) for item in value]
    if not isinstance(value, dict):
        return value
    if TAG not in value:
        return {key: decode(item, extra) for key, item in value.items()}
    tag, payload = value[TAG], value.get(VALUE)
    found = extra(tag, payload, lambda inner: decode(inner, extra))
    if found is not NotImplemented:
        return found
    return _decode_tag(tag, payload, extra)


def _decode_tag(tag: str, payload: Any, extra: Decoder) -> Any:
    simple = _SIMPLE.get(tag)
    if simple is not None:
        return simple(payload)
    collection = _COLLECTIONS.get(tag)
    if collection is not None:
        return collection(decode(item, extra) for item in payload)
    if tag == "dict":
        return {decode(key, extra): decode(item, extra) for key, item in payload}
    return Tagged(tag, payload)


_SIMPLE: Final[Mapping[str, Callable[[Any], Any]]] = {
    "int": int,
    "float": float,
    "bytes": base64.b64decode,
    "datetime": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "timedelta": lambda payload: dt.timedelta(*payload),
    "decimal": decimal.Decimal,
    "uuid": uuid.UUID,
    "complex": lambda payload: complex(*payload),
}
_COLLECTIONS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
}


def plain(value: Any) -> Any:
    """Return tagged JSON as the plain JSON that a person or another program expects.

    Tuples and sets become lists (sets sorted where they can be), dates ISO 8601, decimals and
    UUIDs text, bytes base 64,
    enums their value, objects their fields, messages their fields, keys text, NaN and infinities
    null.
    """
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if TAG not in value:
        return {key: plain(item) for key, item in value.items()}
    return _plain_tag(value[TAG], value.get(VALUE))


def _plain_tag(tag: str, payload: Any) -> Any:
    match tag:
        case "set" | "frozenset":
            items = [plain(item) for item in payload]
            return sorted(items, key=lambda item: (type(item).__name__, str(item)))
        case "dict":
            return {_key(plain(key)): plain(item) for key, item in payload}
        case "timedelta":
            return dt.timedelta(*payload).total_seconds()
        case "float":
            return None
        case "int":
            return int(payload)
        case "enum":
            return plain(payload["value"])
        case "object":
            return plain(payload["fields"])
        case _:
            return plain(payload)


def _key(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)
