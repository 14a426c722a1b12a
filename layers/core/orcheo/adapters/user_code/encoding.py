"""Values between a script and its callers: the tags that only a child can make and read."""

import dataclasses
import enum
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from orcheo.adapters.user_code import channels, guards, hints
from orcheo.adapters.user_code.facades import recorder
from orcheo.adapters.user_code.facades.documents import Document
from orcheo.adapters.user_code.facades.effects import Command, Overwrite, Send
from orcheo.adapters.user_code.facades.messages import BaseMessage, message_from_fields
from orcheo.domain import values

_THREAD: Final = "thread_id"
"""Which the engine adds to what an execution is configured with."""


def encode(value: Any) -> Any:
    """Return a script's value as tagged JSON; UnencodableValue."""
    return values.encode(value, _encode)


def decode(value: Any) -> Any:
    """Return the value that tagged JSON stands for, the script's own classes rebuilt."""
    return values.decode(value, _decode)


def route(name: Any) -> Any:
    """Return a node's name as the specification spells it."""
    return {recorder.START: "START", recorder.END: "END"}.get(name, str(name))


def _encode(value: Any, part: Callable[[Any], Any]) -> Any:
    if isinstance(value, Send):
        return values.tagged("send", {"node": route(value.node), "arg": part(value.arg)})
    if isinstance(value, Command):
        return values.tagged(
            "command",
            {
                "update": part(value.update),
                "goto": _goto(value.goto, part),
                "graph": value.graph,
                "resume": part(value.resume),
            },
        )
    if isinstance(value, Overwrite):
        return {"__overwrite__": part(value.value)}
    if isinstance(value, BaseMessage):
        return values.tagged("message", part(value.fields()))
    if isinstance(value, enum.Enum):
        if not guards.SCRIPT_CLASSES.owns(type(value)):
            return part(value.value)  # of the standard library: nobody could make it again
        member = {"class": type(value).__qualname__, "name": value.name, "value": part(value.value)}
        return values.tagged("enum", member)
    return _encode_object(value, part)


def _goto(goto: Any, part: Callable[[Any], Any]) -> Any:
    if isinstance(goto, str):
        return route(goto)
    if isinstance(goto, list | tuple):
        return [_goto(each, part) for each in goto]
    return part(goto)


def _encode_object(value: Any, part: Callable[[Any], Any]) -> Any:
    kind = type(value)
    if dataclasses.is_dataclass(kind):
        names = [each.name for each in dataclasses.fields(kind)]
    elif channels.is_model(kind):
        names = [*kind.model_fields, *(value.model_extra or ())]
    elif isinstance(value, tuple) and hasattr(kind, "_fields") and guards.SCRIPT_CLASSES.owns(kind):
        names = list(kind._fields)
    else:
        return NotImplemented
    fields = {name: part(getattr(value, name)) for name in names if hasattr(value, name)}
    return values.tagged("object", {"class": kind.__qualname__, "fields": fields})


def _decode(tag: str, payload: Any, part: Callable[[Any], Any]) -> Any:
    if tag == "message":
        return message_from_fields(part(payload))
    if tag == "enum":
        found = guards.SCRIPT_CLASSES.named(payload["class"])
        if found is not None and issubclass(found, enum.Flag):
            return found(part(payload["value"]))  # several flags together have no name
        if found is not None and issubclass(found, enum.Enum):
            return found[payload["name"]]
        return part(payload["value"])
    if tag == "object":
        found = _object_class(payload["class"])
        fields = {name: part(each) for name, each in payload["fields"].items()}
        return fields if found is None else rebuilt(found, fields, validate=False)
    if tag == "send":
        return Send(payload["node"], part(payload["arg"]))
    if tag == "command":
        return Command(**{name: part(each) for name, each in payload.items()})
    return NotImplemented


def _object_class(name: str) -> type | None:
    """Return the script's class of this name: ``Page[Item]`` is of the generic class ``Page``."""
    generic, bracket, _ = name.partition("[")
    found = guards.SCRIPT_CLASSES.named(generic)
    if found is None:
        return Document if name == Document.__qualname__ else None
    if not bracket:
        return found
    made = type.__subclasses__(found)
    return next((each for each in made if each.__qualname__ == name), found)


def rebuilt(kind: Any, fields: dict[str, Any], *, validate: bool) -> Any:
    """Return an object of a class of the script from its fields.

    Args:
        kind: A dataclass, a pydantic model or a named tuple.
        fields: Decoded values by name.
        validate: True where LangGraph would call the class; false where a value that was valid
            once comes back, which must not be validated, or counted, again.
    """
    if validate:
        return kind(**fields)
    if channels.is_model(kind):
        return kind.model_construct(**fields)
    if dataclasses.is_dataclass(kind):
        made: Any = object.__new__(cast("type", kind))
        for name, each in fields.items():
            object.__setattr__(made, name, each)
        return made
    return kind(**fields)


def context_for(schema: Any, configured: Mapping[str, Any]) -> Any:
    """Return a run's context in the shape that its schema asks for.

    It is what the execution was configured with: a mapping where there is no schema or a
    ``TypedDict``. Null where nothing was, as in LangGraph, and where a class cannot be made of it.
    """
    given = {name: each for name, each in configured.items() if name != _THREAD}
    if not (channels.is_model(schema) or dataclasses.is_dataclass(schema)):
        return given or None
    known = set(hints.raw_annotations(schema))
    chosen = {name: each for name, each in given.items() if name in known}
    if not chosen:
        return None
    try:
        return rebuilt(schema, chosen, validate=True)
    except (TypeError, ValueError):
        return None


def state_for(schema: Any, value: Any, *, sent: bool, config: Mapping[str, Any]) -> Any:
    """Return a call's state in the shape that its schema asks for.

    Args:
        schema: The class.
        value: The channels' values, encoded.
        sent: True where this is the argument of a ``Send``, which is handed over as it is.
        config: Of the call: the values that the engine tells at every step come from it.
    """
    state = decode(value)
    if sent or not isinstance(state, dict):
        return state
    state |= channels.managed(schema, config)
    root = channels.root_of(schema)
    if root in {"dataclass", "pydantic"}:
        known = set(hints.raw_annotations(schema))
        if root == "pydantic":
            known = set(schema.model_fields)
        return rebuilt(schema, {k: v for k, v in state.items() if k in known}, validate=True)
    return state
