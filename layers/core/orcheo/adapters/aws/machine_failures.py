"""How the platform reports that a state machine could not go on."""

import json
from collections.abc import Mapping
from typing import Any

from orcheo.application.finish_execution import Failure
from orcheo.domain.errors import InvalidRequest


def read_failure(event: Mapping[str, Any]) -> Failure:
    """Return what an event of ``finish_execution`` says.

    Two forms: the state machine's own Catch, ``{workspace, execution_id, error: {Error, Cause}}``,
    and EventBridge's "Step Functions Execution Status Change", whose detail carries the input of
    the state machine. Of a Lambda error's cause only the message is kept, never its stack trace.
    """
    detail: Any = event.get("detail")
    if isinstance(detail, Mapping):
        return _of_status_change(detail)
    error: Any = event.get("error") or {}
    named = error if isinstance(error, Mapping) else {"Error": error, "Cause": event.get("cause")}
    try:
        return Failure(
            workspace=event["workspace"],
            execution_id=event["execution_id"],
            error=str(named.get("Error") or "States.TaskFailed"),
            cause=_message(named.get("Cause")),
        )
    except KeyError as missing:
        raise InvalidRequest(f"The event has no {missing.args[0]!r}: {sorted(event)!r}.") from None


def _of_status_change(detail: Mapping[str, Any]) -> Failure:
    try:
        given: Any = json.loads(detail["input"])
        return Failure(
            workspace=given["workspace"],
            execution_id=given["execution_id"],
            error=str(detail.get("error") or _STATUS.get(detail["status"], "StateMachineFailed")),
            cause=_message(detail.get("cause")),
            machine_ended=True,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidRequest(
            "The status change carries no input with workspace and execution_id: it is not of "
            "'execute_workflow'.",
        ) from error


_STATUS: Mapping[str, str] = {
    "ABORTED": "StateMachineAborted",
    "TIMED_OUT": "StateMachineTimeout",
}


def _message(cause: Any) -> str:
    try:
        parsed: Any = json.loads(cause)
    except (TypeError, ValueError):
        return "" if cause is None else str(cause)
    return str(parsed.get("errorMessage", "")) if isinstance(parsed, dict) else str(cause)
