"""``/executions``, and how one is started."""

import re
from typing import Annotated, Any, Final

from fastapi import Header, Query, Request, Response

from orcheo.api.front import stream_url
from orcheo.api.models.base import Cursor, Limit, LimitBytes, Page
from orcheo.api.models.control import Execute, InterruptAnswer, NewDecision, Resume
from orcheo.api.models.executions import (
    ConflictAnswer,
    CostAnswer,
    ExecutionAnswer,
    ExecutionSummary,
    FrameAnswer,
    TicketAnswer,
    ValueAnswer,
    VisitAnswer,
)
from orcheo.api.pages import page_of, position
from orcheo.api.requests import AS_OPERATOR, AS_VIEWER, Caller, router
from orcheo.api.routes.arrivals import arrived
from orcheo.api.services import Provided, Services
from orcheo.application.execute_workflow import ExecuteRequest
from orcheo.application.find_execution import accepted_execution
from orcheo.domain.errors import NotFound, Unprocessable
from orcheo.domain.excerpts import found_at, part
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.principals import Principal, Role

routes = router("executions")

MAX_WAIT_SECONDS: Final = 25
"""An HTTP API ends a request after 30 s."""
_FIRST_LOOK: Final = 0.05
_LAST_LOOK: Final = 0.25

After = Annotated[int, Query(ge=0, description="Frames with a higher sequence.")]
FrameLimit = Annotated[int, Query(ge=1, le=1000)]


@routes.post(
    "/workflows/{workflow_id}/execute",
    status_code=202,
    response_model=ExecutionAnswer,
    responses={200: {"model": ExecutionAnswer, "description": "It ended within `Prefer: wait`."}},
    openapi_extra=dict(AS_OPERATOR),
)
def execute_workflow(  # noqa: PLR0917 - what a request is made of
    workflow_id: str,
    caller: Caller,
    services: Provided,
    response: Response,
    body: Execute | None = None,
    idempotency_key: Annotated[
        str | None,
        Header(description="The same key with the same body is the same execution."),
    ] = None,
    prefer: Annotated[str | None, Header(description="`wait=N`, N up to 25 seconds.")] = None,
) -> Any:
    """Start an execution: 202, or 200 with its end where `Prefer: wait=N` lived to see it.

    Repeating a request with its `Idempotency-Key` gives the same execution; the key with another
    body is a 409. Inputs that do not fit the version's `settings.input_schema` are a 422 whose
    `errors` hold JSON Pointers: `/inputs/name`.
    """
    wanted = body or Execute()
    accepted = services.execute(
        caller,
        workflow_id,
        ExecuteRequest(
            inputs=wanted.inputs,
            version=wanted.version,
            priority=wanted.priority,
            config=wanted.config,
            pins=wanted.pins,
            stop_after=wanted.stop_after,
            idempotency_key=idempotency_key,
        ),
    )
    execution_id = accepted.acceptance.execution_id
    response.headers["Location"] = f"/executions/{execution_id}"
    seconds = _wait_seconds(prefer)
    if seconds:
        response.headers["Preference-Applied"] = f"wait={seconds}"
        if _ends_within(services, caller, execution_id, seconds):
            response.status_code = 200
            return services.read(caller.workspace, execution_id)
    if accepted.repeated or seconds:
        return services.read(caller.workspace, execution_id)
    summary = services.read.summary(accepted_execution(accepted.acceptance))
    return {**summary, "inputs": wanted.inputs}


@routes.get("/executions")
def list_executions(  # noqa: PLR0917 - what a request is made of
    caller: Caller,
    services: Provided,
    workflow_id: str | None = None,
    status: ExecutionStatus | None = None,
    version: Annotated[int | None, Query(ge=1, description="Of the workflow.")] = None,
    parent_id: str | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ExecutionSummary]:
    """List executions, newest first; a page may be short and yet have a cursor.

    `workflow_id` is looked for in the index, up to 10,000 executions in one request; `status`,
    `version` and `parent_id` in the executions themselves, up to 1,000.
    """
    page = services.executions.list(
        caller.workspace,
        workflow_id=workflow_id,
        status=status,
        version=version,
        parent_id=parent_id,
        limit=limit,
        cursor=cursor,
    )
    items = [ExecutionSummary.model_validate(services.read.summary(e)) for e in page.items]
    return Page[ExecutionSummary](items=items, cursor=page.cursor)


@routes.get("/executions/{execution_id}", response_model=ExecutionAnswer)
def get_execution(
    execution_id: str, caller: Caller, services: Provided, limit_bytes: LimitBytes = None
) -> Any:
    """Return an execution; its `output` is the final state."""
    return arrived(
        services,
        execution_id,
        lambda: services.read(caller.workspace, execution_id, limit_bytes=limit_bytes),
    )


