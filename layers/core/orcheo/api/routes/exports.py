"""Versions, drafts and other graphs as Python."""

import re
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Header, Response

from orcheo.api.models.drafts import DraftScript, GraphToExport, ImportedDraftAnswer
from orcheo.api.models.workflows import PythonScript
from orcheo.api.preconditions import IfMatch, etag, required
from orcheo.api.requests import AUDITED, Caller, router
from orcheo.api.routes.drafts import DRAFT, STALE, draft_answer
from orcheo.api.routes.workflows import Number
from orcheo.api.services import Provided
from orcheo.application.export_workflow import ExportedScript
from orcheo.domain.errors import ScriptRejected
from orcheo.domain.validation import require_shape

routes = router("workflows")


class PythonResponse(Response):
    """Python source."""

    media_type = "text/x-python"


Accept = Annotated[str, Header()]
IfNoneMatch = Annotated[str | None, Header(description="An `ETag` that was read.")]
_EXPORTED: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {"schema": PythonScript.model_json_schema()}}},
    304: {"description": "`If-None-Match` names this text."},
}


@routes.get(
    "/workflows/{workflow_id}/versions/{number}/python",
    response_class=PythonResponse,
    responses=_EXPORTED,
)
def export_version(  # noqa: PLR0917 - what a request is made of
    workflow_id: str,
    number: Number,
    caller: Caller,
    services: Provided,
    accept: Accept = "*/*",
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Write a version as a Python script that imports back to the same graph.

    `Accept: application/json` gives `{python, entrypoint}`.
    """
    exported = services.export(caller, workflow_id, number)
    return _answer(exported, accept, if_none_match)


@routes.get(f"{DRAFT}/python", response_class=PythonResponse, responses=_EXPORTED)
def export_draft(
    workflow_id: str,
    caller: Caller,
    services: Provided,
    accept: Accept = "*/*",
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Write the working copy as a Python script that imports back to the same graph.

    Its `ETag` is the text's; `Orcheo-Draft-Revision` says which revision was written. 422 with
    `issues` where the graph's shape is wrong.
    """
    exported, draft = services.draft_python.read(caller, workflow_id)
    response = _answer(exported, accept, if_none_match)
    response.headers["Orcheo-Draft-Revision"] = str(draft.revision)
    return response


@routes.post(
    "/workflows/graph/python",
    response_class=PythonResponse,
    responses={200: _EXPORTED[200]},
    openapi_extra={AUDITED: False},
)
def export_graph(
    body: GraphToExport, caller: Caller, services: Provided, accept: Accept = "*/*"
) -> Response:
    """Write any graph as a Python script that imports back to it; nothing is stored.

    Python nodes need the script that they live in: `script`, or a `workflow_id` that has it.
    """
    graph = require_shape(body.graph)
    script = body.script
    if graph.script is None:
        script = None
    elif script is None and body.workflow_id is not None:
        script = services.drafts.script_of(caller, body.workflow_id, graph)
    elif script is None:
        raise ScriptRejected(
            "The graph has python nodes; send the 'script' that they live in, or the "
            "'workflow_id' of a workflow that has it.",
            line=None,
            column=None,
            code="missing",
        )
    return _answer(services.export.graph(caller.workspace, graph, script), accept, None)


@routes.put(f"{DRAFT}/python", responses=STALE)
def import_into_draft(  # noqa: PLR0917 - what a request is made of
    workflow_id: str,
    body: DraftScript,
    caller: Caller,
    services: Provided,
    response: Response,
    if_match: IfMatch = None,
) -> ImportedDraftAnswer:
    """Make a LangGraph script's graph the working copy.

    Nodes that keep their id stay where they were drawn. A script that is refused, or does not end
    within about 20 seconds, is a 422 with `line` and the reason; then nothing is stored.
    """
    accepts = required(if_match, f"/workflows/{workflow_id}/draft")
    done = services.draft_python.replace(
        caller, workflow_id, body.script, body.entrypoint, accepts=accepts
    )
    response.headers["ETag"] = etag(done.draft.revision)
    answer = {**draft_answer(done.draft), "warnings": list(done.warnings)}
    return ImportedDraftAnswer.model_validate(answer)


def _answer(exported: ExportedScript, accept: str, if_none_match: str | None) -> Response:
    tag = f'"{exported.etag}"'
    headers = {"ETag": tag, "Orcheo-Entrypoint": quote(exported.entrypoint), "Vary": "Accept"}
    if if_none_match is not None and tag in re.findall(r'"[^"]*"', if_none_match):
        return Response(status_code=304, headers=headers)
    if "application/json" in accept and PythonResponse.media_type not in accept:
        answer = PythonScript(python=exported.python, entrypoint=exported.entrypoint)
        return Response(answer.model_dump_json(), headers=headers, media_type="application/json")
    return PythonResponse(exported.python, headers=headers)
