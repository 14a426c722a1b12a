"""``/workflows`` and their versions."""

from typing import Annotated, Any, Literal

from fastapi import Path, Query, Response

from orcheo.api.models.base import Cursor, Limit, Page
from orcheo.api.models.workflows import (
    ChangedWorkflow,
    GraphDifference,
    ListedWorkflow,
    NewWorkflow,
    Validation,
    VersionAnswer,
    VersionSummary,
    WorkflowWithVersion,
)
from orcheo.api.preconditions import IfMatch, accepts, etag
from orcheo.api.requests import AS_VIEWER, Caller, router
from orcheo.api.services import Provided
from orcheo.application.manage_workflows import WorkflowChange
from orcheo.domain.errors import Unprocessable
from orcheo.domain.graph_diff import diff
from orcheo.domain.validation import validate
from orcheo.domain.workflows import Version, Workflow

routes = router("workflows")


Number = Annotated[int, Path(ge=1, description="Number of a version.")]


def version_answer(version: Version) -> VersionAnswer:
    """Return a version as the API shows it."""
    return VersionAnswer.model_validate(
        {**version.model_dump(exclude={"graph"}), "graph": version.graph.to_json()},
    )


@routes.post("/workflows", status_code=201, response_model_exclude_unset=True)
def create_workflow(
    body: NewWorkflow, caller: Caller, services: Provided, response: Response
) -> WorkflowWithVersion:
    """Create a workflow; with a graph, also its version 1, which the answer then holds."""
    new = None if body.graph is None else services.workflows.read_graph(body.graph)
    workflow, version = services.workflows.create(
        caller, name=body.name, description=body.description, tags=body.tags, version=new
    )
    response.headers["Location"] = f"/workflows/{workflow.id}"
    return _answer(workflow, version, response)


@routes.get("/workflows", response_model_exclude_unset=True)
def list_workflows(  # noqa: PLR0917 - what a request is made of
    caller: Caller,
    services: Provided,
    limit: Limit = 50,
    cursor: Cursor = None,
    query: Annotated[
        str | None,
        Query(max_length=200, description="Part of name, description or a tag; case is ignored."),
    ] = None,
    tag: Annotated[str | None, Query(max_length=40, description="One of the tags.")] = None,
    include: Annotated[
        Literal["last_executions"] | None,
        Query(description="`last_executions` adds up to five of each workflow, newest first."),
    ] = None,
) -> Page[ListedWorkflow]:
    """List workflows that are not archived, newest first.

    With `query` or `tag` a page may be short and yet have a cursor: there is no index for them, so
    one request reads up to 1,000 workflows (ten times a Query and a BatchGetItem, some 500 read
    units) and answers with what it found. `last_executions` are found among the newest 10,000
    executions of the workspace (at most ten Queries of some 20 read units); a workflow that ran
    only before those shows none.
    """
    page = services.workflows.list(caller, limit=limit, cursor=cursor, query=query, tag=tag)
    last = {}
    if include is not None:
        last = services.read.last(caller.workspace, [each.id for each in page.items])
    items = [
        ListedWorkflow.model_validate(
            {
                **each.model_dump(),
                **({"last_executions": last[each.id]} if each.id in last else {}),
            }
        )
        for each in page.items
    ]
    return Page[ListedWorkflow](items=items, cursor=page.cursor)


@routes.post("/workflows/validate", openapi_extra=dict(AS_VIEWER))
def validate_graph(body: dict[str, Any], caller: Caller, services: Provided) -> Validation:
    """List everything that is wrong with a graph, given as it is or as `{"graph": …}`.

    The answer is 200 whatever is found; nothing is stored. A reference to a credential that is not
    there, or has no such field, is a warning: it may be made before the graph runs.
    """
    document = body["graph"] if set(body) == {"graph"} else body
    _, issues = validate(document, services.catalogue)
    issues = [*issues, *services.credential_issues(caller.workspace, document)]
    return Validation(
        valid=all(issue.severity != "error" for issue in issues),
        issues=[issue.to_json() for issue in issues],
    )


