"""Step Functions as AWS runs it.

* No artificial pause before an execution.
* ``StartExecution`` with the name and input of an execution that runs returns that execution.
* ``HeartbeatSeconds`` ends a task that waits for a token with ``States.HeartbeatTimeout``.
* A function that fails instead of waiting for its token fails the task with its error.
* A role may send a token back where it may do so for the token's state machine.
* ``TimeoutSecondsPath`` bounds a task, also one that waits for a token.
* ``States.Timeout`` in a Retry or Catch matches a missed heartbeat too.
"""

import json
import threading
import time

from ministack.core import iam_actions
from ministack.services import stepfunctions as states

_PAUSE = 0.15


class _Time:
    """``time`` without the pause."""

    def __getattr__(self, name):
        return getattr(time, name)

    @staticmethod
    def sleep(seconds):
        time.sleep(0 if seconds == _PAUSE else seconds)


def _idempotent(start):
    def run(data):
        arn = (data.get("stateMachineArn") or "").split("#")[0]
        machine = states._resolve_state_machine_arn(arn)
        if machine and data.get("name"):
            name = states._state_machines[machine]["name"]
            scope = f"{states.get_region()}:{states.get_account_id()}"
            execution_arn = f"arn:aws:states:{scope}:execution:{name}:{data['name']}"
            found = states._executions.get(execution_arn)
            same = found and found["input"] == data.get("input", "{}")
            if same and found["status"] == "RUNNING":
                answer = {"executionArn": execution_arn, "startDate": found["startDate"]}
                return states.json_response(answer)
        return start(data)

    return run


def _with_heartbeat(invoke):
    def run(resource, input_data, token, state_def):
        seconds = state_def.get("HeartbeatSeconds")
        if seconds:
            watcher = threading.Thread(target=_watch, args=(token, float(seconds)), daemon=True)
            watcher.start()
        return invoke(resource, input_data, token, state_def)

    return run


_here = threading.local()
"""The state machine and the token that this thread is about."""
_machines = {}
"""Of each token ever given."""


def _placed(execute):
    def run(state_def, raw_input, execution, ctx):
        _here.machine = (execution or {}).get("stateMachineArn")
        return execute(state_def, raw_input, execution, ctx)

    return run


def _with_failures(invoke):
    """Let a token's task end with the error of the function that was to keep the token."""

    def run(resource, input_data, token, state_def):
        _here.token = token
        _machines[token] = getattr(_here, "machine", None)
        try:
            return invoke(resource, input_data, token, state_def)
        finally:
            _here.token = None

    return run


def _by_token(extract):
    def run(service, method, path, headers, body, *more):
        found = extract(service, method, path, headers, body, *more)
        if service == "states" and found == "*" and b"taskToken" in body:
            return _machines.get(json.loads(body)["taskToken"]) or found
        return found

    return run


def _reported(call):
    def run(func_ref, event):
        try:
            return call(func_ref, event)
        except states._ExecutionError as error:
            waiting = states._task_tokens.get(getattr(_here, "token", None))
            if waiting is not None:
                waiting["error"] = {"Error": error.error, "Cause": error.cause}
                waiting["event"].set()
            raise

    return run


def _watch(token, seconds):
    last, seen = time.monotonic(), None
    while True:
        time.sleep(0.2)
        found = states._task_tokens.get(token)
        if found is None:
            if time.monotonic() - last > 2:
                return
            continue
        if found["event"].is_set():
            return
        if found.get("heartbeat") != seen:
            seen, last = found.get("heartbeat"), time.monotonic()
        if time.monotonic() - last > seconds:
            found["error"] = {"Error": "States.HeartbeatTimeout", "Cause": ""}
            found["event"].set()
            return


def _with_missed_heartbeats(matches):
    def run(error_equals, error):
        missed = error == "States.HeartbeatTimeout" and "States.Timeout" in error_equals
        return missed or matches(error_equals, error)

    return run


def _with_timeout_path(execute):
    def run(state_def, raw_input, *args, **kwargs):
        path = state_def.get("TimeoutSecondsPath")
        if path is not None:
            seconds = states._resolve_path(path, raw_input)
            state_def = {**state_def, "TimeoutSeconds": seconds}
        return execute(state_def, raw_input, *args, **kwargs)

    return run


def patch() -> None:
    """Apply all of the above."""
    states.time = _Time()
    states._start_execution = _idempotent(states._start_execution)
    states._invoke_with_callback = _with_failures(_with_heartbeat(states._invoke_with_callback))
    states._call_lambda = _reported(states._call_lambda)
    states._execute_task = _with_timeout_path(_placed(states._execute_task))
    iam_actions.extract_resource_arn = _by_token(iam_actions.extract_resource_arn)
    states._error_matches = _with_missed_heartbeats(states._error_matches)
