"""Members of the graph specification, as a writer compares and spells them."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from orcheo.adapters.user_code.facades import recorder

RETRY_DEFAULTS: Final[Mapping[str, Any]] = {
    "max_attempts": 3,
    "initial_seconds": 1,
    "backoff": 2,
    "max_seconds": 300,
    "jitter": "full",
    "on": ["Unavailable"],
}
"""As in ``orcheo.domain.graph``, which a child does not load."""
NODE_MEMBERS: Final[Mapping[str, Any]] = {
    "label": None,
    "retry": None,
    "timeout_seconds": None,
    "isolated": False,
    "on_error": None,
    "defer": False,
    "ui": None,
    "output": None,
    "input": None,
    "input_root": None,
    "wants": [],
    "async": False,
    "destinations": None,
}
BRANCH_MEMBERS: Final[Mapping[str, Any]] = {
    "label": None,
    "to": None,
    "wants": [],
    "async": False,
    "input": None,
    "input_root": None,
}


def inner_name(name: str) -> str:
    """Return a node's id as LangGraph spells it."""
    return {"START": recorder.START, "END": recorder.END}.get(name, name)


def is_same(one: Any, two: Any) -> bool:
    """Compare two JSON values; true is not 1, but 1.0 is."""
    if isinstance(one, int | float) and isinstance(two, int | float):
        return isinstance(one, bool) == isinstance(two, bool) and one == two
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(is_same(one[k], two[k]) for k in one)
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(map(is_same, one, two))
    return type(one) is type(two) and json.dumps(one) == json.dumps(two)


def set_aside(those: Iterable[str], others: Mapping[str, Any]) -> list[str]:
    """Return the names that the others do not have."""
    return [name for name in those if name not in others]


def beyond(
    wanted: Mapping[str, Any], found: Mapping[str, Any], members: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the members in which the graph says something else than its words would."""
    extras: dict[str, Any] = {}
    for member, default in members.items():
        one, two = wanted.get(member, default), found.get(member, default)
        if not is_same(_spelt(member, one), _spelt(member, two)):
            extras[member] = one
    return extras


def _spelt(member: str, value: Any) -> Any:
    if isinstance(value, dict) and member == "retry":
        return {**RETRY_DEFAULTS, **value}
    if isinstance(value, dict) and member == "ui":
        return {"x": 0, "y": 0, **value}
    return value


def title_of(name: str) -> str:
    """Return an id as the start of a class's name."""
    title = "".join(part.title() for part in identifier_of(name).split("_"))
    return title if title[:1].isalpha() else f"Graph{title}"


def number(value: float) -> str:
    """Return a number as people write it: 60, not 60.0."""
    return repr(int(value) if float(value).is_integer() else value)


def identifier_of(name: str) -> str:
    """Return an id as a part of a Python name."""
    return re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_").lower() or "graph"
