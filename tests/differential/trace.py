"""What a run did, superstep by superstep, in a form in which two runs can be compared."""

import dataclasses
import enum
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from langchain_core.messages import BaseMessage
from langgraph.types import Overwrite
from pydantic import BaseModel

from orcheo.adapters.langgraph import codec
from orcheo.domain import values

_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_UUID_TEXT: Final = "<uuid>"


@dataclass(frozen=True, slots=True)
class Superstep:
    """A checkpoint of the root graph and the tasks that follow it."""

    step: int
    """LangGraph's number: -1 is the input."""
    values: Any
    """The channels that have a value."""
    next: list[str]
    """The node of each task that follows, sorted: a multiset."""
    updates: list[Any]
    """``[node, update]`` of each task that follows, sorted: a multiset."""


@dataclass(slots=True)
class Trace:
    """A run from its input to its end."""

    supersteps: list[Superstep] = field(default_factory=list[Superstep])
    waits: list[list[Any]] = field(default_factory=list[list[Any]])
    """The values shown to people, sorted, at each stop."""
    is_done: bool = False
    output: Any = None
    error: dict[str, Any] | None = None
    """``{type, node}``; the node with those around it: ``outer/inner``."""


def differences(left: Trace, right: Trace) -> list[str]:
    """Return where two traces differ, in words; nothing where they are equal."""
    found: list[str] = []
    for mine, other in zip(left.supersteps, right.supersteps, strict=False):
        for name in ("step", "values", "next", "updates"):
            first, second = getattr(mine, name), getattr(other, name)
            if _text(first) != _text(second):
                found.append(f"step {mine.step}: {name}:\n  {_text(first)}\n  {_text(second)}")
    counts = len(left.supersteps), len(right.supersteps)
    if counts[0] != counts[1]:
        found.append(f"supersteps: {counts[0]} and {counts[1]}")
    for name in ("waits", "is_done", "output", "error"):
        first, second = getattr(left, name), getattr(right, name)
        if _text(first) != _text(second):
            found.append(f"{name}:\n  {_text(first)}\n  {_text(second)}")
    return found


def without_unfinished(supersteps: list[Superstep]) -> list[Superstep]:
    """Return the supersteps of a run that failed or waits: not all tasks of the last have run."""
    if not supersteps:
        return []
    return [*supersteps[:-1], replace(supersteps[-1], updates=[])]


def canonical(value: Any) -> Any:
    """Return a value as JSON that keeps types apart and leaves out what is random.

    Tuples, sets, enums, dataclasses and models stay distinct from lists, texts and mappings. Ids
    that LangGraph draws are dropped from messages, and replaced elsewhere.
    """
    return _settled(json.loads(json.dumps(values.encode(value, _encode))))


def multiset(items: Sequence[Any]) -> list[Any]:
    """Return items in an order that depends on nothing but themselves."""
    return sorted(items, key=_text)


def updates_of(result: Any, channels: str | Sequence[str]) -> Any:
    """Return what a node's result writes to the channels of the state, as LangGraph shows it.

    Args:
        result: Canonical JSON of what a node gave: an update, or a list of updates.
        channels: The name of the only channel, or the names.
    """
    if isinstance(channels, str):
        return result
    written: dict[str, list[Any]] = {}
    for update in result if isinstance(result, list) else [result]:
        for name, value in _pairs(update or {}):
            if name in channels:
                written.setdefault(name, []).append(value)
    return {
        name: found[0] if len(found) == 1 else {"$writes": found} for name, found in written.items()
    }


def _pairs(update: Mapping[str, Any]) -> list[Any]:
    """Return an update as pairs; a ``Command`` may give each as such."""
    if update.get(values.TAG) == "tuple":
        return [update[values.VALUE]]
    return list(update.items())


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _encode(value: Any, part: Callable[[Any], Any]) -> Any:
    if isinstance(value, enum.Enum):
        member = {"class": type(value).__qualname__, "name": value.name, "value": part(value.value)}
        return values.tagged("enum", member)
    if isinstance(value, Overwrite):
        return {codec.OVERWRITE: part(value.value)}
    fields = _fields(value)
    if fields is not None:
        encoded = {name: part(getattr(value, name)) for name in fields if hasattr(value, name)}
        members = {"class": type(value).__qualname__, "fields": encoded}
        return values.tagged("object", members)
    return codec.encode(value) if isinstance(value, BaseMessage) else NotImplemented


def _fields(value: Any) -> list[str] | None:
    if isinstance(value, BaseModel) and not isinstance(value, BaseMessage):
        return [*type(value).model_fields, *(value.model_extra or ())]
    if dataclasses.is_dataclass(value) and type(value).__module__.startswith("differential_"):
        return [each.name for each in dataclasses.fields(value)]
    if isinstance(value, tuple) and hasattr(type(value), "_fields"):
        return list(getattr(type(value), "_fields"))  # noqa: B009 - a named tuple's own member
    return None


def _settled(value: Any) -> Any:
    if isinstance(value, str):
        return _UUID.sub(_UUID_TEXT, value)
    if isinstance(value, list):
        return [_settled(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    found = {name: _settled(each) for name, each in value.items()}
    if found.get(values.TAG) in {"set", "frozenset"}:
        found[values.VALUE] = multiset(found[values.VALUE])
    if found.get(values.TAG) == "message":
        _drop_drawn_id(found[values.VALUE])
    return found


def _drop_drawn_id(message: dict[str, Any]) -> None:
    if _UUID_TEXT in str(message.get("id")):
        message["id"] = None
