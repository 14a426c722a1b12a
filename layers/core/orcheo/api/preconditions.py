"""``If-Match``: what a change was made from."""

import re
from collections.abc import Callable
from typing import Annotated

from fastapi import Header

from orcheo.domain.errors import PreconditionRequired

IfMatch = Annotated[
    str | None,
    Header(description="The `ETag` that was read; a change in between is refused with 412."),
]


def etag(revision: int) -> str:
    """Return the entity tag of a revision."""
    return f'"{revision}"'


def accepts(if_match: str | None) -> Callable[[int], bool] | None:
    """Read ``If-Match``: null where there is none; what is no entity tag matches nothing."""
    if if_match is None:
        return None
    if if_match.strip() == "*":
        return lambda _: True
    tags = set(re.findall(r'(?:W/)?("[^"]*")', if_match)) or {f'"{if_match.strip()}"'}
    return lambda revision: etag(revision) in tags


def required(if_match: str | None, what: str) -> Callable[[int], bool]:
    """Read ``If-Match``; PreconditionRequired where there is none."""
    read = accepts(if_match)
    if read is None:
        raise PreconditionRequired(
            f"A change of {what} needs the header 'If-Match' with the ETag that it was made from; "
            f"GET {what} gives it."
        )
    return read
