"""Drafts."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from orcheo.api.models.base import Answer, Body, example
from orcheo.domain.json_patch import MAX_OPERATIONS

Pointer = Annotated[str, Field(max_length=10_000)]


class DraftSummary(Answer):
    """Where a draft stands."""

    workflow_id: str
    revision: int
    """The `ETag` is its text in quotes. It only rises, over discarded drafts too."""
    base_version: int | None
    """The version that it was made from; null: there was none."""
    changed: bool
    """Whether it differs from its base."""
    updated_at: str
    updated_by: str


class DraftAnswer(DraftSummary):
    """A draft."""

    graph: dict[str, Any]
    """May be invalid: `POST /workflows/validate` says how."""


class NewDraft(Body):
    """What to edit from now on."""

    graph: dict[str, Any]
    """Valid or not; at most 4 MB."""


class PatchOperation(Body):
    """One operation of a JSON Patch (RFC 6902)."""

    model_config = ConfigDict(extra="ignore", populate_by_name=False)

    op: Literal["add", "remove", "replace", "move", "copy", "test"]
    path: Pointer
    """JSON Pointer into the graph: `/nodes/3/config/url`."""
    source: Pointer = Field(default="", alias="from")
    """Of `move` and `copy`."""
    value: Any = None
    """Of `add`, `replace` and `test`."""


Operations = Annotated[list[PatchOperation], Field(max_length=MAX_OPERATIONS)]


class Publication(Body):
    """How to publish."""

    model_config = example({"activate": True})

    activate: bool = True
    """Whether new executions, of triggers too, run the version."""


class DraftScript(Body):
    """A script to edit as a graph from now on."""

    script: str
    """Python source, at most 128 KiB of UTF-8."""
    entrypoint: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """The function or variable that gives the graph; found by itself where there is one."""


class ImportedDraftAnswer(DraftAnswer):
    """A draft that a script has become."""

    warnings: list[dict[str, Any]]
    """Of the import: `{code, message, line?}`."""


class GraphToExport(Body):
    """A graph to write as Python."""

    graph: dict[str, Any]
    script: str | None = None
    """What its python nodes live in; left out, it is looked for in `workflow_id`."""
    workflow_id: str | None = None
    """A workflow of which a draft or version holds the script of the python nodes."""
