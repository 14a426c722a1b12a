"""The port ``UserCode`` over Lambda Invoke of ``run_user_code``.

Each Invoke names its tenant, so that Lambda gives every workspace execution environments of its
own (``TenancyConfig: PER_TENANT``). Compiled scripts go from import to store, and from there to
environments that have not compiled them.

``bootstrap`` makes the client: its read timeout has to exceed the longest call, and its own
retries should be few, since whoever calls a node retries too.
"""

import datetime as dt
import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from orcheo.adapters.user_code import bytecode, protocol, replies
from orcheo.application.import_ports import BytecodeStore
from orcheo.application.ports import Clock
from orcheo.application.user_code_ports import CallRequest, CallResult, ExportRequest, ImportedGraph
from orcheo.domain.errors import PayloadTooLarge, StoreUnavailable, UserCodeUnavailable

_ENDED_BY_THE_SCRIPT: Final = frozenset({"Runtime.ExitError", "Runtime.OutOfMemory"})
"""The environment died under the call: most likely what was called is to blame."""
_KEPT_DAYS: Final = 90
"""Bytecode; a script that is still imported after that is compiled once more."""
_WORTH_A_QUESTION: Final = 8 * 1024
"""Characters. Up to here, compiling takes the few milliseconds that reading bytecode takes."""
_MOST_BYTES: Final = 6 * 1024 * 1024
"""Lambda's limit for a synchronous request."""


class LambdaUserCode:
    """Runs scripts in the function ``run_user_code``.

    Args:
        client: A ``lambda`` client of botocore.
        function: The function's name.
        compiled: Keeps bytecode between environments.
        clock: Says until when.
    """

    def __init__(
        self, client: Any, function: str, *, compiled: BytecodeStore, clock: Clock
    ) -> None:
        self._client = client
        self._function = function
        self._compiled = compiled
        self._clock = clock
        self._tells_tenant = _knows_tenants(client)

    def import_script(
        self,
        workspace: str,
        script: str,
        entrypoint: str | None,
        *,
        timeout_seconds: float,
        within_seconds: float | None = None,
    ) -> ImportedGraph:
        """Build the script's graph twice; see the port."""
        event = replies.import_event(script, entrypoint, timeout_seconds, within_seconds)
        sha256 = bytecode.script_hash(script)
        known = self._stored(workspace, sha256)
        if known is None:
            event["wants_bytecode"] = True
        else:
            event["bytecode"] = bytecode.to_json(sha256, known)
        reply = self._invoke(workspace, event)
        imported = replies.imported_graph(reply)
        if known is None:
            self._store(workspace, sha256, reply)
        return imported

    def call(self, request: CallRequest) -> CallResult:
        """Call one callable; see the port."""
        event = replies.call_event(request)
        event["may_compile"] = len(request.script) <= _WORTH_A_QUESTION
        try:
            reply = self._invoke(request.workspace, event)
            if reply.get("missing") == protocol.BYTECODE:
                reply = self._invoke(request.workspace, self._supplied(request, event))
        except _Died as death:
            fault = {"type": death.kind, "families": [], "message": str(death)}
            return CallResult(outcome="error", error=fault)
        return replies.call_result(reply)

    def export_script(self, request: ExportRequest) -> str:
        """Write a graph as a script; see the port."""
        event = replies.export_event(request)
        if request.script:
            sha256 = bytecode.script_hash(request.script)
            known = self._stored(request.workspace, sha256)
            event["bytecode"] = None if known is None else bytecode.to_json(sha256, known)
        return replies.exported_script(self._invoke(request.workspace, event))

    def _supplied(self, request: CallRequest, event: dict[str, Any]) -> dict[str, Any]:
        """Return the same call with bytecode, or with leave to compile."""
        sha256 = bytecode.script_hash(request.script)
        known = self._stored(request.workspace, sha256)
        given = None if known is None else bytecode.to_json(sha256, known)
        return {**event, "bytecode": given, "may_compile": True}

    def _stored(self, workspace: str, sha256: str) -> bytes | None:
        """Return stored bytecode. A store that does not answer costs a compilation, no more."""
        with suppress(StoreUnavailable):
            return self._compiled.get(workspace, sha256, bytecode.tag())
        return None

    def _store(self, workspace: str, sha256: str, reply: Mapping[str, Any]) -> None:
        code = bytecode.read(reply.get("bytecode"), sha256)
        if code is None:
            return
        expires = self._clock.now() + dt.timedelta(days=_KEPT_DAYS)
        with suppress(StoreUnavailable):
            self._compiled.put(
                workspace, sha256, bytecode.tag(), code, expires_at=int(expires.timestamp())
            )

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