@routes.delete(
    "/executions/{execution_id}",
    response_model=ExecutionAnswer,
    responses={204: {"description": "It was purged."}},
    openapi_extra=dict(AS_OPERATOR),
)
def cancel_execution(
    execution_id: str,
    caller: Caller,
    services: Provided,
    *,
    purge: Annotated[
        bool, Query(description="Delete one that has ended, with all its data, for good.")
    ] = False,
) -> Any:
    """Cancel an execution: once this answers, nothing more is committed.

    `?purge=true` deletes instead one that has ended: status, log, events, decisions and stored
    values; 409 before its end. It can be repeated, and its event starts nothing again. This
    needs the role editor.
    """
    if purge:
        caller.require(Role.EDITOR)
        services.purge(caller.workspace, execution_id)
        return Response(status_code=204)
    arrived(
        services,
        execution_id,
        lambda: services.cancel(caller.workspace, execution_id, by=caller.user_id),
    )
    return services.read(caller.workspace, execution_id)


@routes.get("/executions/{execution_id}/nodes")
def list_nodes_of_execution(
    execution_id: str,
    caller: Caller,
    services: Provided,
    cursor: Cursor = None,
    limit_bytes: LimitBytes = None,
) -> Page[VisitAnswer]:
    """List every visit of every node, with output and error; a page ends at 3 MB.

    What a node got is the state at the checkpoint whose `step` is one less than the visit's.
    """
    first = 0 if cursor is None else position(cursor)
    visits = arrived(
        services,
        execution_id,
        lambda: services.read.nodes(caller.workspace, execution_id, limit_bytes=limit_bytes),
    )
    items = page_of(VisitAnswer, visits[first:])
    reached = first + len(items)
    return Page[VisitAnswer](items=items, cursor=str(reached) if reached < len(visits) else None)


@routes.get("/executions/{execution_id}/values", response_model_exclude_unset=True)
def read_value(  # noqa: PLR0917 - what a request is made of
    execution_id: str,
    path: Annotated[
        str,
        Query(
            max_length=10_000,
            description="JSON Pointer that begins with `/inputs`, `/output`, "
            "`/nodes/<number>/output` (number in the list of `/nodes`) or "
            "`/checkpoints/<index>/values`.",
        ),
    ],
    caller: Caller,
    services: Provided,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[
        int | None,
        Query(ge=1, description="Members, elements or characters: up to 1,000, or 500,000."),
    ] = None,
    limit_bytes: Annotated[int, Query(ge=100, le=1_000_000)] = 2_000,
) -> ValueAnswer:
    """Read a value of an execution bit by bit, however large it is.

    Each request reads the execution's whole log.
    """
    document = services.read.document(caller.workspace, execution_id, path)
    value = found_at(document, path)
    return ValueAnswer.model_validate(
        part(value, path, offset=offset, limit=limit, limit_bytes=limit_bytes)
    )


@routes.get("/executions/{execution_id}/conflicts")
def list_conflicts(execution_id: str, caller: Caller, services: Provided) -> Page[ConflictAnswer]:
    """List events that came under the execution's id with another body; they started nothing."""
    found = arrived(
        services, execution_id, lambda: services.read.conflicts(caller.workspace, execution_id)
    )
    return Page[ConflictAnswer](items=[ConflictAnswer.model_validate(each) for each in found])


@routes.get("/executions/{execution_id}/cost")
def get_cost_of_execution(execution_id: str, caller: Caller, services: Provided) -> CostAnswer:
    """Estimate what an execution has cost at AWS, by service and by item, at list prices."""
    found = arrived(
        services, execution_id, lambda: services.read.cost(caller.workspace, execution_id)
    )
    return CostAnswer.model_validate(found)


@routes.get("/executions/{execution_id}/interrupts", response_model_exclude_unset=True)
def list_interrupts(execution_id: str, caller: Caller, services: Provided) -> Page[InterruptAnswer]:
    """List what an execution has asked so far, oldest first, with the decisions."""
    found = arrived(
        services, execution_id, lambda: services.read.interrupts(caller.workspace, execution_id)
    )
    items = [InterruptAnswer.model_validate(each) for each in found]
    return Page[InterruptAnswer](items=items, cursor=None)


@routes.post(
    "/executions/{execution_id}/decisions/{interrupt_id}",
    status_code=202,
    response_model=ExecutionAnswer,
    openapi_extra=dict(AS_OPERATOR),
)
def decide_interrupt(
    execution_id: str, interrupt_id: str, body: NewDecision, caller: Caller, services: Provided
) -> Any:
    """Answer an interrupt, once: the same value again is fine, another one a 409.

    The execution goes on with what is decided; what else it asks stays pending.
    """
    services.decide(caller.workspace, execution_id, {interrupt_id: body.value}, by=caller.user_id)
    return services.read(caller.workspace, execution_id)


