"""``/workflows/import-python`` and ``/imports``."""

from typing import Any

from fastapi import Request, Response

from orcheo.api.models.workflows import ImportAnswer, Imported, ScriptImport
from orcheo.api.preconditions import etag
from orcheo.api.problems import response_of
from orcheo.api.requests import Caller, router
from orcheo.api.routes.workflows import version_answer
from orcheo.api.services import Provided
from orcheo.application.import_ports import ImportJob, ImportRequest
from orcheo.domain.errors import Unprocessable
from orcheo.domain.problems import Problem
from orcheo.domain.workflows import Version, Workflow

routes = router("workflows")

RUNNING = {"model": ImportAnswer, "description": "It takes longer; ask at `Location`."}
_SECONDS = "1"


@routes.post(
    "/workflows/import-python",
    status_code=201,
    response_model=Imported,
    responses={202: RUNNING, 413: {"description": "Over 128 KiB of UTF-8."}},
)
def import_python(
    body: ScriptImport, caller: Caller, services: Provided, response: Response
) -> Any:
    """Turn a LangGraph script into a new workflow, or into the next version of one.

    201 with workflow and version when it is done within about 20 seconds, else 202 and a
    `Location` to ask at. A script that is refused is a 422 with `line` and the reason.
    """
    if body.name is None and body.workflow_id is None:
        raise Unprocessable(
            "The request is not valid: name: a new workflow needs a name.",
            errors=[{"path": "name", "message": "'name' is missing"}],
        )
    done = services.imports(
        caller,
        ImportRequest(
            script=body.script,
            name=body.name,
            entrypoint=body.entrypoint,
            workflow_id=body.workflow_id,
            description=body.description,
        ),
    )
    return imported(done, response)


@routes.get("/imports/{import_id}", response_model=ImportAnswer, responses={202: RUNNING})
def get_import(import_id: str, caller: Caller, services: Provided, request: Request) -> Any:
    """Return what a long import came to: 202 while it runs, else its result or its problem."""
    job = services.imports.get(caller, import_id)
    if job.status == "running":
        return _running(job)
    if job.problem is not None:
        return response_of(
            Problem(
                name=str(job.problem["type"]),
                status=int(job.problem["status"]),
                detail=str(job.problem["message"]),
                instance=request.url.path,
                details=job.problem["details"],
            ),
        )
    workflow = services.workflows.get(caller, str(job.workflow_id))
    version = services.workflows.get_version(caller, workflow.id, int(job.version or 0))
    return ImportAnswer(
        id=job.id,
        status="succeeded",
        created_at=job.created_at,
        finished_at=job.finished_at,
        workflow=workflow,
        version=version_answer(version),
    )


def imported(done: tuple[Workflow, Version] | ImportJob, response: Response) -> Any:
    """Return what an import made, or where to ask for it."""
    if isinstance(done, ImportJob):
        return _running(done)
    workflow, version = done
    response.headers["Location"] = f"/workflows/{workflow.id}"
    response.headers["ETag"] = etag(workflow.revision)
    return Imported(workflow=workflow, version=version_answer(version))


def _running(job: ImportJob) -> Response:
    answer = ImportAnswer(id=job.id, status="running", created_at=job.created_at)
    return Response(
        answer.model_dump_json(),
        202,
        {"Location": f"/imports/{job.id}", "Retry-After": _SECONDS},
        media_type="application/json",
    )
