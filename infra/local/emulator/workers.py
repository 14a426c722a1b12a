"""Lambda functions as AWS runs them.

* A Python exception keeps its class: the answer is ``{errorType, errorMessage, stackTrace}`` with
  ``FunctionError: Unhandled``, so that ``Retry`` and ``Catch`` of a state machine match it.
* An environment outlives a handler's exception.
* An environment that died while it ran or started is ``Runtime.ExitError``.
* A silent handler costs no extra time.
* Concurrency is bounded; what is over waits, as in a burst. Event sources and callers of AWS see
  throttling instead, which a laptop should not.
* With ``TenancyConfig`` an Invoke needs a TenantId, and no environment serves two tenants.
* Layers are unpacked once and shared.
"""

import contextvars
import hashlib
import json
import os
import queue
import threading
import time
import zipfile
from pathlib import Path

import ministack.core.lambda_runtime as runtime
from ministack.services import lambda_svc

MAX_ENVIRONMENTS = 8
WAIT_SECONDS = 300
_END = "\x01END"
_MARK = "__orcheo_raised__"


def _replace_once(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise RuntimeError(f"the emulator's worker has changed; this is gone: {old.strip()!r}")
    return text.replace(old, new)


def _patch_worker_script() -> None:
    script = runtime._PYTHON_WORKER_SCRIPT
    script = _replace_once(
        script,
        '_real_stdout.write(json.dumps({"status": "error", "error": str(e), '
        '"trace": traceback.format_exc()}) + "\\n")',
        f'_real_stdout.write(json.dumps({{"status": "ok", "result": {{"{_MARK}": {{'
        '"errorMessage": str(e), "errorType": type(e).__name__, '
        '"requestId": _ms_ctx.get("request_id", ""), '
        '"stackTrace": traceback.format_exc().splitlines()}}}) + "\\n")',
    )
    script = _replace_once(
        script,
        "            result = handler_fn(event, context)\n",
        "            try:\n"
        "                result = handler_fn(event, context)\n"
        "            finally:\n"
        "                sys.stderr.write(chr(1) + 'END\\n'); sys.stderr.flush()\n",
    )
    runtime._PYTHON_WORKER_SCRIPT = script


def _drain(worker, *_args, **_keywords) -> str:
    """Read what the handler wrote, up to the mark that its end wrote."""
    lines, end = [], time.monotonic() + 0.25
    while time.monotonic() < end:
        try:
            line = worker._stderr_queue.get(timeout=0.05)
        except queue.Empty:
            if worker._proc is None or worker._proc.poll() is not None:
                break
            continue
        if line.strip() == _END:
            break
        lines.append(line)
    return "\n".join(lines)


class _SharedLayers(zipfile.ZipFile):
    """Unpacks a layer once; every environment gets a link to it."""

    _lock = threading.Lock()

    def extractall(self, path=None, *args, **keywords):
        target = Path(path or ".")
        if not target.name.startswith("layer_"):
            return super().extractall(path, *args, **keywords)
        names = [(info.filename, info.CRC) for info in self.infolist()]
        key = hashlib.sha256(json.dumps(names).encode()).hexdigest()[:24]
        shared = Path(os.environ.get("TMPDIR", "/tmp")) / "layers" / key
        with self._lock:
            if not shared.exists():
                draft = shared.with_suffix(f".{os.getpid()}")
                super().extractall(draft)
                draft.rename(shared)
        target.rmdir()
        target.symlink_to(shared)
        return None


class _Zip:
    """``zipfile`` with the above in place of its class."""

    ZipFile = _SharedLayers

    def __getattr__(self, name):
        return getattr(zipfile, name)


_gates: dict[str, threading.BoundedSemaphore] = {}
_guard = threading.Lock()


def _gate(name: str) -> threading.BoundedSemaphore:
    with _guard:
        return _gates.setdefault(name, threading.BoundedSemaphore(MAX_ENVIRONMENTS))


def _bounded(execute):
    def run(func, event, request_id):
        config = func.get("config") or func
        name = config.get("FunctionName", "")
        gate = _gate(name)
        if not gate.acquire(timeout=WAIT_SECONDS):
            return {
                "body": {"errorMessage": "Rate Exceeded", "errorType": "TooManyRequestsException"},
                "error": True,
            }
        try:
            result = execute(func, event, request_id)
        except RuntimeError as error:  # it was killed while it started
            body = {"errorMessage": str(error), "errorType": type(error).__name__}
            result = {"body": body, "error": True}
        finally:
            gate.release()
        return _as_aws_answers(result, request_id)

    return run


def _as_aws_answers(result, request_id):
    body = result.get("body")
    if isinstance(body, dict) and _MARK in body:
        raised = body[_MARK]
        log = f"{result.get('log', '')}\n[ERROR] {raised['errorType']}: {raised['errorMessage']}"
        return {"body": raised, "error": True, "log": log}
    died = {"Worker process died", "Worker returned no response"}
    if result.get("error") and isinstance(body, dict):
        message = str(body.get("errorMessage", ""))
        dead_at_start = message.startswith("Worker process exited immediately")
        if (
            message in died
            or dead_at_start
            or "Broken pipe" in message
            or "I/O operation on closed" in message
        ):
            body = {
                "errorType": "Runtime.ExitError",
                "errorMessage": f"RequestId: {request_id} Error: Runtime exited",
            }
            return {**result, "body": body}
    return result


_tenant: contextvars.ContextVar[str] = contextvars.ContextVar("tenant", default="")
_NO_TENANT = json.dumps(
    {
        "Type": "User",
        "message": "The invoked function is enabled with tenancy configuration. Add a valid "
        "tenant ID in your request and try again.",
    },
).encode()


def _patch_tenancy() -> None:
    """Refuse an Invoke without TenantId, and keep tenants in environments of their own."""
    invoke = lambda_svc._invoke
    key_of = runtime._worker_key

    def worker_key(func_name, config, qualifier):
        key = key_of(func_name, config, qualifier)
        tenant = _tenant.get()
        # The emulator takes a key apart at its colons; a tenant's may stand in the qualifier.
        return f"{key}@{tenant}" if tenant and _is_tenanted(config) else key

    async def with_tenant(name, event, headers, *args, **keywords):
        found = lambda_svc._functions.get(name)
        config = (found or {}).get("config") or {}
        if not _is_tenanted(config):
            return await invoke(name, event, headers, *args, **keywords)
        lowered = {str(key).lower(): value for key, value in dict(headers).items()}
        tenant = str(lowered.get("x-amz-tenant-id", ""))
        if not tenant:
            refusal = {
                "Content-Type": "application/json",
                "x-amzn-errortype": "InvalidParameterValueException",
            }
            return 400, refusal, _NO_TENANT
        token = _tenant.set(tenant)
        try:
            return await invoke(name, event, headers, *args, **keywords)
        finally:
            _tenant.reset(token)

    runtime._worker_key = worker_key
    lambda_svc._invoke = with_tenant


def _is_tenanted(config) -> bool:
    return (config.get("TenancyConfig") or {}).get("TenantIsolationMode") == "PER_TENANT"


def patch() -> None:
    """Apply all of the above."""
    _patch_worker_script()
    runtime.Worker._drain_stderr_bounded = _drain
    runtime.zipfile = _Zip()
    lambda_svc._execute_function_warm = _bounded(lambda_svc._execute_function_warm)
    _patch_tenancy()
