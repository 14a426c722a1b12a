"""``/audit``: who did what, for administrators."""

from typing import Annotated, Any, Final, Literal

from fastapi import Header, Query, Response
from pydantic import AwareDatetime

from orcheo.api.audit_export import WRITERS
from orcheo.api.models.audit import AuditEntryAnswer
from orcheo.api.models.base import Cursor, Limit, Page
from orcheo.api.requests import AS_ADMIN, SCOPE, Caller, router
from orcheo.api.services import Provided
from orcheo.domain.audit import AuditEntry, Outcome

routes = router("audit")

NEXT: Final = "X-Orcheo-Cursor"
EXPORTED: Final = 2_000
"""Entries of an export's answer, of at most 2 KB each: a function's answer may have 6 MB."""
_PAGE: Final = 500


@routes.get(
    "/audit",
    response_model=Page[AuditEntryAnswer],
    responses={
        200: {
            "description": "A page; as text, a larger one.",
            "content": {
                "application/x-ndjson": {"schema": {"type": "string"}},
                "text/csv": {"schema": {"type": "string"}},
            },
        }
    },
    openapi_extra={**AS_ADMIN, SCOPE: "audit:read"},
)
def read_audit(  # noqa: PLR0917 - what a request is made of
    caller: Caller,
    services: Provided,
    since: Annotated[
        AwareDatetime | None,
        Query(alias="from", description="First moment; left out: seven days before `to`."),
    ] = None,
    until: Annotated[
        AwareDatetime | None,
        Query(alias="to", description="First moment after the last; left out: tomorrow, 0:00 UTC."),
    ] = None,
    actor: Annotated[
        str | None, Query(max_length=256, description="Id of a user, a token or an execution.")
    ] = None,
    operation: Annotated[
        str | None, Query(max_length=256, description="An `operationId` of this document.")
    ] = None,
    object_id: Annotated[
        str | None, Query(alias="object", max_length=256, description="Id of what was acted on.")
    ] = None,
    outcome: Outcome | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    wanted: Annotated[
        Literal["json", "jsonl", "csv"] | None,
        Query(alias="format", description="Left out: by `Accept`. As text: up to 2,000 entries."),
    ] = None,
    accept: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Any:
    """List what was done in the workspace, newest first; a page may be short and have a cursor.

    Every operation that changes something is recorded once it was done, and every one that the
    caller's role did not allow. `from` and `to` are at most 366 days apart. As JSON lines or CSV
    the cursor is in the header `X-Orcheo-Cursor`.
    """
    found: list[AuditEntry] = []
    writer = WRITERS.get(wanted or _accepted(accept))
    going_on = cursor
    while True:
        page = services.audit.read(
            caller,
            since=since,
            until=until,
            actor=actor,
            operation=operation,
            object_id=object_id,
            outcome=outcome,
            limit=limit if writer is None else _PAGE,
            cursor=going_on,
        )
        found += page.items
        going_on = page.cursor
        if writer is None or going_on is None or len(found) > EXPORTED - _PAGE:
            break
    if writer is None:
        items = [AuditEntryAnswer.model_validate(each.to_json()) for each in found]
        return Page[AuditEntryAnswer](items=items, cursor=going_on)
    media_type, write = writer
    headers = {} if going_on is None else {NEXT: going_on}
    return Response(write(found), headers=headers, media_type=media_type)


def _accepted(accept: str | None) -> str:
    kinds = {part.partition(";")[0].strip().lower() for part in (accept or "").split(",")}
    if "application/json" in kinds:
        return "json"
    return next((name for name, (kind, _) in WRITERS.items() if kind in kinds), "json")
