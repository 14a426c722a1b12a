"""From a schema class to channels, as LangGraph reads them (``_get_channels``, ``binop``)."""

import collections.abc
import dataclasses
import inspect
import operator
import sys
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from orcheo.adapters.user_code import guards, hints
from orcheo.adapters.user_code.facades.messages import BaseMessage, add_messages
from orcheo.adapters.user_code.facades.nodes import channel_extras, without_channels
from orcheo.adapters.user_code.facades.state_channels import (
    StateChannel,
    channel_of,
    is_managed,
    managed_value,
)

Root = Literal["typed", "dict", "messages", "dataclass", "pydantic"]
ROOT_CHANNEL: Final = "__root__"
_KNOWN: Final[Mapping[Any, str]] = {
    operator.add: "operator.add",
    operator.concat: "operator.add",
    operator.iadd: "operator.add",
    operator.or_: "operator.or_",
    operator.ior: "operator.or_",
    operator.and_: "operator.and_",
    operator.mul: "operator.mul",
    max: "max",
    min: "min",
    add_messages: "add_messages",
}
_CONCRETE: Final[Mapping[Any, Any]] = {
    collections.abc.Sequence: list,
    collections.abc.MutableSequence: list,
    collections.abc.Set: set,
    collections.abc.MutableSet: set,
    collections.abc.Mapping: dict,
    collections.abc.MutableMapping: dict,
}
_JSON_TYPES: Final[tuple[tuple[Any, str], ...]] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    ((list, tuple, set, frozenset, collections.abc.Sequence, collections.abc.Set), "array"),
    ((dict, collections.abc.Mapping), "object"),
    (type(None), "null"),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Schema:
    """What a schema class says."""

    root: Root
    channels: dict[str, dict[str, Any]]
    """As in the graph specification, reducers of the script left out."""
    reducers: dict[str, Callable[[Any, Any], Any]]
    """The script's own reducers, by channel."""
    managed: dict[str, tuple[Any, ...]] = dataclasses.field(default_factory=dict[str, Any])
    """Keys that the engine tells at every step, with the metadata that says which."""


def is_model(schema: Any) -> bool:
    """Tell whether a class is a pydantic model; without loading pydantic."""
    pydantic = sys.modules.get("pydantic")
    return (
        pydantic is not None and isinstance(schema, type) and issubclass(schema, pydantic.BaseModel)
    )


def root_of(schema: Any) -> Root:
    """Return the shape in which a node sees a state of this schema."""
    if not _is_keyed(schema):
        reducer = getattr(schema, "__metadata__", (None,))[-1]
        return "messages" if reducer is add_messages else "dict"
    if is_model(schema):
        return "pydantic"
    return "dataclass" if dataclasses.is_dataclass(schema) else "typed"


def _is_keyed(schema: Any) -> bool:
    return isinstance(schema, type) and (
        guards.SCRIPT_CLASSES.owns(schema) or bool(hints.raw_annotations(schema))
    )


def read(schema: Any, encode: Callable[[Any], Any]) -> Schema:
    """Return a schema's channels; ValueError, NameError as LangGraph raises them."""
    root = root_of(schema)
    annotations: dict[str, Any] = {ROOT_CHANNEL: schema}
    if _is_keyed(schema):
        annotations = hints.resolved_hints(schema)
        annotations.pop("__slots__", None)
        if root == "pydantic":
            annotations = {k: v for k, v in annotations.items() if k in schema.model_fields}
    channels: dict[str, dict[str, Any]] = {}
    reducers: dict[str, Callable[[Any, Any], Any]] = {}
    managed: dict[str, tuple[Any, ...]] = {}
    for name, annotation in annotations.items():
        if typing.get_origin(hints.without_extras(annotation)) is typing.ClassVar:
            continue
        if is_managed(metadata_of(annotation)):
            managed[name] = metadata_of(annotation)
            continue
        try:
            channels[name], reducer = channel_said(annotation, encode)
        except (ValueError, NotImplementedError) as error:
            if type(error) not in {ValueError, NotImplementedError}:
                raise
            # Raised where no line of the script is at work: the key says where to look.
            raise type(error)(f"State key {name!r}: {error}") from None
        if reducer is not None:
            reducers[name] = reducer
    if root == "dict" and channels == {ROOT_CHANNEL: {"type": "object"}}:
        channels = {}
    return Schema(root, channels, reducers, managed)


