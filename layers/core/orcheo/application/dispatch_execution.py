"""Turn an accepted event into exactly one execution and one state machine.

Four steps, each of which can be done twice: dedupe row, status item, end (where it cannot run) or
state machine, before which a limited execution takes its slots, or waits for them. A crash between
any two leaves the message in the queue, and its redelivery goes through all of them again and finds
what is done. The dedupe row, not the queue's five minutes of deduplication, is what a repeat after
hours meets.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from orcheo.application.admit_execution import Admission, AdmitExecution
from orcheo.application.claim_checks import is_claim_check
from orcheo.application.credential_gate import CredentialGate
from orcheo.application.due_times import first_look
from orcheo.application.end_execution import EndExecution, failure
from orcheo.application.messages import TriggerMessage
from orcheo.application.ports import (
    Acceptance,
    Clock,
    EventConflict,
    ExecutionStore,
    Orchestrator,
    WorkflowStore,
    timestamp,
)
from orcheo.application.purge_execution import INVOCATION
from orcheo.application.user_limits import KnownUserLimits
from orcheo.domain.commit_log import Log
from orcheo.domain.errors import NotFound
from orcheo.domain.executions import Execution
from orcheo.domain.graph import Settings
from orcheo.domain.interrupts import WORKFLOW, waits_for
from orcheo.domain.lifecycles import ExecutionStatus, VersionStatus
from orcheo.domain.references import references_of
from orcheo.domain.slots import user_scope, workflow_scope

_KNOWN_VERSIONS: Final = 1_000
"""Settings kept per environment; versions never change, so they never expire."""


class DispatchOutcome(StrEnum):
    """What became of a message; each consumes it."""

    STARTED = "started"
    PENDING = "pending"
    """Created; it waits for a slot."""
    REPEATED = "repeated"
    """The event was dispatched before; nothing new was created."""
    CONFLICT = "conflict"
    """The id is taken by an event with another body; that one's execution stands."""
    PURGED = "purged"
    """The execution was deleted on purpose and does not come back."""
    REFUSED = "refused"
    """Created and ended as failed: there is nothing to run."""
    IGNORED = "ignored"
    """The tick of a schedule that is gone or paused: there is nothing to start."""
    BLOCKED = "blocked"
    """Created; it waits until its credentials work."""
    ORPHANED = "orphaned"
    """Created and ended as cancelled: the execution that would wait for it has ended."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the version says about running it."""

    deadline_seconds: int
    retention_days: int | None = None
    refusal: dict[str, Any] | None = None
    """The error to end with, where it cannot run."""
    concurrency: int | None = None
    """Executions of the workflow at once."""
    priority: int = 0
    queue_backoff_seconds: int = Settings().queue_backoff_seconds
    lends: bool = False
    """Whether it refers to credentials."""


