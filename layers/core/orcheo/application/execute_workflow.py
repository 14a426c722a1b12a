"""Accept an execution that the API asks for: exactly one for an idempotency key.

The dedupe row comes before the message. A crash between the two leaves a row without a message;
the sender, who got no answer, repeats the request with its key, and the message is sent again.
Sending twice is harmless: the queue and dispatch know the execution by its id.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from orcheo.application.claim_checks import claim_check
from orcheo.application.messages import TriggerMessage
from orcheo.application.ports import (
    Acceptance,
    BlobStore,
    Clock,
    EventConflict,
    ExecutionStore,
    Randomness,
    TriggerQueue,
    WorkflowStore,
    timestamp,
)
from orcheo.application.version_cache import VersionCache
from orcheo.domain.errors import (
    Conflict,
    IdempotencyConflict,
    InvalidRequest,
    NotFound,
    Unprocessable,
)
from orcheo.domain.graph import Graph
from orcheo.domain.identifiers import body_hash, execution_id
from orcheo.domain.pins import findings
from orcheo.domain.principals import Principal, highest
from orcheo.domain.schemas import BadSchema, problems
from orcheo.domain.values import encode
from orcheo.domain.workflows import Workflow, require_live

_KEY: Final = re.compile(r"^[\x21-\x7e]{1,255}$")
_ENTROPY: Final = 20
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecuteRequest:
    """What to run, and with what."""

    inputs: Any
    """Any JSON."""
    version: int | None = None
    """Null: the active one."""
    priority: int = 0
    config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """LangGraph's ``configurable``."""
    pins: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Plain JSON by node, in place of running it."""
    stop_after: str | None = None
    """Node behind whose superstep the execution succeeds."""
    idempotency_key: str | None = None
    """Null: every request is an execution of its own."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """An execution that will run."""

    acceptance: Acceptance
    repeated: bool
    """True where an earlier request with this key was accepted already."""


@dataclass(frozen=True, slots=True)
class ExecuteWorkflow:
    """Starts executions."""

    workflows: WorkflowStore
    versions: VersionCache
    executions: ExecutionStore
    queue: TriggerQueue
    blobs: BlobStore
    clock: Clock
    randomness: Randomness

    def __call__(self, principal: Principal, workflow_id: str, request: ExecuteRequest) -> Accepted:
        """Accept an execution and enqueue it; return what was accepted, now or before.

        Raises:
            IdempotencyConflict: The key came before with another body; nothing is enqueued.
            Conflict: The workflow is archived or has no version to run.
            NotFound: There is no such workflow or version.
            Unprocessable: Inputs do not fit the version's ``input_schema``, or pins or
                ``stop_after`` its graph.
        """
        key = event_key(self.randomness, request.idempotency_key)
        inputs = encode(request.inputs)
        workflow = self.workflows.get(principal.workspace, workflow_id)
        version = version_to_run(workflow, request.version)
        graph = self.versions.get(principal.workspace, workflow_id, version).graph
        refuse(findings(graph, request.pins, request.stop_after))
        acceptance = Acceptance(
            workspace=principal.workspace,
            execution_id=execution_id(principal.workspace, f"api:{workflow_id}", key),
            workflow_id=workflow_id,
            version=version,
            body_hash=_hash(request, inputs),
            trigger={"type": "api", "event": {"key": key}},
            accepted_at=timestamp(self.clock.now()),
            created_by=principal.user_id,
        )
        unfit = unfit_inputs(graph, {"/inputs": request.inputs})
        if unfit and self.executions.acceptance(acceptance.workspace, acceptance.execution_id):
            unfit = []  # it was accepted, for a version that it fits
        refuse(unfit)
        standing = self.executions.accept(acceptance)
        if standing is not None:
            require_same(self.executions, standing, acceptance, key)
            acceptance = standing
        message = TriggerMessage(
            workspace=acceptance.workspace,
            execution_id=acceptance.execution_id,
            workflow_id=acceptance.workflow_id,
            version=acceptance.version,
            trigger=dict(acceptance.trigger),
            inputs=claim_check(
                self.blobs, principal.workspace, inputs, owner=acceptance.execution_id
            ),
            body_hash=acceptance.body_hash,
            priority=request.priority,
            config=dict(request.config),
            pins={name: encode(pin) for name, pin in request.pins.items()},
            stop_after=request.stop_after,
            accepted_at=acceptance.accepted_at,
            created_by=acceptance.created_by,
            role=highest(principal.roles),
            registered=True,
        )
        self.queue.send(message, group=acceptance.execution_id)
        return Accepted(acceptance, repeated=standing is not None)


def unfit_inputs(graph: Graph, inputs: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return where inputs do not fit a graph's ``input_schema``: ``{path, message}``, at most 20.

    Args:
        graph: What is to run.
        inputs: Plain JSON by the JSON Pointer of its place in the request.
    """
    schema = graph.settings.input_schema
    found: list[dict[str, str]] = []
    for place, value in inputs.items() if schema is not None else ():
        try:
            unfit = problems(schema, value)
        except BadSchema as bad:
            unfit = [{"path": "", "message": f"the workflow's 'input_schema' {bad}"}]
        found += ({"path": place + each["path"], "message": each["message"]} for each in unfit)
        if len(found) >= _SHOWN:
            break
    return found[:_SHOWN]


