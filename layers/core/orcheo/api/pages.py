"""Pages that end before they are too large for an answer."""

from collections.abc import Iterable
from typing import Any, Final, TypeVar

from orcheo.api.models.base import Answer
from orcheo.domain.errors import InvalidRequest

_T = TypeVar("_T", bound=Answer)

_BYTES: Final = 3_000_000
"""A function's answer may have 6 MB."""


def page_of(model: type[_T], found: Iterable[Any]) -> list[_T]:
    """Return the first of what was found: the first in any case, more while they are small."""
    items: list[_T] = []
    size = 0
    for each in found:
        item = model.model_validate(each)
        size += len(item.model_dump_json())
        if items and size > _BYTES:
            break
        items.append(item)
    return items


def position(cursor: str) -> int:
    """Return the number that a cursor is; InvalidRequest where it is none."""
    if not cursor.isdecimal():
        raise InvalidRequest(f"The cursor {cursor!r} is not one that this list gave out.")
    return int(cursor)
