"""Where an execution stood, and executions that begin there; and many executions at once."""

from typing import Annotated, Any

from fastapi import Header, Query, Response

from orcheo.api.models.base import Cursor, Limit, LimitBytes, Page
from orcheo.api.models.control import BatchAnswer, BatchMember, ExecuteBatch, Replay, Retry
from orcheo.api.models.executions import CheckpointAnswer, ExecutionAnswer
from orcheo.api.pages import page_of, position
from orcheo.api.requests import AS_OPERATOR, Caller, router
from orcheo.api.routes.arrivals import arrived
from orcheo.api.services import Provided, Services
from orcheo.application.execute_batch import BatchRequest
from orcheo.application.replay_execution import ReplayRequest
from orcheo.domain.errors import Unprocessable
from orcheo.domain.principals import Principal

routes = router("executions")

Key = Annotated[
    str | None,
    Header(description="The same key with the same body is the same execution."),
]
Values = Annotated[bool, Query(description="Whether each checkpoint holds the state.")]


@routes.get("/executions/{execution_id}/checkpoints")
def list_checkpoints(  # noqa: PLR0917 - what a request is made of
    execution_id: str,
    caller: Caller,
    services: Provided,
    values: Values = False,  # noqa: FBT002 - a parameter of a query
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[CheckpointAnswer]:
    """List the checkpoints of an execution, oldest first."""
    after = -1 if cursor is None else position(cursor)
    found = arrived(
        services,
        execution_id,
        lambda: services.read.checkpoints(
            caller.workspace, execution_id, after=after, values=values
        ),
    )
    items = page_of(CheckpointAnswer, found[:limit])
    more = len(items) < len(found)
    return Page[CheckpointAnswer](items=items, cursor=str(items[-1].index) if more else None)


@routes.get("/executions/{execution_id}/checkpoints/{index}")
def get_checkpoint(
    execution_id: str,
    index: int,
    caller: Caller,
    services: Provided,
    limit_bytes: LimitBytes = None,
) -> CheckpointAnswer:
    """Return a checkpoint with the state, as plain JSON by channel."""
    return CheckpointAnswer.model_validate(
        services.read.checkpoint(caller.workspace, execution_id, index, limit_bytes=limit_bytes)
    )


@routes.post(
    "/executions/{execution_id}/replay",
    status_code=202,
    response_model=ExecutionAnswer,
    openapi_extra=dict(AS_OPERATOR),
)
def replay_execution(  # noqa: PLR0917 - what a request is made of
    execution_id: str,
    caller: Caller,
    services: Provided,
    response: Response,
    body: Replay | None = None,
    idempotency_key: Key = None,
) -> Any:
    """Run an execution again from the start or from a checkpoint: a new one, which names it.

    The source may be running; it is only read. By default every node behind the checkpoint runs
    again; `policy` says which give what they gave, and which must not run.
    """
    wanted = body or Replay()
    if wanted.checkpoint is not None and wanted.node is not None:
        raise Unprocessable(
            "The request is not valid: give either 'checkpoint' or 'node'.",
            errors=[{"path": "node", "message": "give either 'checkpoint' or 'node'"}],
        )
    request = ReplayRequest(
        checkpoint=wanted.checkpoint,
        node=wanted.node,
        version=wanted.version,
        edits_inputs="inputs" in wanted.model_fields_set,
        inputs=wanted.inputs,
        state=wanted.state,
        default=wanted.policy.default,
        nodes=wanted.policy.nodes,
        idempotency_key=idempotency_key,
    )
    return _replayed(services, caller, execution_id, request, response)


@routes.post(
    "/executions/{execution_id}/retry",
    status_code=202,
    response_model=ExecutionAnswer,
    openapi_extra=dict(AS_OPERATOR),
)
def retry_execution(  # noqa: PLR0917 - what a request is made of
    execution_id: str,
    caller: Caller,
    services: Provided,
    response: Response,
    body: Retry | None = None,
    idempotency_key: Key = None,
) -> Any:
    """Go on where an execution failed or was cancelled: a new one, which names it.

    It begins at the newest checkpoint. What is finished of that superstep stays so; what failed or
    did not finish runs, with all its attempts before it.
    """
    wanted = body or Retry()
    request = ReplayRequest(kind="retry", version=wanted.version, idempotency_key=idempotency_key)
    return _replayed(services, caller, execution_id, request, response)


def _replayed(
    services: Services,
    caller: Principal,
    execution_id: str,
    request: ReplayRequest,
    response: Response,
) -> Any:
    accepted = arrived(
        services, execution_id, lambda: services.replay(caller, execution_id, request)
    )
    new = accepted.execution
    response.headers["Location"] = f"/executions/{new.id}"
    if accepted.repeated:
        return {**services.read(caller.workspace, new.id), "parent": new.parent}
    return services.read.accepted(new)


@routes.post(
    "/workflows/{workflow_id}/execute-batch",
    status_code=202,
    openapi_extra=dict(AS_OPERATOR),
)
def execute_batch(
    workflow_id: str,
    body: ExecuteBatch,
    caller: Caller,
    services: Provided,
    idempotency_key: Key = None,
) -> BatchAnswer:
    """Start one execution for each of up to 1,000 inputs.

    Repeating a request with its `Idempotency-Key` gives the same executions, and sends what an
    earlier one could not. Where something was not sent, the answer is a 503 that lists it. Inputs
    that do not fit the version's `settings.input_schema` are a 422, and then none is started.
    """
    batch = services.execute_batch(
        caller,
        workflow_id,
        BatchRequest(
            inputs=body.inputs,
            version=body.version,
            priority=body.priority,
            config=body.config,
            idempotency_key=idempotency_key,
        ),
    )
    members = [BatchMember(id=each.id, status=each.status) for each in batch.executions]
    return BatchAnswer(batch_id=batch.id, executions=members)
