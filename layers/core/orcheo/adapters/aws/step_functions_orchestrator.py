"""State machine executions on Step Functions."""

import json
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from orcheo.adapters.aws.translation import error_code, translated
from orcheo.application.ports import StateMachineRun
from orcheo.domain.errors import OrchestratorUnavailable

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

_MOST_GENERATIONS: Final = 16
"""Bounds the search from the one that the log knows: a generation that lives claims at once, and
the reaper gives up after a few that do not."""
_TOKEN_IS_GONE: Final = frozenset({"InvalidToken", "TaskDoesNotExist", "TaskTimedOut"})
"""Which of them AWS answers depends on how long ago the task ended."""


class StepFunctionsOrchestrator:
    """The orchestrator on one state machine.

    Generations are found by asking for names in order, from the newest that the log knows.

    Args:
        client: A Step Functions client.
        state_machine_arn: ``execute_workflow``, or an alias or version of it.
    """

    def __init__(self, client: "SFNClient", state_machine_arn: str) -> None:
        self._client: Any = client
        self._machine = state_machine_arn
        base, name = state_machine_arn.split(":stateMachine:")
        self._prefix = f"{base}:execution:{name.split(':')[0]}"

    def start(
        self, workspace: str, execution_id: str, *, generation: int = 0, losses: int = 0
    ) -> None:
        """Start one named after the execution and the generation; again is success."""
        given = {
            "workspace": workspace,
            "execution_id": execution_id,
            "generation": generation,
            "events": 0,
            "losses": losses,
        }
        with translated(OrchestratorUnavailable, f"start the state machine of {execution_id!r}"):
            try:
                self._client.start_execution(
                    stateMachineArn=self._machine,
                    name=_name(execution_id, generation),
                    input=json.dumps(given),
                )
            except ClientError as error:
                if error_code(error) != "ExecutionAlreadyExists":
                    raise

    def stop(self, workspace: str, execution_id: str, cause: str, *, since: int = 0) -> None:
        """Stop this generation and later ones; stopping what has ended or never was is success."""
        del workspace
        with translated(OrchestratorUnavailable, f"stop the state machine of {execution_id!r}"):
            for generation in range(since, since + _MOST_GENERATIONS):
                try:
                    self._client.stop_execution(
                        executionArn=self._arn(execution_id, generation),
                        error="Stopped",
                        cause=cause[:1_000],
                    )
                except ClientError as error:
                    if error_code(error) == "ExecutionDoesNotExist":
                        return
                    raise

    def wake(self, workspace: str, execution_id: str, token: str) -> bool:
        """Let one that waits with this token go on; tell whether it did wait."""
        with translated(OrchestratorUnavailable, f"wake the state machine of {execution_id!r}"):
            try:
                self._client.send_task_success(
                    taskToken=token,
                    output=json.dumps({"workspace": workspace, "execution_id": execution_id}),
                )
            except ClientError as error:
                if error_code(error) in _TOKEN_IS_GONE:
                    return False
                raise
        return True

    def is_running(self, workspace: str, execution_id: str, *, since: int = 0) -> bool:
        """Tell whether the newest generation exists and has not ended."""
        latest = self.latest(workspace, execution_id, since=since)
        return latest is not None and latest.running

    def latest(
        self, workspace: str, execution_id: str, *, since: int = 0
    ) -> StateMachineRun | None:
        """Return the newest generation; null where none was started from this one on."""
        del workspace
        newest: StateMachineRun | None = None
        with translated(OrchestratorUnavailable, f"look at the state machine of {execution_id!r}"):
            for generation in range(since, since + _MOST_GENERATIONS):
                try:
                    answer = self._client.describe_execution(
                        executionArn=self._arn(execution_id, generation),
                    )
                except ClientError as error:
                    if error_code(error) == "ExecutionDoesNotExist":
                        break
                    raise
                running = answer["status"] in {"RUNNING", "PENDING_REDRIVE"}
                newest = StateMachineRun(generation=generation, running=running)
                if running:
                    break
        return newest

    def _arn(self, execution_id: str, generation: int) -> str:
        return f"{self._prefix}:{_name(execution_id, generation)}"


def _name(execution_id: str, generation: int) -> str:
    return execution_id if generation == 0 else f"{execution_id}-{generation}"
