"""``{{path}}`` templates: literal look-ups, no expressions, no code.

* ``{{inputs.name}}`` looks up members of mappings and, by number, items of lists.
* A text that is one whole template keeps the value's type; within a longer text the value is
  written as text (JSON
  for mappings and lists).
* An unknown path is an error, unless it is ``{{path | default(<JSON literal>)}}``.

``[[name]]`` and ``[[name#field]]`` are references to credentials. They are replaced in the same
pass, and only where the author wrote them: what a template puts in is never looked at again.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from orcheo.domain.credentials import Reference
from orcheo.domain.errors import TemplateError

_TEMPLATE: Final = re.compile(
    r"\{\{\s*(?P<path>[^{}|]+?)\s*(?:\|\s*default\((?P<default>.*?)\)\s*)?\}\}"
)
_CREDENTIAL: Final = re.compile(
    r"\[\[\s*(?P<name>[A-Za-z0-9_-]{1,64})(?:#(?P<field>[A-Za-z0-9_-]{1,64}))?\s*\]\]"
)
_EITHER: Final = re.compile(f"{_TEMPLATE.pattern}|{_CREDENTIAL.pattern}")
Lend = Callable[[Reference], str]
"""Given a reference: the value."""
_MISSING: Final = object()


def render(
    value: Any, scope: Mapping[str, Any], at: str = "config", lend: Lend | None = None
) -> Any:
    """Return the value with every template in it replaced.

    Args:
        value: JSON; texts anywhere inside may hold templates. Keys are left alone.
        scope: What a path may start with: ``inputs``, ``results``, state channels, ``trigger``,
            ``execution``.
        at: Where the value stands, for the message.
        lend: Gives the values of references; null: references are text like any other.

    Raises:
        TemplateError: A path leads nowhere and has no default.
    """
    if isinstance(value, str):
        return _render_text(value, scope, at, lend)
    if isinstance(value, Mapping):
        return {key: render(item, scope, f"{at}.{key}", lend) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [render(item, scope, f"{at}.{index}", lend) for index, item in enumerate(value)]
    return value


def paths(value: Any) -> list[tuple[str, bool]]:
    """Return the paths that the templates of a value name, each with whether it has a default."""
    if isinstance(value, str):
        return [
            (match["path"], match["default"] is not None) for match in _TEMPLATE.finditer(value)
        ]
    if isinstance(value, Mapping):
        return [path for item in value.values() for path in paths(item)]
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [path for item in value for path in paths(item)]
    return []


def references(value: Any) -> frozenset[Reference]:
    """Return the references that a value has, as ``render`` finds them."""
    if isinstance(value, str):
        found = (_reference(match) for match in _EITHER.finditer(value))
        return frozenset(each for each in found if each is not None)
    if isinstance(value, Mapping):
        return frozenset(each for item in value.values() for each in references(item))
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return frozenset(each for item in value for each in references(item))
    return frozenset()


def lent(value: Any, lend: Lend) -> Any:
    """Return the value with its references replaced; templates in it are text."""
    if isinstance(value, str):
        return _CREDENTIAL.sub(lambda match: lend(Reference(match["name"], match["field"])), value)
    if isinstance(value, Mapping):
        return {key: lent(item, lend) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [lent(item, lend) for item in value]
    return value


def _reference(match: re.Match[str]) -> Reference | None:
    return None if match["name"] is None else Reference(match["name"], match["field"])


def _render_text(text: str, scope: Mapping[str, Any], at: str, lend: Lend | None) -> Any:
    whole = _TEMPLATE.fullmatch(text.strip())
    if whole is not None:
        return _resolve(whole, scope, at)

    def replaced(match: re.Match[str]) -> str:
        reference = _reference(match)
        if reference is None:
            return _as_text(_resolve(match, scope, at))
        return match[0] if lend is None else lend(reference)

    return _EITHER.sub(replaced, text)


def _resolve(match: re.Match[str], scope: Mapping[str, Any], at: str) -> Any:
    found = look_up(match["path"], scope)
    if found is not _MISSING:
        return found
    if match["default"] is None:
        raise TemplateError(
            f"{at}: {{{{{match['path']}}}}} leads nowhere. Correct the path or give a default: "
            f"{{{{{match['path']} | default(null)}}}}.",
            at=at,
            path=match["path"],
        )
    return _default(match["default"])


def _default(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text.strip().strip("'\"")


def look_up(path: str, scope: Any) -> Any:
    """Return what a dotted path leads to, or a private sentinel: see ``is_missing``."""
    found: Any = scope
    for step in path.split("."):
        if isinstance(found, Mapping) and step in found:
            found = found[step]
        elif (
            isinstance(found, Sequence)
            and not isinstance(found, str | bytes)
            and step.lstrip("-").isdecimal()
            and -len(found) <= int(step) < len(found)
        ):
            found = found[int(step)]
        else:
            return _MISSING
    return found


def is_missing(value: Any) -> bool:
    """Tell whether ``look_up`` found nothing."""
    return value is _MISSING


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool | Mapping | Sequence):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
