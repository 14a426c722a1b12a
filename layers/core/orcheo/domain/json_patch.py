"""JSON Patch (RFC 6902) on plain JSON, with limits on what a patch may make of a document.

What is patched is never changed: containers on the way to a change are copied, the rest is shared.
A patch applies wholly or, with ``Unprocessable``, not at all.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from orcheo.domain.errors import Unprocessable

MAX_OPERATIONS: Final = 10_000
MAX_DEPTH: Final = 100
"""Of a document: objects and arrays within each other."""
MAX_COPIED_BYTES: Final = 4 * 1024 * 1024
"""Of what one patch may ``copy``, as JSON: copies of copies double a document with each."""
_SHOWN: Final = 200
_INDEX: Final = re.compile(r"^(0|[1-9][0-9]{0,8})$", re.ASCII)
_BAD_ESCAPE: Final = re.compile(r"~(?![01])")

Tokens = tuple[str, ...]


def apply(document: Any, operations: Sequence[Mapping[str, Any]]) -> Any:
    """Return the document after a patch.

    Args:
        document: Plain JSON.
        operations: ``{op, path, from?, value?}``; other members are ignored, as the RFC says.

    Raises:
        Unprocessable: An operation is none, names what is not there, is a ``test`` that fails, or
            breaks a limit; ``errors`` name its place in the list.
    """
    if len(operations) > MAX_OPERATIONS:
        raise Unprocessable(
            f"The patch has {len(operations)} operations; {MAX_OPERATIONS} are allowed. "
            "Send several, or PUT the whole document.",
            errors=[{"path": "", "message": "too many operations"}],
        )
    copied = 0
    for index, operation in enumerate(operations):
        try:
            if operation.get("op") == "copy":
                copied += len(json.dumps(_get(document, _pointer(operation, "from"))))
                _require(copied <= MAX_COPIED_BYTES, f"it copies over {MAX_COPIED_BYTES} bytes")
            document = _applied(document, operation)
        except _Fault as fault:
            raise Unprocessable(
                f"The patch does not apply: operation {index}: {fault}. Nothing was changed.",
                errors=[{"path": str(index), "message": str(fault)}],
            ) from fault
    return document


def depth(value: Any) -> int:
    """Return how deep objects and arrays lie within each other; 0 for a plain value."""
    found = 0
    level = [value] if isinstance(value, Mapping | list) else []
    while level:
        found += 1
        level = [
            child
            for each in level
            for child in (each.values() if isinstance(each, Mapping) else each)
            if isinstance(child, Mapping | list)
        ]
    return found


class _Fault(Exception):  # noqa: N818 - becomes Unprocessable, with its place
    """Why an operation does not apply."""


def _require(holds: bool, message: str) -> None:  # noqa: FBT001 - an assertion reads so
    if not holds:
        raise _Fault(message)


def _applied(document: Any, operation: Mapping[str, Any]) -> Any:
    at = _pointer(operation, "path")
    match operation.get("op"):
        case "add":
            return _added(document, at, _value(operation))
        case "remove":
            return _removed(document, at)
        case "replace":
            _get(document, at)
            return _replaced(document, at, _value(operation))
        case "move":
            source = _pointer(operation, "from")
            _require(at[: len(source)] != source or at == source, "it moves a value into itself")
            return _added(_removed(document, source), at, _get(document, source))
        case "copy":
            return _added(document, at, _get(document, _pointer(operation, "from")))
        case "test":
            same = canonical(_get(document, at)) == canonical(_value(operation))
            _require(same, f"{_shown(at)} does not hold the value that 'test' gives")
            return document
        case other:
            known = "add, remove, replace, move, copy, test"
            raise _Fault(f"'op' is {str(other)[:_SHOWN]!r}; it is one of {known}")


def _pointer(operation: Mapping[str, Any], member: str) -> Tokens:
    text = operation.get(member)
    if not isinstance(text, str):
        raise _Fault(f"{member!r} is missing")
    if text and (not text.startswith("/") or _BAD_ESCAPE.search(text)):
        raise _Fault(f"{member!r} is {text[:_SHOWN]!r}, which is no JSON Pointer")
    tokens = text.split("/")[1:]
    _require(len(tokens) <= MAX_DEPTH, f"{member!r} is over {MAX_DEPTH} levels deep")
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in tokens)


def _shown(tokens: Tokens) -> str:
    text = "".join(f"/{token.replace('~', '~0').replace('/', '~1')}" for token in tokens)
    return repr(text[:_SHOWN])


def _value(operation: Mapping[str, Any]) -> Any:
    if "value" not in operation:
        raise _Fault("'value' is missing")
    return operation["value"]


def _get(document: Any, tokens: Tokens) -> Any:
    for count, token in enumerate(tokens):
        if isinstance(document, Mapping) and token in document:
            document = document[token]
        elif isinstance(document, list) and _INDEX.match(token) and int(token) < len(document):
            document = document[int(token)]
        else:
            raise _Fault(f"there is nothing at {_shown(tokens[: count + 1])}")
    return document


def _added(document: Any, at: Tokens, value: Any) -> Any:
    _require(len(at) + depth(value) <= MAX_DEPTH, f"the document gets over {MAX_DEPTH} levels deep")

    def change(parent: Any, step: str) -> Any:
        if isinstance(parent, Mapping):
            return {**parent, step: value}
        if not isinstance(parent, list):
            raise _Fault(f"{_shown(at[:-1])} is neither an object nor an array")
        if step == "-":
            return [*parent, value]
        _require(
            bool(_INDEX.match(step)) and int(step) <= len(parent),
            f"{_shown(at)} is no place in an array of {len(parent)}",
        )
        return [*parent[: int(step)], value, *parent[int(step) :]]

    return _changed(document, at, change) if at else value


def _removed(document: Any, at: Tokens) -> Any:
    _get(document, at)
    _require(bool(at), "the whole document cannot be removed; replace it")

    def change(parent: Any, step: str) -> Any:
        if isinstance(parent, Mapping):
            return {name: value for name, value in parent.items() if name != step}
        return [*parent[: int(step)], *parent[int(step) + 1 :]]

    return _changed(document, at, change)


def _replaced(document: Any, at: Tokens, value: Any) -> Any:
    _require(len(at) + depth(value) <= MAX_DEPTH, f"the document gets over {MAX_DEPTH} levels deep")
    return _changed(document, at, lambda parent, step: _with(parent, step, value)) if at else value


def _with(parent: Any, step: str, value: Any) -> Any:
    """Return a container with another value in a place that it has."""
    if isinstance(parent, Mapping):
        return {**parent, step: value}
    return [*parent[: int(step)], value, *parent[int(step) + 1 :]]


def _changed(document: Any, at: Tokens, change: Callable[[Any, str], Any]) -> Any:
    """Return the document with the container of a place changed, copying only the way there."""
    way = [_get(document, at[:count]) for count in range(len(at))]
    made = change(way[-1], at[-1])
    for parent, step in zip(reversed(way[:-1]), reversed(at[:-1]), strict=True):
        made = _with(parent, step, made)
    return made


def canonical(value: Any) -> str:
    """Return JSON text that is the same for equal values: to JSON, ``1`` and ``1.0`` are one."""
    return json.dumps(_same_numbers(value), sort_keys=True, separators=(",", ":"))


def _same_numbers(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _same_numbers(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_same_numbers(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
