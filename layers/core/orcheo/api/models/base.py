"""What the bodies of all rooms are made of."""

from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import Query
from pydantic import BaseModel, ConfigDict

T = TypeVar("T")

Limit = Annotated[int, Query(ge=1, le=100, description="Items of a page.")]
Cursor = Annotated[
    str | None,
    Query(max_length=2_000, description="The `cursor` of the page before."),
]

RoleName = Literal["viewer", "operator", "editor", "admin"]
"""Each includes those before it."""

LimitBytes = Annotated[
    int | None,
    Query(
        ge=100,
        le=1_000_000,
        description="Larger values are replaced by "
        '`{"$truncated": true, type, bytes, count, path, preview}`; '
        "`GET /executions/{id}/values?path=` reads them. Left out: all is shown.",
    ),
]


class Body(BaseModel):
    """What a client sends: members that are not known are refused."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, strict=True)


class Answer(BaseModel):
    """What a client gets."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class Problem(BaseModel):
    """RFC 9457 problem details."""

    model_config = ConfigDict(extra="allow", use_attribute_docstrings=True)

    type: str
    """`https://orcheo.dev/problems/<name>`; the name never changes."""
    title: str
    status: int
    detail: str
    """What was wrong, where, and the way out."""
    instance: str | None = None
    errors: list[dict[str, str]] | None = None
    """Findings in the request: `{path, message}`."""
    issues: list[dict[str, Any]] | None = None
    """Findings in the graph: `{path, code, severity, message}`."""


class Page(Answer, Generic[T]):
    """One page of a list."""

    items: list[T]
    cursor: str | None = None
    """Leads to the next page; null on the last."""


def example(body: dict[str, Any]) -> ConfigDict:
    """Return what shows a body in OpenAPI."""
    return ConfigDict(json_schema_extra={"examples": [body]})