@routes.post(
    "/executions/{execution_id}/pause",
    status_code=202,
    response_model=ExecutionAnswer,
    openapi_extra=dict(AS_OPERATOR),
)
def pause_execution(execution_id: str, caller: Caller, services: Provided) -> Any:
    """Pause an execution: no superstep starts after this; what runs is finished and kept.

    Pausing again changes nothing; what has ended is a 409.
    """
    arrived(
        services,
        execution_id,
        lambda: services.pause(caller.workspace, execution_id, by=caller.user_id),
    )
    return services.read(caller.workspace, execution_id)


@routes.post(
    "/executions/{execution_id}/resume",
    status_code=202,
    response_model=ExecutionAnswer,
    openapi_extra=dict(AS_OPERATOR),
)
def resume_execution(
    execution_id: str, caller: Caller, services: Provided, body: Resume | None = None
) -> Any:
    """End a pause, or answer what is asked: the only interrupt by `value`, several by `resume`.

    Without a body (or with `{}`) the execution is no longer paused; doing that again changes
    nothing. With one, interrupts are decided and nothing else: what is paused as well stays paused,
    and goes on with the decision once it is resumed.

    A repeat of a `value` answers whatever is pending then; `POST …/decisions/{interrupt_id}` can
    be repeated safely.
    """
    if body is None or not body.model_fields_set:
        arrived(
            services,
            execution_id,
            lambda: services.pause.resume(caller.workspace, execution_id, by=caller.user_id),
        )
        return services.read(caller.workspace, execution_id)
    decisions = _answers(body)
    if decisions is None:
        services.decide.resume(caller.workspace, execution_id, body.value, by=caller.user_id)
    else:
        services.decide(caller.workspace, execution_id, decisions, by=caller.user_id)
    return services.read(caller.workspace, execution_id)


@routes.get("/executions/{execution_id}/events")
def list_events(
    execution_id: str,
    caller: Caller,
    services: Provided,
    after: After = 0,
    limit: FrameLimit = 200,
) -> Page[FrameAnswer]:
    """List frames of the event stream; the cursor of a page is the next page's `after`."""
    frames = services.executions.frames(caller.workspace, execution_id, after=after, limit=limit)
    if not frames:
        arrived(services, execution_id, lambda: _require_execution(services, caller, execution_id))
    items = page_of(FrameAnswer, (frame.to_json() for frame in frames))
    more = len(items) == limit or len(items) < len(frames)
    return Page[FrameAnswer](items=items, cursor=str(items[-1].sequence) if more else None)


@routes.post(
    "/executions/{execution_id}/stream-ticket",
    status_code=201,
    openapi_extra=dict(AS_VIEWER),
)
def issue_stream_ticket(
    execution_id: str, caller: Caller, services: Provided, request: Request
) -> TicketAnswer:
    """Return a one-time ticket for the execution's WebSocket, valid for 30 seconds."""
    issued = arrived(
        services,
        execution_id,
        lambda: services.tickets(caller.workspace, caller.user_id, execution_id),
    )
    return TicketAnswer(
        ticket=issued.ticket,
        expires_at=issued.expires_at,
        url=stream_url(services, request, execution_id),
    )


def _answers(body: Resume) -> dict[str, Any] | None:
    """Return decisions by interrupt id; null where one value answers the only one."""
    given = body.model_fields_set
    if given == {"value"}:
        return None
    if given == {"resume"} and body.resume is not None:
        return body.resume
    raise Unprocessable(
        "The request is not valid: give either 'value' or 'resume'.",
        errors=[{"path": "", "message": "give either 'value' or 'resume'"}],
    )


def _wait_seconds(prefer: str | None) -> int:
    found = re.search(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,9})", prefer or "", re.IGNORECASE)
    return 0 if found is None else min(int(found.group(1)), MAX_WAIT_SECONDS)


def _ends_within(services: Services, caller: Principal, execution_id: str, seconds: int) -> bool:
    clock = services.clock
    deadline = clock.monotonic() + seconds
    pause = _FIRST_LOOK
    while True:
        try:
            status = services.executions.get(caller.workspace, execution_id).status
            if status.is_terminal:
                return True
            if status is ExecutionStatus.WAITING:
                return False  # for a person, who rarely comes within seconds
        except NotFound:
            pass  # accepted, and not dispatched yet
        left = deadline - clock.monotonic()
        if left <= 0:
            return False
        clock.sleep(min(pause, left))
        pause = min(pause * 1.5, _LAST_LOOK)


def _require_execution(services: Services, caller: Principal, execution_id: str) -> None:
    if services.executions.acceptance(caller.workspace, execution_id) is None:
        services.executions.get(caller.workspace, execution_id)
