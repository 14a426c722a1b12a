"""Replies as the port's values and the domain's errors: shared by both adapters of the port."""

from collections.abc import Mapping
from typing import Any

from orcheo.application.user_code_ports import CallRequest, CallResult, ExportRequest, ImportedGraph
from orcheo.domain import errors
from orcheo.domain.errors import OrcheoError, UserCodeUnavailable


def import_event(
    script: str, entrypoint: str | None, timeout_seconds: float, within_seconds: float | None
) -> dict[str, Any]:
    """Return the request that imports a script."""
    return {
        "action": "import",
        "script": script,
        "entrypoint": entrypoint,
        "timeout_seconds": timeout_seconds,
        "within_seconds": within_seconds,
    }


def call_event(request: CallRequest) -> dict[str, Any]:
    """Return the request that makes a call."""
    return {
        "action": "call",
        "script": request.script,
        "entrypoint": request.entrypoint,
        "at": request.at,
        "role": request.role,
        "arguments": list(request.arguments),
        "config": dict(request.config),
        "answers": [None if each is None else dict(each) for each in request.answers],
        "seed": request.seed,
        "timeout_seconds": request.timeout_seconds,
    }


def export_event(request: ExportRequest) -> dict[str, Any]:
    """Return the request that writes a graph as a script."""
    return {
        "action": "export",
        "script": request.script or "",
        "entrypoint": request.entrypoint,
        "graph": dict(request.graph),
        "timeout_seconds": request.timeout_seconds,
        "within_seconds": request.within_seconds,
    }


def exported_script(reply: Mapping[str, Any]) -> str:
    """Return the script that an export gave; the error that it reports."""
    _raise_reported(reply)
    text = reply.get("python")
    if not isinstance(text, str):
        raise UserCodeUnavailable("The user code function gave no script; try again.")
    return text


def imported_graph(reply: Mapping[str, Any]) -> ImportedGraph:
    """Return what an import gave; the error that it reports."""
    _raise_reported(reply)
    return ImportedGraph(
        graph=dict(reply["graph"]),
        warnings=tuple(reply.get("warnings", ())),
        log=tuple(reply.get("log", ())),
        compiled=int(reply.get("compiled", 0)),
    )


def call_result(reply: Mapping[str, Any]) -> CallResult:
    """Return what a call came to; the error that kept it from being made."""
    _raise_reported(reply)
    outcome = reply.get("outcome")
    if outcome not in {"result", "request", "error"}:
        raise UserCodeUnavailable("The user code function gave no outcome; try again.")
    return CallResult(
        outcome=outcome,
        result=reply.get("result"),
        request=reply.get("request"),
        requests=tuple(reply.get("requests", ())),
        error=reply.get("error"),
        log=tuple(reply.get("log", ())),
        seconds=float(reply.get("seconds", 0.0)),
    )


def _raise_reported(reply: Mapping[str, Any]) -> None:
    if reply.get("ok") is True:
        return
    error = reply.get("error")
    if not isinstance(error, Mapping):
        raise UserCodeUnavailable("The user code function gave no reply; try again.")
    kind = getattr(errors, str(error.get("type")), None)
    if not isinstance(kind, type) or not issubclass(kind, OrcheoError):
        raise UserCodeUnavailable(f"The user code function failed: {error.get('message')}")
    details = error.get("details")
    known = {str(k): v for k, v in details.items()} if isinstance(details, Mapping) else {}
    raise kind(str(error.get("message")), **known)
