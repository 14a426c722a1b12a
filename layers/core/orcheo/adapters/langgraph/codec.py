"""Values between LangGraph and tagged JSON: no pickle, no constructor that the data names.

Messages become real ``langchain_core`` messages, ``Send`` and ``Command`` LangGraph's own. An
object of a script's class stays an opaque ``Tagged``: only the child that runs the script knows
the class.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    AnyMessage,
    BaseMessage,
    ChatMessage,
    FunctionMessage,
    HumanMessage,
    RemoveMessage,
    SystemMessage,
    ToolMessage,
)
from langgraph.constants import END, START
from langgraph.types import Command, Overwrite, Send

from orcheo.domain import values
from orcheo.domain.graph import END as OUTER_END
from orcheo.domain.graph import START as OUTER_START

OVERWRITE: Final = "__overwrite__"
"""LangGraph's own JSON form of ``Overwrite``: ``{"__overwrite__": value}``."""

_MESSAGES: Final[Mapping[str, type[BaseMessage]]] = {
    "human": HumanMessage,
    "ai": AIMessage,
    "AIMessageChunk": AIMessageChunk,
    "system": SystemMessage,
    "tool": ToolMessage,
    "function": FunctionMessage,
    "chat": ChatMessage,
    "remove": RemoveMessage,
}


class RecordedError(Exception):
    """An error as a task row holds it."""

    def __init__(self, type_name: str, message: str) -> None:
        super().__init__(message)
        self.type = type_name
        self.message = message


def inner_name(name: str) -> str:
    """Return a node's name as LangGraph spells it."""
    return {OUTER_START: START, OUTER_END: END}.get(name, name)


def outer_name(name: str) -> str:
    """Return a node's name as the graph specification spells it."""
    return {START: OUTER_START, END: OUTER_END}.get(name, name)


def encode(value: Any) -> Any:
    """Return a value as tagged JSON; UnencodableValue."""
    return values.encode(value, _encode)


def decode(value: Any) -> Any:
    """Return the value that tagged JSON stands for."""
    return values.decode(value, _decode)


def plain(value: Any) -> Any:
    """Return a value as the plain JSON that built-in nodes and templates work on."""
    return values.plain(encode(value))


def _encode(value: Any, part: Callable[[Any], Any]) -> Any:
    if isinstance(value, BaseMessage):
        return values.tagged("message", part(value.model_dump()))
    if isinstance(value, Send):
        return values.tagged("send", {"node": outer_name(value.node), "arg": part(value.arg)})
    if isinstance(value, Command):
        return values.tagged(
            "command",
            {
                "update": part(value.update),
                "goto": _encode_goto(value.goto, part),
                "graph": value.graph,
                "resume": part(value.resume),
            },
        )
    if isinstance(value, Overwrite):
        return {OVERWRITE: part(value.value)}
    if isinstance(value, BaseException):
        kind = getattr(value, "type", type(value).__name__)
        return values.tagged("error", {"type": str(kind), "message": str(value)})
    return NotImplemented


def _encode_goto(goto: Any, part: Callable[[Any], Any]) -> Any:
    if isinstance(goto, str):
        return outer_name(goto)
    if isinstance(goto, list | tuple):
        return [_encode_goto(each, part) for each in goto]
    return part(goto)


def _decode(tag: str, payload: Any, part: Callable[[Any], Any]) -> Any:
    match tag:
        case "message":
            return _message(part(payload))
        case "send":
            return Send(inner_name(payload["node"]), part(payload["arg"]))
        case "command":
            return Command(
                update=part(payload.get("update")),
                goto=_decode_goto(payload.get("goto") or (), part),
                graph=payload.get("graph"),
                resume=part(payload.get("resume")),
            )
        case "error":
            return RecordedError(payload["type"], payload["message"])
        case _:
            return NotImplemented


def _decode_goto(goto: Any, part: Callable[[Any], Any]) -> Any:
    if isinstance(goto, str):
        return inner_name(goto)
    if isinstance(goto, list):
        return [_decode_goto(each, part) for each in goto]
    return part(goto)


def _message(fields: Mapping[str, Any]) -> AnyMessage | BaseMessage:
    kind = _MESSAGES.get(str(fields.get("type")))
    if kind is None:
        raise values.UnencodableValue(f"There is no message of type {fields.get('type')!r}.")
    if kind is RemoveMessage:
        return RemoveMessage(id=str(fields["id"]))
    known = {name: value for name, value in fields.items() if name in kind.model_fields}
    return kind(**known)