@dataclass(frozen=True, slots=True)
class DispatchExecution:
    """Dispatches accepted events."""

    executions: ExecutionStore
    workflows: WorkflowStore
    orchestrator: Orchestrator
    clock: Clock
    end: EndExecution
    admit: AdmitExecution
    user_limits: KnownUserLimits
    gate: CredentialGate | None = None
    """Null: whoever uses a credential finds out."""
    _settings: dict[tuple[str, str, int], _Plan] = field(default_factory=dict, init=False)

    def __call__(self, message: TriggerMessage) -> DispatchOutcome:
        """Create and start the execution that a message asks for, unless that is done.

        Raises:
            Unavailable: Try the message again; nothing is lost by it.
        """
        standing = self._accept(message)
        if standing is not None:
            if standing.purged:
                return self._purged(message, standing)
            if standing.body_hash != message.body_hash:
                self._record(message)
                return DispatchOutcome.CONFLICT
            # A provider's repeat may have pinned a newer version: the first acceptance counts.
            message = _as_accepted(message, standing)
        plan = self._plan(message)
        execution = self._execution(message, plan)
        due_at = first_look(self.clock.now(), execution.deadline_at)
        if not self.executions.create(execution, due_at=due_at):
            return self._resume(message, plan)
        if standing is not None and self._was_purged_since(message):
            return DispatchOutcome.PURGED
        return self._begin(execution, plan, Log(()))

    def _purged(self, message: TriggerMessage, standing: Acceptance) -> DispatchOutcome:
        """Leave it at that, but let the sweep come again for inputs that were stored again."""
        if is_claim_check(message.inputs):
            due_at = timestamp(self.clock.now() + INVOCATION)
            self.executions.mark_purged(standing, due_at=due_at)
        return DispatchOutcome.PURGED

    def _was_purged_since(self, message: TriggerMessage) -> bool:
        """Tell whether a purge came between reading the dedupe row and creating the execution.

        It marks that row before it deletes anything, so a row read now shows every purge that a
        creation can have undone.
        """
        standing = self.executions.acceptance(message.workspace, message.execution_id)
        if standing is None or not standing.purged:
            return False
        self.executions.erase(message.workspace, message.execution_id, fences=())
        return True

    def _record(self, message: TriggerMessage) -> None:
        self.executions.record_conflict(
            EventConflict(
                workspace=message.workspace,
                execution_id=message.execution_id,
                body_hash=message.body_hash,
                trigger=message.trigger,
                accepted_at=message.accepted_at,
                created_by=message.created_by,
            )
        )

    def _accept(self, message: TriggerMessage) -> Acceptance | None:
        """Return the dedupe row that stood before this message, if one did."""
        if message.registered:
            standing = self.executions.acceptance(message.workspace, message.execution_id)
            if standing is not None:
                return standing
        return self.executions.accept(
            Acceptance(
                workspace=message.workspace,
                execution_id=message.execution_id,
                workflow_id=message.workflow_id,
                version=message.version,
                body_hash=message.body_hash,
                trigger=message.trigger,
                accepted_at=message.accepted_at,
                created_by=message.created_by,
            ),
        )

    def _begin(self, execution: Execution, plan: _Plan, log: Log) -> DispatchOutcome:
        if plan.refusal is not None:
            self.end(execution, log, ExecutionStatus.FAILED, plan.refusal)
            return DispatchOutcome.REFUSED
        if self._is_orphan(execution):
            self.end(execution, log, ExecutionStatus.CANCELLED)
            return DispatchOutcome.ORPHANED
        blocked = None if self.gate is None else self.gate(execution)
        if blocked is not None and not blocked.waits:
            self.end(execution, log, ExecutionStatus.FAILED, blocked.error)
            return DispatchOutcome.REFUSED
        if blocked is not None:  # the reaper looks again
            return DispatchOutcome.BLOCKED
        if execution.limits:
            return self._admit(execution)
        self.orchestrator.start(execution.workspace, execution.id)
        return DispatchOutcome.STARTED

    def _is_orphan(self, execution: Execution) -> bool:
        """Tell whether nothing waits for a child: who ended its parent did not find it yet.

        By now the child can be found, so a parent that ends from here on cancels it, and so does a
        node that gives it up.
        """
        parent = execution.parent
        if parent is None or parent.get("kind") != WORKFLOW:
            return False
        log = self.executions.read_log(execution.workspace, str(parent["execution_id"]))
        is_over = log.end is not None or log.cancelled or log.last_index < 0
        return is_over or not waits_for(log, execution.id)

    def _admit(self, execution: Execution) -> DispatchOutcome:
        match self.admit(execution):
            case Admission.STARTED:
                return DispatchOutcome.STARTED
            case Admission.PENDING:
                return DispatchOutcome.PENDING
            case Admission.ENDED:  # cancelled while it was in the queue: show it
                log = self.executions.read_log(execution.workspace, execution.id)
                self.end(execution, log, ExecutionStatus.CANCELLED)
                return DispatchOutcome.REPEATED

    def _limits(self, message: TriggerMessage, plan: _Plan) -> dict[str, int]:
        """Return the slots that an execution needs.

        A sub-workflow's execution runs on its user's slot for the parent, and on the workflow's
        slot where the same workflow is above it: the parent holds them while it waits, so asking
        for another could wait for ever.
        """
        if plan.refusal is not None:
            return {}
        limits: dict[str, int] = {}
        nested = message.parent is not None and message.parent.get("kind") == WORKFLOW
        if message.created_by is not None and not nested:
            allowed = self.user_limits.concurrency(message.workspace, message.created_by)
            if allowed is not None:
                limits[user_scope(message.created_by)] = allowed
        if plan.concurrency is not None and message.workflow_id not in self._above(message):
            limits[workflow_scope(message.workflow_id)] = plan.concurrency
        return limits

    def _above(self, message: TriggerMessage) -> set[str]:
        """Return the workflows whose executions wait for this one."""
        found: set[str] = set()
        parent = message.parent
        while parent is not None and parent.get("kind") == WORKFLOW:
            try:
                execution = self.executions.get(message.workspace, parent["execution_id"])
            except NotFound:
                break
            found.add(execution.workflow_id)
            parent = execution.parent
        return found

    def _resume(self, message: TriggerMessage, plan: _Plan) -> DispatchOutcome:
        """Go on where an earlier delivery of the message stopped."""
        try:
            execution = self.executions.get(message.workspace, message.execution_id)
        except NotFound:  # purged a moment ago
            return DispatchOutcome.PURGED
        if execution.status is not ExecutionStatus.SCHEDULED:
            return DispatchOutcome.REPEATED
        log = self.executions.read_log(message.workspace, message.execution_id)
        if log.end is not None:
            self.end.project(execution, log)
            return DispatchOutcome.REPEATED
        if log.last_index >= 0:  # a worker has it; a workflow archived since does not end it
            return DispatchOutcome.REPEATED
        return self._begin(execution, plan, log)

    def _execution(self, message: TriggerMessage, plan: _Plan) -> Execution:
        accepted = dt.datetime.fromisoformat(message.accepted_at)
        return Execution(
            workspace=message.workspace,
            id=message.execution_id,
            workflow_id=message.workflow_id,
            version=message.version,
            status=ExecutionStatus.SCHEDULED,
            trigger=message.trigger,
            inputs=message.inputs,
            body_hash=message.body_hash,
            priority=plan.priority + message.priority,
            limits=self._limits(message, plan),
            queue_backoff_seconds=plan.queue_backoff_seconds,
            config=message.config,
            pins=message.pins,
            stop_after=message.stop_after,
            parent=message.parent,
            fork=message.fork,
            depth=message.depth,
            lends=plan.lends,
            role=message.role,
            created_at=message.accepted_at,
            created_by=message.created_by,
            retention_days=plan.retention_days,
            deadline_at=timestamp(accepted + dt.timedelta(seconds=plan.deadline_seconds)),
        )

    def _plan(self, message: TriggerMessage) -> _Plan:
        try:
            workflow = self.workflows.get(message.workspace, message.workflow_id)
            plan = self._version(message)
        except NotFound as error:
            return _refused(f"{error.message} It was deleted after the event had been accepted.")
        if workflow.archived:
            return replace(
                _refused(f"Workflow {workflow.id!r} is archived; restore it and send again."),
                deadline_seconds=plan.deadline_seconds,
                retention_days=plan.retention_days,
            )
        return plan

    def _version(self, message: TriggerMessage) -> _Plan:
        key = (message.workspace, message.workflow_id, message.version)
        known = self._settings.get(key)
        if known is not None:
            return known
        version = self.workflows.get_version(*key)
        if version.status is not VersionStatus.VALIDATED:
            return _refused(
                f"Version {version.number} of {version.workflow_id!r} is a draft with errors; "
                "mend it and publish a new version.",
            )
        settings = version.graph.settings
        plan = _Plan(
            settings.deadline_seconds,
            retention_days=settings.retention_days,
            concurrency=settings.concurrency,
            priority=settings.priority,
            queue_backoff_seconds=settings.queue_backoff_seconds,
            lends=bool(references_of(version)),
        )
        if len(self._settings) >= _KNOWN_VERSIONS:
            self._settings.clear()
        self._settings[key] = plan
        return plan


def _refused(message: str) -> _Plan:
    refusal = failure("WorkflowUnavailable", message)
    return _Plan(Settings().deadline_seconds, refusal=refusal)


def _as_accepted(message: TriggerMessage, standing: Acceptance) -> TriggerMessage:
    return message.model_copy(
        update={
            "workflow_id": standing.workflow_id,
            "version": standing.version,
            "trigger": dict(standing.trigger),
            "accepted_at": standing.accepted_at,
            "created_by": standing.created_by,
        },
    )