def refuse(errors: Sequence[Mapping[str, str]]) -> None:
    """Raise Unprocessable where there are findings in a request."""
    if errors:
        first = errors[0]
        raise Unprocessable(
            f"The request is not valid: {first['path']}: {first['message']}.",
            errors=[dict(each) for each in errors],
        )


def _hash(request: ExecuteRequest, inputs: Any) -> str:
    body: dict[str, Any] = {
        "inputs": inputs,
        "version": request.version,
        "priority": request.priority,
        "config": dict(request.config),
    }
    # Only where they are given: a request without them hashes as it did before they existed.
    if request.pins:
        body["pins"] = dict(request.pins)
    if request.stop_after is not None:
        body["stop_after"] = request.stop_after
    return body_hash(body)


def event_key(randomness: Randomness, idempotency_key: str | None) -> str:
    """Return what a request is known by: its key, or chance, so that every one is its own."""
    if idempotency_key is None:
        return randomness.token_bytes(_ENTROPY).hex()
    return f"key:{require_event_key(idempotency_key, 'Idempotency-Key')}"


def require_event_key(key: str, header: str) -> str:
    """Return a key that may name an event; InvalidRequest otherwise."""
    if _KEY.match(key) is None:
        raise InvalidRequest(
            f"{header} must be 1 to 255 visible ASCII characters without spaces, "
            f"such as a UUID; found {key[:80]!r}.",
        )
    return key


def version_to_run(workflow: Workflow, wanted: int | None) -> int:
    """Return the number of a version; Conflict or NotFound where none can run."""
    require_live(workflow)
    if wanted is not None:
        if not 1 <= wanted <= workflow.latest_version:
            raise NotFound(
                f"Workflow {workflow.id!r} has no version {wanted}; "
                f"the newest is {workflow.latest_version}."
            )
        return wanted
    if workflow.active_version is None:
        raise Conflict(
            f"Workflow {workflow.id!r} has no version to run; PUT a graph or import a script first."
        )
    return workflow.active_version


def require_same(
    executions: ExecutionStore, standing: Acceptance, now: Acceptance, key: str
) -> None:
    """Record that a key came before with another body, and raise IdempotencyConflict; else pass."""
    if standing.body_hash == now.body_hash:
        return
    executions.record_conflict(
        EventConflict(
            workspace=now.workspace,
            execution_id=now.execution_id,
            body_hash=now.body_hash,
            trigger=now.trigger,
            accepted_at=now.accepted_at,
            created_by=now.created_by,
        )
    )
    raise IdempotencyConflict(
        f"The idempotency key {key.removeprefix('key:')!r} was used for execution "
        f"{standing.execution_id!r} with another body; send that body again, or a new key.",
        execution_id=standing.execution_id,
    )
