"""The product's functions in one environment: parse, call the use case, answer, as bootstrap does.

An environment is a process: it handles one event at a time, keeps what its caches keep, and is
gone with all of that when it dies.
"""

import json
from functools import cached_property
from typing import Any, Final

from orcheo.adapters.aws.fifo_batch import process_batch
from orcheo.adapters.aws.machine_failures import read_failure
from orcheo.adapters.langgraph.engine import LangGraphEngine
from orcheo.adapters.langgraph.run import Parts
from orcheo.adapters.scripted_chat import ScriptedChatModels
from orcheo.application.admit_execution import AdmitExecution, ReleaseSlots
from orcheo.application.advance_execution import AdvanceExecution, budget
from orcheo.application.cancel_children import CancelChildren
from orcheo.application.cancel_execution import CancelExecution
from orcheo.application.close_grant import CloseGrant
from orcheo.application.decide_interrupt import DecideInterrupt
from orcheo.application.dispatch_execution import DispatchExecution
from orcheo.application.dispatch_tick import DispatchTick
from orcheo.application.end_execution import EndExecution
from orcheo.application.execute_batch import ExecuteBatch
from orcheo.application.execute_workflow import ExecuteWorkflow
from orcheo.application.finish_execution import FinishExecution
from orcheo.application.history_limit import RENEW_AT
from orcheo.application.ingest_webhook import IngestWebhook
from orcheo.application.lend_credentials import LendCredentials
from orcheo.application.messages import (
    AdvanceRequest,
    ScheduledTick,
    SuspendRequest,
    TriggerMessage,
)
from orcheo.application.pause_execution import PauseExecution
from orcheo.application.ports import Clock, Randomness
from orcheo.application.purge_execution import PruneExecutions, PurgeExecution
from orcheo.application.reap_executions import ReapExecutions
from orcheo.application.replay_execution import ReplayExecution
from orcheo.application.start_error_workflow import StartErrorWorkflow
from orcheo.application.start_sub_workflow import StartSubWorkflow
from orcheo.application.suspend_execution import SuspendExecution
from orcheo.application.tell_parent import TellParent
from orcheo.application.user_code_ports import UserCode
from orcheo.application.user_limits import KnownUserLimits
from orcheo.application.version_cache import VersionCache
from orcheo.domain.executions import Execution
from orcheo.nodes.registry import registry
from tests.fakes.vault import as_stored
from tests.faults.ports import Ports

TIMEOUTS: Final = {
    "advance_execution": 900.0,
    "suspend_execution": 60.0,
    "finish_execution": 60.0,
    "dispatch_execution": 60.0,
    "reap_executions": 55.0,
    "ingest_webhook": 10.0,
    "api": 30.0,
}
"""Seconds, as the template sets them; a test compares."""


