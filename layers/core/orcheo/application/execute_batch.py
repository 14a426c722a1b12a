"""Accept many executions of a workflow in one request: each is one, however often it is sent.

Ids are derived from the key and the place in the list, so a repeat meets the same dedupe rows; and
since each row holds a hash of the whole batch, another list under the same key meets a conflict
before anything of it is enqueued. What cannot be sent is said with its place; the same request with
the same key sends the rest.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from orcheo.application.claim_checks import claim_check
from orcheo.application.execute_workflow import (
    event_key,
    refuse,
    require_same,
    unfit_inputs,
    version_to_run,
)
from orcheo.application.find_execution import accepted_execution
from orcheo.application.messages import TriggerMessage
from orcheo.application.ports import (
    Acceptance,
    BlobStore,
    Clock,
    ExecutionStore,
    Randomness,
    TriggerQueue,
    WorkflowStore,
    timestamp,
)
from orcheo.application.version_cache import VersionCache
from orcheo.domain.errors import BatchIncomplete, Unavailable
from orcheo.domain.executions import Execution
from orcheo.domain.identifiers import BATCH, body_hash, execution_id, identifier_of
from orcheo.domain.principals import Principal, highest
from orcheo.domain.values import encode

AT_ONCE: Final = 16
"""Dedupe rows written side by side."""
ROUNDS: Final = 5
"""How often what the queue did not take is sent."""
SECONDS: Final = 20.0
"""No row is written and no round begins later: an HTTP API ends a request after 30 s."""
_FIRST_PAUSE: Final = 0.2
_ENTROPY: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRequest:
    """What to run, and with what."""

    inputs: Sequence[Any]
    """Any JSON; one execution each."""
    version: int | None = None
    """Null: the active one."""
    priority: int = 0
    config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class AcceptedBatch:
    """Executions that will run."""

    id: str
    executions: Sequence[Execution]
    """In the order of the inputs, as they were accepted."""


@dataclass(frozen=True, slots=True)
class ExecuteBatch:
    """Starts executions, many at once."""

    workflows: WorkflowStore
    versions: VersionCache
    executions: ExecutionStore
    queue: TriggerQueue
    blobs: BlobStore
    clock: Clock
    randomness: Randomness
    at_once: int = AT_ONCE

    def __call__(
        self, principal: Principal, workflow_id: str, request: BatchRequest
    ) -> AcceptedBatch:
        """Accept and enqueue all of them.

        Raises:
            IdempotencyConflict: The key came before with another body; nothing is enqueued.
            BatchIncomplete: Some could not be sent; ``details`` say which, and the key with which
                the same request sends the rest.
            Conflict: The workflow is archived or has no version to run.
            NotFound: There is no such workflow or version.
            Unprocessable: Inputs do not fit the version's ``input_schema``.
        """
        given = request.idempotency_key
        if given is None:  # the key of a batch that could not all be sent is told
            given = self.randomness.token_bytes(_ENTROPY).hex()
        key = event_key(self.randomness, given)
        end = self.clock.monotonic() + SECONDS
        acceptances = self._acceptances(principal, workflow_id, request, key)
        self._require_fit(acceptances, request)
        standing = self._accepted(acceptances, key, end)
        messages = [
            self._message(principal, each, request, index)
            for index, each in enumerate(standing)
            if each is not None
        ]
        unsent = self._send(messages, end)
        missing = [
            {"index": index, "id": each.execution_id}
            for index, each in enumerate(acceptances)
            if standing[index] is None or each.execution_id in unsent
        ]
        batch = identifier_of(BATCH, f"{principal.workspace}\x1f{workflow_id}\x1f{key}")
        if missing:
            raise BatchIncomplete(
                f"{len(missing)} of {len(acceptances)} executions could not be enqueued, the first "
                f"at index {missing[0]['index']}. Send the same request again with the header "
                f"'Idempotency-Key: {key.removeprefix('key:')}': those that were are not repeated.",
                batch_id=batch,
                not_sent=missing,
                idempotency_key=key.removeprefix("key:"),
            )
        return AcceptedBatch(
            batch, [accepted_execution(each) for each in standing if each is not None]
        )

    def _acceptances(
        self, principal: Principal, workflow_id: str, request: BatchRequest, key: str
    ) -> list[Acceptance]:
        workflow = self.workflows.get(principal.workspace, workflow_id)
        version = version_to_run(workflow, request.version)
        whole = body_hash(
            {
                "inputs": [encode(each) for each in request.inputs],
                "version": request.version,
                "priority": request.priority,
                "config": dict(request.config),
            }
        )
        now = timestamp(self.clock.now())
        return [
            Acceptance(
                workspace=principal.workspace,
                execution_id=execution_id(
                    principal.workspace, f"api:{workflow_id}", f"batch:{key}:{index}"
                ),
                workflow_id=workflow_id,
                version=version,
                body_hash=body_hash({"batch": whole, "index": index}),
                trigger={"type": "api", "event": {"key": key, "index": index}},
                accepted_at=now,
                created_by=principal.user_id,
            )
            for index in range(len(request.inputs))
        ]

    def _require_fit(self, acceptances: Sequence[Acceptance], request: BatchRequest) -> None:
        first = acceptances[0]
        graph = self.versions.get(first.workspace, first.workflow_id, first.version).graph
        places = {f"/inputs/{index}": each for index, each in enumerate(request.inputs)}
        unfit = unfit_inputs(graph, places)
        if unfit and self.executions.acceptance(first.workspace, first.execution_id):
            return  # the batch was accepted, for a version that it fits
        refuse(unfit)

    def _accepted(
        self, acceptances: Sequence[Acceptance], key: str, end: float
    ) -> list[Acceptance | None]:
        """Return what stands for each; null where its row could not be written in time."""

        def accept(acceptance: Acceptance) -> Acceptance | None:
            if self.clock.monotonic() >= end:
                return None
            try:
                standing = self.executions.accept(acceptance)
            except Unavailable:
                return None
            if standing is not None:
                require_same(self.executions, standing, acceptance, key)
            return standing or acceptance

        # The first alone: with another body under the same key, it is the only row that is tried.
        first = accept(acceptances[0])
        with ThreadPoolExecutor(self.at_once) as pool:
            return [first, *pool.map(accept, acceptances[1:])]

    def _message(
        self, principal: Principal, acceptance: Acceptance, request: BatchRequest, index: int
    ) -> TriggerMessage:
        workspace, owner = acceptance.workspace, acceptance.execution_id
        inputs = encode(request.inputs[index])
        return TriggerMessage(
            workspace=workspace,
            execution_id=owner,
            workflow_id=acceptance.workflow_id,
            version=acceptance.version,
            trigger=dict(acceptance.trigger),
            inputs=claim_check(self.blobs, workspace, inputs, owner=owner),
            body_hash=acceptance.body_hash,
            priority=request.priority,
            config=dict(request.config),
            accepted_at=acceptance.accepted_at,
            created_by=acceptance.created_by,
            role=highest(principal.roles),
            registered=True,
        )

    def _send(self, messages: Sequence[TriggerMessage], end: float) -> set[str]:
        """Send all; return the ids of those that the queue did not take in time."""
        left = list(messages)
        pause = _FIRST_PAUSE
        for round_ in range(ROUNDS):
            if round_:
                self.clock.sleep(pause)
                pause *= 2
            refused = set(self.queue.send_all(left))
            left = [each for each in left if each.execution_id in refused]
            if not left or self.clock.monotonic() >= end:
                break
        return {each.execution_id for each in left}
