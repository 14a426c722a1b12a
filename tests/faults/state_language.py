"""The part of the Amazon States Language that chooses, cuts and builds JSON.

Reference paths (``$.a.b``, ``$.a[0]``, ``$$.Task.Token``), payload templates (keys that end in
``.$``), choice rules, and which error names a Retry or Catch names. What is not here raises
``NotImplementedError``: a definition that uses it needs it added, not ignored.
Source: https://states-language.net/spec.html
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

_STEP: Final = re.compile(r"\.([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^']+)'\]")
_UNCATCHABLE: Final = frozenset({"States.DataLimitExceeded", "States.Runtime"})


class StatesRuntimeError(Exception):
    """``States.Runtime``: a path leads nowhere; no Retry or Catch sees it."""


def resolve(path: str, data: Any, context: Any) -> Any:
    """Return what a reference path names, in the state's data or, from ``$$``, in the context."""
    if path.startswith("States."):
        raise NotImplementedError(f"the intrinsic function in {path!r}")
    rest, found = (path[2:], context) if path.startswith("$$") else (path[1:], data)
    position = 0
    while position < len(rest):
        step = _STEP.match(rest, position)
        if step is None:
            raise NotImplementedError(f"the path {path!r}")
        name, index, quoted = step.groups()
        try:
            found = found[int(index)] if index is not None else found[name or quoted]
        except (KeyError, IndexError, TypeError):
            raise StatesRuntimeError(f"The path {path!r} names nothing in {data!r}.") from None
        position = step.end()
    return found


def exists(path: str, data: Any, context: Mapping[str, Any]) -> bool:
    """Tell whether a path names something."""
    try:
        resolve(path, data, context)
    except StatesRuntimeError:
        return False
    return True


def build(template: Any, data: Any, context: Mapping[str, Any]) -> Any:
    """Return a payload template with its paths replaced."""
    if isinstance(template, Mapping):
        return {
            name.removesuffix(".$"): resolve(value, data, context)
            if name.endswith(".$")
            else build(value, data, context)
            for name, value in template.items()
        }
    if isinstance(template, list):
        return [build(each, data, context) for each in template]
    return template


def put(path: str | None, data: Any, result: Any) -> Any:
    """Return the state's data with the result where ``ResultPath`` says; null drops it."""
    if path is None:
        return data
    if path == "$":
        return result
    names = [step.group(1) for step in _STEP.finditer(path[1:])]
    top = dict(data)
    place = top
    for name in names[:-1]:
        place[name] = dict(place.get(name, {}))
        place = place[name]
    place[names[-1]] = result
    return top


def cut(path: str | None, data: Any, context: Mapping[str, Any]) -> Any:
    """Return what ``InputPath`` or ``OutputPath`` leaves; null leaves nothing."""
    return {} if path is None else resolve(path, data, context)


_COMPARE: Final[Mapping[str, Any]] = {
    "StringEquals": lambda found, wanted: isinstance(found, str) and found == wanted,
    "NumericEquals": lambda found, wanted: _number(found) and found == wanted,
    "NumericGreaterThan": lambda found, wanted: _number(found) and found > wanted,
    "NumericGreaterThanEquals": lambda found, wanted: _number(found) and found >= wanted,
    "NumericLessThan": lambda found, wanted: _number(found) and found < wanted,
    "BooleanEquals": lambda found, wanted: isinstance(found, bool) and found is wanted,
    "IsNull": lambda found, wanted: (found is None) is wanted,
}


def _number(found: Any) -> bool:
    return isinstance(found, int | float) and not isinstance(found, bool)


def holds(rule: Mapping[str, Any], data: Any, context: Mapping[str, Any]) -> bool:
    """Tell whether a choice rule holds."""
    if "And" in rule:
        return all(holds(each, data, context) for each in rule["And"])
    if "Or" in rule:
        return any(holds(each, data, context) for each in rule["Or"])
    if "Not" in rule:
        return not holds(rule["Not"], data, context)
    (operator,) = set(rule) - {"Variable", "Next", "Comment"}
    if operator == "IsPresent":
        return exists(rule["Variable"], data, context) is rule["IsPresent"]
    if operator not in _COMPARE:
        raise NotImplementedError(f"the comparison {operator!r}")
    return _COMPARE[operator](resolve(rule["Variable"], data, context), rule[operator])


def names(listed: Sequence[str], error: str) -> bool:
    """Tell whether an ``ErrorEquals`` names an error."""
    if error in _UNCATCHABLE:
        return False
    if "States.ALL" in listed or error in listed:
        return True
    return "States.TaskFailed" in listed and error != "States.Timeout"