class Functions:
    """Use cases on one set of ports."""

    def __init__(
        self,
        ports: Ports,
        clock: Clock,
        randomness: Randomness,
        user_code: UserCode,
        *,
        budget_seconds: float | None = None,
        renew_at: int = RENEW_AT,
        http: Any = None,
    ) -> None:
        self.ports = ports
        self._clock = clock
        self._randomness = randomness
        self._user_code = user_code
        self._budget = budget_seconds
        self._renew_at = renew_at
        self._http = http

    def handle(self, function: str, event: Any) -> Any:
        """Return a function's answer to an event."""
        return getattr(self, f"_{function}")(event)

    # --- handlers ------------------------------------------------------------------------------

    def _dispatch_execution(self, event: dict[str, Any]) -> dict[str, Any]:
        return process_batch(event, self._dispatch, lambda _id, _error: None)

    def _dispatch(self, body: str) -> None:
        if "trigger_id" in json.loads(body):
            self.tick(ScheduledTick.model_validate_json(body))
        else:
            self.dispatch(TriggerMessage.model_validate_json(body))

    def _advance_execution(self, event: dict[str, Any]) -> dict[str, Any]:
        seconds = budget(TIMEOUTS["advance_execution"]) if self._budget is None else self._budget
        request = AdvanceRequest.model_validate(event)
        return self.advance(request, request_id="r", budget_seconds=seconds).model_dump()

    def _suspend_execution(self, event: dict[str, Any]) -> dict[str, Any]:
        return {"outcome": self.suspend(SuspendRequest.model_validate(event)).value}

    def _finish_execution(self, event: dict[str, Any]) -> dict[str, Any]:
        reported = read_failure(event)
        self.finish(reported)
        ids = {"workspace": reported.workspace, "execution_id": reported.execution_id}
        return {**ids, "outcome": "finished"}

    def _reap_executions(self, _event: Any) -> dict[str, int]:
        done = {repair.value: count for repair, count in self.reap().items()}
        pruned = {f"prune_{each.value}": count for each, count in self.prune().items()}
        return done | pruned

    def _api(self, act: Any) -> Any:
        return act(self)

    _ingest_webhook = _api

    # --- use cases -----------------------------------------------------------------------------

    @cached_property
    def end(self) -> EndExecution:
        """The only way to a terminal status."""
        ports = self.ports
        return EndExecution(
            ports.executions,
            self._clock,
            (
                self.close_grant,
                ReleaseSlots(self.admit),
                CancelChildren(ports.executions, self._cancel_child),
                TellParent(ports.executions, ports.orchestrator, self._clock),
                StartErrorWorkflow(
                    ports.workflows,
                    VersionCache(ports.workflows),
                    ports.queue,
                    self._clock,
                    lambda _execution, _reason: None,
                ),
            ),
        )

    def _cancel_child(
        self, workspace: str, execution_id: str, *, by: str, reason: str = ""
    ) -> Execution:
        return self.cancel(workspace, execution_id, by=by, reason=reason)

    @cached_property
    def close_grant(self) -> CloseGrant:
        """Who destroys grants."""
        return CloseGrant(self.ports.grants, self._clock)

    @cached_property
    def admit(self) -> AdmitExecution:
        """Who gives slots."""
        return AdmitExecution(
            self.ports.executions, self.ports.slots, self.ports.orchestrator, self._clock
        )

    @cached_property
    def execute(self) -> ExecuteWorkflow:
        """POST /workflows/{id}/execute."""
        return ExecuteWorkflow(
            workflows=self.ports.workflows,
            versions=VersionCache(self.ports.workflows),
            executions=self.ports.executions,
            queue=self.ports.queue,
            blobs=self.ports.blobs,
            clock=self._clock,
            randomness=self._randomness,
        )

    @cached_property
    def execute_batch(self) -> ExecuteBatch:
        """POST /workflows/{id}/execute-batch, one row after another."""
        return ExecuteBatch(
            self.ports.workflows,
            VersionCache(self.ports.workflows),
            self.ports.executions,
            self.ports.queue,
            self.ports.blobs,
            self._clock,
            self._randomness,
            at_once=1,
        )

    @cached_property
    def ingest(self) -> IngestWebhook:
        """ANY /webhooks/{trigger_id}."""
        return IngestWebhook(
            triggers=self.ports.triggers,
            secrets=self.ports.secrets,
            queue=self.ports.queue,
            blobs=self.ports.blobs,
            clock=self._clock,
            randomness=self._randomness,
        )

    @cached_property
    def cancel(self) -> CancelExecution:
        """DELETE /executions/{id}."""
        return CancelExecution(
            self.ports.executions, self.ports.orchestrator, self._clock, self.end
        )

    @cached_property
    def decide(self) -> DecideInterrupt:
        """POST /executions/{id}/decisions."""
        return DecideInterrupt(self.ports.executions, self.ports.orchestrator, self._clock)

    @cached_property
    def pause(self) -> PauseExecution:
        """POST /executions/{id}/pause and /resume."""
        return PauseExecution(self.ports.executions, self.ports.orchestrator, self._clock)

    @cached_property
    def replay(self) -> ReplayExecution:
        """POST /executions/{id}/replay and /retry."""
        return ReplayExecution(
            self.ports.workflows,
            self.ports.executions,
            self.ports.queue,
            self.ports.blobs,
            self._clock,
            self._randomness,
        )

    @cached_property
    def dispatch(self) -> DispatchExecution:
        """dispatch_execution."""
        return DispatchExecution(
            self.ports.executions,
            self.ports.workflows,
            self.ports.orchestrator,
            self._clock,
            self.end,
            self.admit,
            KnownUserLimits(self.ports.user_limits, self._clock),
        )

    @cached_property
    def tick(self) -> DispatchTick:
        """dispatch_execution, for ticks of schedules."""
        return DispatchTick(self.ports.triggers, self.dispatch, self._clock)

    @cached_property
    def advance(self) -> AdvanceExecution:
        """advance_execution."""
        parts = Parts(
            clock=self._clock,
            randomness=self._randomness,
            user_code=self._user_code,
            nodes=registry(),
            chat_models=ScriptedChatModels(),
            sub_workflows=StartSubWorkflow(
                self.ports.workflows,
                self.ports.queue,
                self.ports.blobs,
                self._clock,
                self.ports.executions,
                self._cancel_child,
            ),
            http=self._http,
            vault=LendCredentials(
                credentials=self.ports.credentials,
                present=as_stored(self.ports.values),
                envelope=self.ports.envelope,
                grants=self.ports.grants,
                accesses=self.ports.accesses,
                main_field=lambda _credential: "token",
                clock=self._clock,
                randomness=self._randomness,
            ),
        )
        return AdvanceExecution(
            executions=self.ports.executions,
            versions=VersionCache(self.ports.workflows),
            engine=LangGraphEngine(self.ports.executions, parts, concurrency=1),
            end=self.end,
            clock=self._clock,
            orchestrator=self.ports.orchestrator,
            close_grant=self.close_grant,
            renew_at=self._renew_at,
        )

    @cached_property
    def suspend(self) -> SuspendExecution:
        """suspend_execution."""
        return SuspendExecution(self.ports.executions, self.ports.orchestrator, self._clock)

    @cached_property
    def finish(self) -> FinishExecution:
        """finish_execution."""
        return FinishExecution(self.ports.executions, self.ports.orchestrator, self.end)

    @cached_property
    def reap(self) -> ReapExecutions:
        """reap_executions."""
        return ReapExecutions(
            self.ports.executions, self.ports.orchestrator, self._clock, self.end, self.admit
        )

    @cached_property
    def prune(self) -> PruneExecutions:
        """reap_executions, after the repairs."""
        return PruneExecutions(self.ports.executions, self.purge, self._clock)

    @cached_property
    def purge(self) -> PurgeExecution:
        """DELETE /executions/{id}?purge=true."""
        return PurgeExecution(self.ports.executions, self.ports.blobs, self._clock)