def managed(schema: Any, config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys of a state that the engine tells, with their values at this step."""
    if not _is_keyed(schema):
        return {}
    marks = {name: metadata_of(each) for name, each in hints.resolved_hints(schema).items()}
    return {name: managed_value(each, config) for name, each in marks.items() if is_managed(each)}


def metadata_of(annotation: Any) -> tuple[Any, ...]:
    """Return the marks of an annotation, also those inside ``Required`` and ``NotRequired``."""
    while typing.get_origin(annotation) in hints.WRAPPERS - {typing.Annotated}:
        annotation = typing.get_args(annotation)[0]
    return getattr(annotation, "__metadata__", ())


def channel_said(
    annotation: Any, encode: Callable[[Any], Any]
) -> tuple[dict[str, Any], Callable[[Any, Any], Any] | None]:
    """Return the channel of an annotation, and its reducer where that is the script's own."""
    plain = hints.without_extras(annotation)
    channel: dict[str, Any] = {"type": json_type(plain)}
    stated = metadata_of(annotation)
    extras = channel_extras(stated, encode)
    metadata = without_channels(stated)
    marked = channel_of(metadata)
    if marked is not None:
        return _marked(marked, channel, extras, encode)
    if not metadata or not callable(metadata[-1]):
        return channel | extras, None
    reducer = metadata[-1]
    _check_reducer(reducer)
    known = _known(reducer)
    if known is not None:
        channel["reducer"] = known
    channel |= _initial(plain, encode) | extras
    return channel, None if known is not None else reducer


def _marked(
    mark: StateChannel,
    channel: dict[str, Any],
    extras: dict[str, Any],
    encode: Callable[[Any], Any],
) -> tuple[dict[str, Any], Callable[[Any, Any], Any] | None]:
    """Return what one of LangGraph's channel classes says."""
    if mark.ephemeral:
        return channel | {"ephemeral": True} | extras, None
    reducer = mark.reducer
    if reducer is None:
        return channel | extras, None
    _check_reducer(reducer)
    known = _known(reducer)
    if known is not None:
        channel["reducer"] = known
    if mark.initial is not ...:
        channel["initial"] = encode(list(mark.initial))
    elif mark.typ is not None:
        channel |= _initial(mark.typ, encode)
    return channel | extras, None if known is not None else reducer


def _known(reducer: Any) -> str | None:
    try:
        return _KNOWN.get(reducer)
    except TypeError:
        return None


def _check_reducer(reducer: Any) -> None:
    if _known(reducer) is not None:
        return
    try:
        found = inspect.signature(reducer)
    except (TypeError, ValueError):
        return
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    if sum(each.kind in positional for each in found.parameters.values()) != 2:  # noqa: PLR2004
        raise ValueError(f"Invalid reducer signature. Expected (a, b) -> c. Got {found}")


def _initial(plain: Any, encode: Callable[[Any], Any]) -> dict[str, Any]:
    """Return what LangGraph's BinaryOperatorAggregate starts from, if anything."""
    kind = typing.get_origin(plain) or plain
    try:
        kind = _CONCRETE.get(kind, kind)
        return {"initial": encode(kind())}
    except Exception:  # noqa: BLE001 - a type that cannot be made empty has no initial value
        return {}


def json_type(annotation: Any) -> str | list[str]:
    """Return the JSON Schema type of an annotation; ``any`` where it has none."""
    plain = hints.without_extras(annotation)
    origin = typing.get_origin(plain)
    if origin in {typing.Union, types.UnionType}:
        found = [json_type(each) for each in typing.get_args(plain)]
        flat = list(dict.fromkeys(t for each in found for t in _listed(each)))
        if "any" in flat:
            return "any"
        return flat[0] if len(flat) == 1 else flat
    if origin is Literal:
        kinds = {json_type(type(each)) for each in typing.get_args(plain)}  # type: ignore[misc]
        return kinds.pop() if len(kinds) == 1 else "any"
    kind = origin or plain
    if not isinstance(kind, type) or kind is object:
        return "any"
    for types_, name in _JSON_TYPES:
        if issubclass(kind, types_):
            return name
    if is_model(kind) or dataclasses.is_dataclass(kind) or issubclass(kind, BaseMessage):
        return "object"
    return "any"


def _listed(found: str | list[str]) -> list[str]:
    return [found] if isinstance(found, str) else found
