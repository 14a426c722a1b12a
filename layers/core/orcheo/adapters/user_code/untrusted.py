"""What a child that ran a script may say, and what is made of the rest.

A script that got past the linter can write any JSON to the result pipe. It can say only what it
could have said honestly: a graph, a result, a request, an error of its own. Nothing here raises
for a malformed reply; it becomes the crash of that child, and no other call sees it.
"""

import math
from collections.abc import Mapping
from typing import Any, Final

from orcheo.domain.errors import ScriptRejected

KINDS: Final = frozenset({"interrupt", "invoke", "task", "chat"})
"""What a call may ask for."""
OUTCOMES: Final = frozenset({"result", "request", "error"})
_HASH_DIGITS: Final = 64
_MOST_WARNINGS: Final = 100
_MOST_PROBLEMS: Final = 20
_LONGEST_TEXT: Final = 4_000
CRASH: Final = "Its process gave no result that could be read."


def build_reply(reply: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an import may say; ScriptRejected where it says anything else."""
    graph, entrypoint = reply.get("graph"), reply.get("entrypoint")
    warnings, log = reply.get("warnings"), reply.get("log")
    if not isinstance(graph, dict) or not isinstance(entrypoint, str):
        raise _no_result()
    if not isinstance(warnings, list) or not isinstance(log, list):
        raise _no_result()
    # The script that a graph names is the one that was sent, whatever a child says.
    described = {key: value for key, value in graph.items() if key != "script"}
    return {
        "ok": True,
        "graph": {**described, "schema_version": 1},
        "entrypoint": entrypoint,
        "python": reply.get("python") is not False,
        "warnings": [_warning(each) for each in warnings[:_MOST_WARNINGS]],
        "log": [text for text in log if isinstance(text, str)],
    }


def _warning(entry: Any) -> dict[str, Any]:
    if not isinstance(entry, Mapping):
        raise _no_result()
    warning = {"code": _text(entry.get("code")), "message": _text(entry.get("message"))}
    line = entry.get("line")
    return {**warning, "line": line} if _is_count(line) else warning


def export_reply(reply: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an export may say; ScriptRejected where it says anything else."""
    text, entrypoint = reply.get("python"), reply.get("entrypoint")
    if not isinstance(text, str) or not isinstance(entrypoint, str | None):
        raise _no_result()
    return {"ok": True, "python": text, "entrypoint": entrypoint}


def call_reply(reply: Mapping[str, Any], most_requests: int) -> dict[str, Any] | None:
    """Return what a call may say; null where it says anything else."""
    outcome, seconds, log = reply.get("outcome"), reply.get("seconds"), reply.get("log")
    if not isinstance(log, list) or not all(isinstance(each, dict) for each in log):
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    if not math.isfinite(seconds) or seconds < 0:
        return None
    if outcome == "error" and not _is_error(reply.get("error")):
        return None
    if outcome == "request":
        asked = reply.get("requests")
        if not isinstance(asked, list) or not 0 < len(asked) <= most_requests:
            return None
        if not all(_is_request(each, most_requests) for each in asked):
            return None
        reply = {**reply, "request": asked[0]}
    return dict(reply) if isinstance(outcome, str) and outcome in OUTCOMES else None


def _is_error(error: Any) -> bool:
    if not isinstance(error, Mapping):
        return False
    families, line = error.get("families"), error.get("line")
    return (
        isinstance(error.get("type"), str)
        and isinstance(error.get("message"), str)
        and isinstance(families, list)
        and all(isinstance(each, str) for each in families)
        and (line is None or _is_count(line))
    )


def _is_request(request: Any, most: int) -> bool:
    """Tell whether a request has the form of one; what it asks for is the engine's to judge."""
    if not isinstance(request, Mapping):
        return False
    kind = request.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        return False
    number, wanted, key = request.get("number"), request.get("hash"), request.get("key")
    return (
        isinstance(key, str)
        and len(key) <= _LONGEST_TEXT
        and isinstance(number, int)
        and _is_count(number)
        and number < most
        and isinstance(wanted, str)
        and len(wanted) == _HASH_DIGITS
        and "payload" in request
    )


def rejection(reply: Mapping[str, Any]) -> ScriptRejected:
    """Return the error that a child reported, as one that a script can cause."""
    error = reply.get("error")
    if not isinstance(error, Mapping):
        return _no_result()
    given = error.get("details")
    details: Mapping[Any, Any] = given if isinstance(given, Mapping) else {}
    own = error.get("type") == "ScriptRejected"
    known: dict[str, Any] = {
        "line": details.get("line") if _is_count(details.get("line")) else None,
        "column": details.get("column") if _is_count(details.get("column")) else None,
        "code": _text(details.get("code") if own else error.get("type")),
    }
    problems = details.get("problems")
    if isinstance(problems, list) and all(isinstance(each, Mapping) for each in problems):
        known["problems"] = [dict(each) for each in problems[:_MOST_PROBLEMS]]
    if "error_type" in details:
        known["error_type"] = _text(details["error_type"])
    return ScriptRejected(_text(error.get("message")), **known)


def _no_result() -> ScriptRejected:
    return ScriptRejected(
        f"The script could not be built. {CRASH}", line=None, column=None, code="crash"
    )


def _text(value: Any) -> str:
    return str(value)[:_LONGEST_TEXT]


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 31
