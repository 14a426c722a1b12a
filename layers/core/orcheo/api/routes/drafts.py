"""``/workflows/{id}/draft``: the editor's working copy."""

from typing import Annotated, Any, Final

from fastapi import Body, Response

from orcheo.api.models.drafts import DraftAnswer, DraftSummary, NewDraft, Operations, Publication
from orcheo.api.models.workflows import VersionAnswer
from orcheo.api.preconditions import IfMatch, etag, required
from orcheo.api.requests import Caller, router
from orcheo.api.routes.workflows import version_answer
from orcheo.api.services import Provided
from orcheo.domain.drafts import Draft

routes = router("drafts")

DRAFT: Final = "/workflows/{workflow_id}/draft"
STALE: dict[int | str, dict[str, Any]] = {
    412: {"description": "Someone else came first; `revision` says where the draft stands."},
    428: {"description": "`If-Match` is missing."},
}
_PUBLISHED: dict[int | str, dict[str, Any]] = {
    200: {"model": VersionAnswer, "description": "There is a version with this very graph."},
}


@routes.get(DRAFT)
def get_draft(
    workflow_id: str, caller: Caller, services: Provided, response: Response
) -> DraftAnswer:
    """Return the working copy with its `ETag`; where none is stored, the newest version's graph.

    Without any version it is an empty graph.
    """
    return _answer(services.drafts.get(caller, workflow_id), response)


@routes.put(DRAFT, responses=STALE)
def replace_draft(  # noqa: PLR0917 - what a request is made of
    workflow_id: str,
    body: NewDraft,
    caller: Caller,
    services: Provided,
    response: Response,
    if_match: IfMatch = None,
) -> DraftAnswer:
    """Store a whole graph, valid or not, as the working copy."""
    accepts = required(if_match, _named(workflow_id))
    saved = services.drafts.replace(caller, workflow_id, body.graph, accepts=accepts)
    return _answer(saved, response)


@routes.patch(DRAFT, responses=STALE)
def patch_draft(  # noqa: PLR0917 - what a request is made of
    workflow_id: str,
    body: Annotated[Operations, Body(media_type="application/json-patch+json")],
    caller: Caller,
    services: Provided,
    response: Response,
    if_match: IfMatch = None,
) -> DraftSummary:
    """Apply a JSON Patch (RFC 6902) to the working copy's graph, wholly or not at all.

    422 where it does not apply, a `test` that fails included.
    """
    accepts = required(if_match, _named(workflow_id))
    operations = [each.model_dump(by_alias=True, exclude_unset=True) for each in body]
    saved = services.drafts.patch(caller, workflow_id, operations, accepts=accepts)
    response.headers["ETag"] = etag(saved.revision)
    return DraftSummary.model_validate(_summary(saved))


@routes.delete(DRAFT, status_code=204, responses=STALE)
def discard_draft(
    workflow_id: str, caller: Caller, services: Provided, if_match: IfMatch = None
) -> None:
    """Forget the changes: the working copy is the newest version again."""
    accepts = required(if_match, _named(workflow_id))
    services.drafts.discard(caller, workflow_id, accepts=accepts)


@routes.post(f"{DRAFT}/publish", status_code=201, responses={**_PUBLISHED, **STALE})
def publish_draft(  # noqa: PLR0917 - what a request is made of
    workflow_id: str,
    caller: Caller,
    services: Provided,
    response: Response,
    body: Publication | None = None,
    if_match: IfMatch = None,
) -> VersionAnswer:
    """Make a version of the working copy, active at once unless `activate` is false.

    200 where a version with this very graph is there: none is made. 422 with `issues` where the
    graph has errors. The `ETag` of the answer is the draft's: the version is its base now.
    """
    accepts = required(if_match, _named(workflow_id))
    activate = body is None or body.activate
    done = services.drafts.publish(caller, workflow_id, accepts=accepts, activate=activate)
    response.status_code = 201 if done.created else 200
    response.headers["ETag"] = etag(done.draft.revision)
    response.headers["Location"] = f"/workflows/{workflow_id}/versions/{done.version.number}"
    return version_answer(done.version)


def _named(workflow_id: str) -> str:
    return f"/workflows/{workflow_id}/draft"


def _summary(draft: Draft) -> dict[str, Any]:
    return {**draft.model_dump(exclude={"graph"}), "changed": draft.changed}


def draft_answer(draft: Draft) -> dict[str, Any]:
    """Return a draft as the API shows it."""
    return {**_summary(draft), "graph": draft.graph}


def _answer(draft: Draft, response: Response) -> DraftAnswer:
    response.headers["ETag"] = etag(draft.revision)
    return DraftAnswer.model_validate(draft_answer(draft))
