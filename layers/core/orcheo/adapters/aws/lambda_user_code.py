"""The port ``UserCode`` over Lambda Invoke of ``run_user_code``.

Each Invoke names its tenant, so that Lambda gives every workspace execution environments of its
own (``TenancyConfig: PER_TENANT``). ``bootstrap`` makes the client: its read timeout has to exceed
the longest call, and its own retries should be few, since whoever calls a node retries too.
"""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from orcheo.adapters.user_code import replies
from orcheo.application.ports import CallRequest, CallResult, ImportedGraph
from orcheo.domain.errors import PayloadTooLarge, UserCodeUnavailable

_ENDED_BY_THE_SCRIPT: Final = frozenset({"Runtime.ExitError", "Runtime.OutOfMemory"})
"""The environment died under the call: most likely what was called is to blame."""
_MOST_BYTES: Final = 6 * 1024 * 1024
"""Lambda's limit for a synchronous request."""


class LambdaUserCode:
    """Runs scripts in the function ``run_user_code``.

    Args:
        client: A ``lambda`` client of botocore.
        function: The function's name.
    """

    def __init__(self, client: Any, function: str) -> None:
        self._client = client
        self._function = function
        self._tells_tenant = _knows_tenants(client)

    def import_script(
        self,
        workspace: str,
        script: str,
        entrypoint: str | None,
        *,
        timeout_seconds: float,
    ) -> ImportedGraph:
        """Build the script's graph twice; see the port."""
        event = replies.import_event(script, entrypoint, timeout_seconds)
        return replies.imported_graph(self._invoke(workspace, event))

    def call(self, request: CallRequest) -> CallResult:
        """Call one callable; see the port."""
        try:
            reply = self._invoke(request.workspace, replies.call_event(request))
        except _Died as death:
            fault = {"type": death.kind, "families": [], "message": str(death)}
            return CallResult(outcome="error", error=fault)
        return replies.call_result(reply)

    def _invoke(self, workspace: str, event: Mapping[str, Any]) -> Mapping[str, Any]:
        payload = json.dumps(event, separators=(",", ":")).encode()
        if len(payload) > _MOST_BYTES:
            raise PayloadTooLarge(
                f"The call takes {len(payload)} bytes; a script gets at most {_MOST_BYTES}. Keep "
                "less in the state.",
            )
        arguments: dict[str, Any] = {"FunctionName": self._function, "Payload": payload}
        if self._tells_tenant:
            arguments["TenantId"] = workspace
        with _translated():
            answer = self._client.invoke(**arguments)
            body = answer["Payload"].read()
        return self._read(answer, body)

    def _read(self, answer: Mapping[str, Any], body: bytes) -> Mapping[str, Any]:
        try:
            reply = json.loads(body)
        except ValueError:
            reply = None
        if not isinstance(reply, dict):
            raise UserCodeUnavailable("The user code function gave no JSON; try again.")
        if answer.get("FunctionError"):
            kind = str(reply.get("errorType", ""))
            text = str(reply.get("errorMessage", ""))
            if kind in _ENDED_BY_THE_SCRIPT:
                raise _Died("NodeCrashed", "The call took its execution environment down.")
            if kind == "Sandbox.Timedout" or "Task timed out" in text:
                raise _Died("NodeTimeout", "The call ran past the function's own timeout.")
            raise UserCodeUnavailable(f"The user code function failed ({kind}); try again.")
        return reply


class _Died(UserCodeUnavailable):
    """The function ended under a call. At import it is simply unavailable."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def _knows_tenants(client: Any) -> bool:
    """Tell whether this botocore can name a tenant on Invoke."""
    model = client.meta.service_model.operation_model("Invoke").input_shape
    return model is not None and "TenantId" in model.members


@contextmanager
def _translated() -> Generator[None]:
    """Turn botocore's errors into the domain's."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code == "RequestTooLargeException":
            raise PayloadTooLarge(
                "The call is larger than a function takes; keep less in the state."
            ) from error
        raise UserCodeUnavailable(f"The user code function refused ({code}); try again.") from error
    except BotoCoreError as error:
        raise UserCodeUnavailable(
            f"The user code function could not be reached ({type(error).__name__}); try again."
        ) from error
