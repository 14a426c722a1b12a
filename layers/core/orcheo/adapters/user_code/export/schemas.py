"""Channels as annotations, and classes made of them."""

import keyword
import operator
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from orcheo.adapters.user_code import channels, encoding, guards
from orcheo.adapters.user_code.export.references import References
from orcheo.adapters.user_code.facades import messages, nodes
from orcheo.domain.values import TAG

MESSAGES: Final[Any] = typing.Annotated[list[Any], messages.add_messages]
"""What ``Annotated[list, add_messages]`` means here."""
_TYPES: Final[Mapping[str, Any]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": None,
    "any": Any,
}
_REDUCERS: Final[Mapping[str, Any]] = {
    "operator.add": operator.add,
    "operator.or_": operator.or_,
    "operator.mul": operator.mul,
    "operator.and_": operator.and_,
    "max": max,
    "min": min,
    "add_messages": messages.add_messages,
}


@dataclass(frozen=True, slots=True)
class Annotation:
    """An annotation as text and as the object that it stands for."""

    text: str
    meaning: Any


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema class: how code names it, and the class."""

    text: str
    meaning: Any


def normal_channel(channel: Mapping[str, Any]) -> dict[str, Any]:
    """Return a channel with its defaults spelt out, ``initial`` only where it is stated."""
    kinds = channel.get("type", "any")
    if isinstance(kinds, list):
        kinds = sorted(set(kinds))
        kinds = kinds[0] if len(kinds) == 1 else kinds
    return {
        "reducer": None,
        "ephemeral": False,
        **channel,
        "type": kinds,
    }


class SchemaWriter:
    """Writes classes for channels."""

    def __init__(self, references: References) -> None:
        self._references = references
        self.definitions: list[str] = []
        """Statements of the module."""

    def typed_dict(self, name: str, fields: Mapping[str, Mapping[str, Any]]) -> Schema:
        """Write a class with these channels; each says as much of its channel as it can."""
        chosen = {field: self._annotation(channel) for field, channel in fields.items()}
        bound = self._references.unique(name)
        base = self._references.imported("typing", "TypedDict")
        if all(_is_plain(field) for field in chosen):
            lines = [f"    {field}: {each.text}" for field, each in chosen.items()] or ["    pass"]
            self.definitions.append("\n".join([f"class {bound}({base}):", *lines]))
        else:
            members = ", ".join(f"{field!r}: {each.text}" for field, each in chosen.items())
            self.definitions.append(f"{bound} = {base}({bound!r}, {{{members}}})")
        meanings = {field: each.meaning for field, each in chosen.items()}
        typed_dict: Any = typing.TypedDict  # called, not declared: the fields are data here
        made: Any = typed_dict(bound, meanings)
        return Schema(bound, guards.SCRIPT_CLASSES.add(made))

    def _annotation(self, channel: Mapping[str, Any]) -> Annotation:
        """Return the annotation that says most of a channel."""
        wanted = normal_channel(channel)
        candidates = list(self._candidates(wanted))
        for each in candidates:
            if said(each.meaning) == wanted:
                return each
        return candidates[0]

    def _candidates(self, wanted: Mapping[str, Any]) -> Iterator[Annotation]:
        reducer = self._reducer(wanted["reducer"])
        plain = self._type(wanted["type"])
        anything = Annotation(self._references.imported("typing", "Any"), Any)
        if plain is not None:
            yield self._annotated(plain, [], reducer)
        yield self._annotated(anything, [], reducer)
        marks: dict[str, Any] = {}
        if wanted["ephemeral"]:
            marks["ephemeral"] = True
        if "initial" in wanted:
            if not is_plain_json(wanted["initial"]):
                return
            marks["initial"] = wanted["initial"]
        if plain is not None:
            yield self._annotated(plain, [marks], reducer)
        yield self._annotated(anything, [{"type": wanted["type"], **marks}], reducer)

    def _annotated(
        self, plain: Annotation, marks: Iterable[Mapping[str, Any]], reducer: Annotation | None
    ) -> Annotation:
        metadata: list[Annotation] = []
        for mark in marks:
            said_by = ", ".join(f"{name}={value!r}" for name, value in mark.items())
            channel = self._references.imported("orcheo", "Channel")
            metadata.append(Annotation(f"{channel}({said_by})", nodes.Channel(**mark)))
        if reducer is not None:
            metadata.append(reducer)
        if not metadata:
            return plain
        text = ", ".join(each.text for each in [plain, *metadata])
        meaning = typing.Annotated[(plain.meaning, *(each.meaning for each in metadata))]
        return Annotation(f"{self._references.imported('typing', 'Annotated')}[{text}]", meaning)

    def _type(self, kinds: str | list[str]) -> Annotation | None:
        names = [kinds] if isinstance(kinds, str) else kinds
        if not names or any(name not in _TYPES for name in names):
            return None
        if "any" in names:
            if len(names) > 1:
                return None
            return Annotation(self._references.imported("typing", "Any"), Any)
        spelt = [_TYPES[name] for name in sorted(names, key=lambda name: (name == "null", name))]
        if not all(each is None or self._references.has_builtin(each.__name__) for each in spelt):
            return None
        texts = ["None" if each is None else each.__name__ for each in spelt]
        return Annotation(" | ".join(texts), typing.Union[tuple(spelt)])  # noqa: UP007 - of a tuple

    def _reducer(self, reducer: Any) -> Annotation | None:
        if not isinstance(reducer, str) or reducer not in _REDUCERS:
            return None
        meaning = _REDUCERS[reducer]
        if reducer == "add_messages":
            return Annotation(
                self._references.imported("langgraph.graph.message", "add_messages"), meaning
            )
        if "." in reducer:
            return Annotation(
                self._references.member("operator", reducer.partition(".")[2]), meaning
            )
        named = self._references.named(meaning)
        return None if named is None else Annotation(named, meaning)


def said(annotation: Any) -> dict[str, Any]:
    """Return the channel that an annotation gives."""
    channel, _ = channels.channel_said(annotation, encoding.encode)
    return normal_channel(channel)


def is_plain_json(value: Any) -> bool:
    """Tell whether a value has no tags in it, so that its own spelling means it."""
    if isinstance(value, dict):
        return TAG not in value and all(map(is_plain_json, value.values()))
    return all(map(is_plain_json, value)) if isinstance(value, list) else True


def _is_plain(name: str) -> bool:
    """Tell whether a field can be written in a class statement."""
    return (
        name.isidentifier()
        and name.isascii()
        and not keyword.iskeyword(name)
        and not name.startswith("_")
    )
