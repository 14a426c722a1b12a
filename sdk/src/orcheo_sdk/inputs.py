"""What people write on a command line as an execution's inputs."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from orcheo_sdk.errors import InvalidCall


def read_inputs(parts: Sequence[str]) -> dict[str, Any]:
    """Read ``key=value``, ``@file`` and JSON objects; later ones win.

    A value is JSON where it reads as JSON, else text.

    Raises:
        InvalidCall: A part is none of the three.
    """
    found: dict[str, Any] = {}
    for part in parts:
        try:
            value = _read(part)
        except (OSError, ValueError, RecursionError) as error:
            raise InvalidCall(f"--input {part}: {error}") from error
        if not isinstance(value, dict):
            raise InvalidCall(f"--input {part}: a JSON object is needed")
        found |= value
    return found


def read_pairs(option: str, parts: Sequence[str]) -> dict[str, Any]:
    """Read ``name=value`` of an option that may come several times.

    Raises:
        InvalidCall: A part has no name.
    """
    found: dict[str, Any] = {}
    for part in parts:
        name, separator, text = part.partition("=")
        if not separator or not name:
            raise InvalidCall(f"{option} {part}: write name=value; the value is JSON, or text")
        found[name] = read_value(text)
    return found


def read_list(text: str) -> list[Any]:
    """Read a JSON list, or one JSON value a line.

    Raises:
        InvalidCall: It is neither.
    """
    try:
        if text.lstrip().startswith("["):
            return list(_json(text))
        return [_json(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise InvalidCall(f"Give a JSON list, or one JSON value a line: {error}") from error


def _read(part: str) -> Any:
    if part.startswith("@"):
        return _json(Path(part[1:]).read_text(encoding="utf-8"))
    if part.lstrip().startswith("{"):
        return _json(part)
    key, separator, text = part.partition("=")
    if not separator or not key:
        raise ValueError("write key=value, @file or a JSON object")
    return {key: read_value(text)}


def read_value(text: str) -> Any:
    """Return a text as JSON where it reads as JSON, else as it is."""
    try:
        return _json(text)
    except (ValueError, RecursionError):
        return text


def _json(text: str) -> Any:
    return json.loads(text, parse_constant=_refuse)


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