@routes.get("/workflows/{workflow_id}")
def get_workflow(
    workflow_id: str, caller: Caller, services: Provided, response: Response
) -> Workflow:
    """Return a workflow, archived or not, with its `ETag`."""
    workflow = services.workflows.get(caller, workflow_id)
    response.headers["ETag"] = etag(workflow.revision)
    return workflow


@routes.put("/workflows/{workflow_id}", response_model_exclude_unset=True)
def change_workflow(  # noqa: PLR0917 - what a request is made of
    workflow_id: str,
    body: ChangedWorkflow,
    caller: Caller,
    services: Provided,
    response: Response,
    if_match: IfMatch = None,
) -> WorkflowWithVersion:
    """Change a workflow. A graph becomes its newest version, active at once.

    Without `If-Match` the change applies to whatever stands.
    """
    given = body.model_fields_set - {"graph"}
    if body.graph is None and all(getattr(body, name) is None for name in given):
        raise Unprocessable(
            "The request changes nothing: give 'name', 'description', 'tags', 'archived' or "
            "'graph'.",
            errors=[{"path": "", "message": "nothing to change"}],
        )
    change = WorkflowChange(
        name=body.name,
        description=body.description,
        tags=body.tags,
        archived=body.archived,
        version=None if body.graph is None else services.workflows.read_graph(body.graph),
    )
    workflow, version = services.workflows.change(
        caller, workflow_id, change, accepts=accepts(if_match)
    )
    return _answer(workflow, version, response)


@routes.delete("/workflows/{workflow_id}", status_code=204)
def delete_workflow(
    workflow_id: str,
    caller: Caller,
    services: Provided,
    *,
    purge: bool = False,
    if_match: IfMatch = None,
) -> None:
    """Archive a workflow: it runs no more and is not listed.

    `?purge=true` deletes it with its versions, triggers and their secrets, for good.
    """
    services.workflows.delete(caller, workflow_id, purge=purge, accepts=accepts(if_match))


@routes.get("/workflows/{workflow_id}/versions")
def list_versions(
    workflow_id: str,
    caller: Caller,
    services: Provided,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[VersionSummary]:
    """List versions, newest first, without their graphs."""
    page = services.workflows.list_versions(caller, workflow_id, limit=limit, cursor=cursor)
    items = [VersionSummary.model_validate(_summary(version)) for version in page.items]
    return Page[VersionSummary](items=items, cursor=page.cursor)


@routes.get("/workflows/{workflow_id}/versions/{number}")
def get_version(
    workflow_id: str, number: Number, caller: Caller, services: Provided
) -> VersionAnswer:
    """Return a version with its graph and script."""
    return version_answer(services.workflows.get_version(caller, workflow_id, number))


@routes.get(
    "/workflows/{workflow_id}/versions/{number}/diff/{other}", response_model_exclude_unset=True
)
def diff_versions(
    workflow_id: str,
    number: Number,
    other: Number,
    caller: Caller,
    services: Provided,
) -> GraphDifference:
    """Say what differs between two versions, from the first to the second."""
    before = services.workflows.get_version(caller, workflow_id, number)
    after = services.workflows.get_version(caller, workflow_id, other)
    return GraphDifference.model_validate(diff(before.graph, after.graph))


@routes.post("/workflows/{workflow_id}/versions/{number}/activate")
def activate_version(  # noqa: PLR0917 - what a request is made of
    workflow_id: str,
    number: Number,
    caller: Caller,
    services: Provided,
    response: Response,
    if_match: IfMatch = None,
) -> Workflow:
    """Let new executions, of triggers too, run this version."""
    workflow, _ = services.workflows.change(
        caller, workflow_id, WorkflowChange(active_version=number), accepts=accepts(if_match)
    )
    response.headers["ETag"] = etag(workflow.revision)
    return workflow


def _summary(version: Version) -> dict[str, Any]:
    return version.model_dump(exclude={"graph", "script"})


def _answer(workflow: Workflow, version: Version | None, response: Response) -> WorkflowWithVersion:
    response.headers["ETag"] = etag(workflow.revision)
    answer: dict[str, Any] = workflow.model_dump()
    if version is not None:
        answer["version"] = version_answer(version)
    return WorkflowWithVersion.model_validate(answer)
