"""Large values in parts: what stands for one, and how it is read bit by bit.

What stands for a value is ``{"$truncated": true, "type", "bytes", "count", "path", "preview"}``;
``path`` is a JSON Pointer (RFC 6901) into one document of everything that an execution has to show.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from orcheo.domain.errors import InvalidRequest, NotFound

MARK: Final = "$truncated"
_PREVIEW: Final = 200
"""Characters of JSON."""
_ITEMS: Final = 100
_MOST_ITEMS: Final = 1_000
_CHARACTERS: Final = 100_000
_MOST_CHARACTERS: Final = 500_000
"""At most six bytes each in JSON: an answer may have 6 MB."""
_PAGE_BYTES: Final = 3_000_000


def size(value: Any) -> int:
    """Return the bytes of a value as JSON."""
    return len(_text(value).encode("utf-8", "surrogatepass"))


def cut(value: Any, limit_bytes: int, path: str) -> Any:
    """Return a value, or what stands for it where it is larger."""
    text = _text(value)
    length = len(text.encode("utf-8", "surrogatepass"))
    if length <= limit_bytes:
        return value
    return {
        MARK: True,
        "type": _type(value),
        "bytes": length,
        "count": _count(value),
        "path": path,
        "preview": text[:_PREVIEW],
    }


def found_at(document: Any, path: str) -> Any:
    """Return what a JSON Pointer leads to; InvalidRequest where it is none, NotFound."""
    if path and not path.startswith("/"):
        raise InvalidRequest(f"{path[:_PREVIEW]!r} is no JSON Pointer: it starts with '/'.")
    value = document
    for token in path.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            raise NotFound(f"There is nothing at {path[:_PREVIEW]!r}: it ends before {key!r}.")
    return value


def part(
    value: Any, path: str, *, offset: int, limit: int | None, limit_bytes: int
) -> dict[str, Any]:
    """Return a value's kind and size with some of what is in it.

    Args:
        value: Plain JSON.
        path: Where it is.
        offset: Members, elements or characters to leave out.
        limit: How many to give; null: 100 members or elements, or 100,000 characters. Fewer come
            where they have more than 3 MB together.
        limit_bytes: Larger members and elements are cut.

    Returns:
        ``{path, type, bytes, count, offset, next}`` and of an object or array ``items``, ``{key,
        value}`` each; of a text its characters, and of anything else itself, as ``value``.
    """
    count = _count(value)
    shown: dict[str, Any] = {
        "path": path,
        "type": _type(value),
        "bytes": size(value),
        "count": count,
        "offset": offset,
    }
    end = offset
    if isinstance(value, str):
        end += min(limit or _CHARACTERS, _MOST_CHARACTERS)
        shown["value"] = value[offset:end]
    elif isinstance(value, Mapping | list):
        pairs: Sequence[tuple[Any, Any]]
        pairs = list(value.items()) if isinstance(value, Mapping) else list(enumerate(value))
        shown["items"] = items = list[dict[str, Any]]()
        given = 0
        for key, each in pairs[offset : offset + min(limit or _ITEMS, _MOST_ITEMS)]:
            item = {"key": key, "value": cut(each, limit_bytes, child(path, key))}
            given += size(item)
            if items and given > _PAGE_BYTES:
                break
            items.append(item)
        end += len(items)
    else:
        shown["value"] = value
    shown["next"] = end if count is not None and end < count else None
    return shown


def child(path: str, key: Any) -> str:
    """Return the pointer to a member or element."""
    return f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}"


def _text(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _count(value: Any) -> int | None:
    """Return how many members, elements or characters a value has; null for a number."""
    return len(value) if isinstance(value, Mapping | list | str) else None


def _type(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"
