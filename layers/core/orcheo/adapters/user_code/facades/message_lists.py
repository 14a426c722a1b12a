"""What ``langchain_core.messages`` does with lists of messages."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from orcheo.adapters.user_code.facades.messages import (
    AIMessage,
    BaseMessage,
    BaseMessageChunk,
    ChatMessage,
    SystemMessage,
    ToolMessage,
    convert_to_messages,
    joined,
    message_from_fields,
)
from orcheo.adapters.user_code.facades.runnables import RunnableLambda


def _is_kind(message: BaseMessage, kinds: Any) -> bool:
    listed = kinds if isinstance(kinds, list | tuple | set | frozenset) else [kinds]
    return any(
        message.type == kind if isinstance(kind, str) else isinstance(message, kind)
        for kind in listed
    )


def _on_call(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function of messages also be made without messages, as a step of a chain."""

    def call(messages: Any = None, **options: Any) -> Any:
        if messages is not None:
            return function(messages, **options)
        return RunnableLambda(lambda given: function(given, **options))

    call.__name__ = call.__qualname__ = function.__name__
    return call


@_on_call
def filter_messages(
    messages: Any,
    *,
    include_names: Any = None,
    exclude_names: Any = None,
    include_types: Any = None,
    exclude_types: Any = None,
    include_ids: Any = None,
    exclude_ids: Any = None,
    exclude_tool_calls: Any = None,
) -> list[BaseMessage]:
    """Return the messages of some names, types or ids."""
    kept: list[BaseMessage] = []
    wanted = include_names or include_types or include_ids
    for message in convert_to_messages(messages):
        has_calls = isinstance(message, AIMessage) and bool(message.tool_calls)
        if (
            (exclude_names and message.name in exclude_names)
            or (exclude_types and _is_kind(message, exclude_types))
            or (exclude_ids and message.id in exclude_ids)
            or (exclude_tool_calls is True and (has_calls or isinstance(message, ToolMessage)))
        ):
            continue
        shown = message
        if isinstance(exclude_tool_calls, list | tuple | set):
            kept_calls = _without_calls(message, exclude_tool_calls)
            if kept_calls is None:
                continue
            shown = kept_calls
        if (
            not wanted
            or (include_names and message.name in include_names)
            or (include_types and _is_kind(message, include_types))
            or (include_ids and message.id in include_ids)
        ):
            kept.append(shown)
    return kept


def _without_calls(message: BaseMessage, ids: Any) -> BaseMessage | None:
    """Return a message without some tool calls; null where nothing of it is left."""
    if isinstance(message, AIMessage) and message.tool_calls:
        calls = [call for call in message.tool_calls if call["id"] not in ids]
        return message.model_copy(update={"tool_calls": calls}) if calls else None
    if isinstance(message, ToolMessage) and message.tool_call_id in ids:
        return None
    return message


@_on_call
def merge_message_runs(messages: Any, *, chunk_separator: str = "\n") -> list[BaseMessage]:
    """Return messages with those of one kind in a row merged; tool messages stay apart."""
    merged: list[BaseMessage] = []
    for message in convert_to_messages(messages):
        last = merged[-1] if merged else None
        if last is None or isinstance(message, ToolMessage) or type(message) is not type(last):
            merged.append(message.model_copy(deep=True))
            continue
        both = isinstance(last.content, str) and isinstance(message.content, str)
        if both and last.content and message.content:
            last.content = f"{last.content}{chunk_separator}{message.content}"
        else:
            last.content = joined(last.content, message.content)
        if isinstance(last, AIMessage) and isinstance(message, AIMessage):
            last.tool_calls = [*last.tool_calls, *message.tool_calls]
    return merged


def count_tokens_approximately(
    messages: Any,
    *,
    chars_per_token: float = 4.0,
    extra_tokens_per_message: float = 3.0,
    count_name: bool = True,
    **_options: Any,
) -> int:
    """Return about how many tokens messages are: a quarter of their characters, and three each."""
    total = 0.0
    for message in convert_to_messages(messages):
        text = message.content
        size = len(text) if isinstance(text, str) else sum(_size(part) for part in text)
        if isinstance(message, AIMessage) and isinstance(text, str) and message.tool_calls:
            size += len(repr(message.tool_calls))
        if isinstance(message, ToolMessage):
            size += len(message.tool_call_id)
        size += len(_role(message))
        if count_name and message.name:
            size += len(message.name)
        total += -(-size // chars_per_token) + extra_tokens_per_message
    return int(-(-total // 1))


def _size(part: Any) -> int:
    if isinstance(part, str):
        return len(part)
    return len(part.get("text", "")) if part.get("type") == "text" else len(repr(part))


_ROLES: Final[Mapping[str, str]] = {
    "human": "user",
    "ai": "assistant",
    "AIMessageChunk": "assistant",
}


def _role(message: BaseMessage) -> str:
    return (
        str(vars(message)["role"])
        if isinstance(message, ChatMessage)
        else _ROLES.get(message.type, message.type)
    )


def _counter(given: Any) -> Callable[[Any], int]:
    if given in ("approximate", None):
        return count_tokens_approximately
    if given is len:
        return len
    if not callable(given):
        raise TypeError(
            "trim_messages needs token_counter='approximate', len, or a function: a script has no "
            "tokenizer of a model."
        )
    annotations = getattr(given, "__annotations__", {})
    first = next(iter(annotations.values()), None)
    by_message = isinstance(first, type) and issubclass(first, BaseMessage)

    def count(messages: Any) -> int:
        return int(sum(given(each) for each in messages) if by_message else given(messages))  # type: ignore[call-overload]

    return count


@_on_call
def trim_messages(
    messages: Any,
    *,
    max_tokens: int,
    token_counter: Any = None,
    strategy: str = "last",
    allow_partial: bool = False,
    end_on: Any = None,
    start_on: Any = None,
    include_system: bool = False,
    text_splitter: Any = None,
) -> list[BaseMessage]:
    """Return the first or the last messages that are no more than so many tokens."""
    if allow_partial or text_splitter is not None:
        raise NotImplementedError(
            "trim_messages with allow_partial or text_splitter is not supported: messages stay "
            "whole."
        )
    found, count = convert_to_messages(messages), _counter(token_counter)
    if strategy == "first":
        if start_on or include_system:
            raise ValueError("start_on and include_system need strategy='last'.")
        return _first(found, max_tokens, count, end_on)
    if strategy != "last":
        raise ValueError(f"There is no strategy {strategy!r}; use 'first' or 'last'.")
    while end_on and found and not _is_kind(found[-1], end_on):
        found.pop()
    system: list[BaseMessage] = []
    if include_system and found and isinstance(found[0], SystemMessage):
        system, found = found[:1], found[1:]
    left = max(0, max_tokens - count(system)) if system else max_tokens
    return [*system, *_first(found[::-1], left, count, start_on)[::-1]]


def _first(
    messages: list[BaseMessage],
    most: int,
    count: Callable[[list[BaseMessage]], int],
    end_on: Any,
) -> list[BaseMessage]:
    kept = len(messages)
    while kept and count(messages[:kept]) > most:
        kept -= 1
    while end_on and kept and not _is_kind(messages[kept - 1], end_on):
        kept -= 1
    return messages[:kept]


def message_chunk_to_message(chunk: BaseMessage) -> BaseMessage:
    """Return a part of a message as a message of its own."""
    if not isinstance(chunk, BaseMessageChunk):
        return chunk
    fields = chunk.fields()
    whole = next(each for each in type(chunk).mro()[1:] if not issubclass(each, BaseMessageChunk))
    fields.pop("type")
    return whole(**fields)


def message_to_dict(message: BaseMessage) -> dict[str, Any]:
    """Return a message as its type and its fields."""
    return {"type": message.type, "data": message.fields()}


def messages_to_dict(messages: Sequence[BaseMessage]) -> list[dict[str, Any]]:
    """Return messages, each as its type and its fields."""
    return [message_to_dict(message) for message in messages]


def messages_from_dict(messages: Sequence[Mapping[str, Any]]) -> list[BaseMessage]:
    """Return the messages of ``messages_to_dict``."""
    return [message_from_fields({**each["data"], "type": each["type"]}) for each in messages]


@_on_call
def convert_to_openai_messages(messages: Any, **_options: Any) -> Any:
    """Return messages in the form of OpenAI's API."""
    found = [_openai(message) for message in convert_to_messages(_listed(messages))]
    return found[0] if isinstance(messages, BaseMessage | Mapping) else found


def _listed(messages: Any) -> Any:
    return [messages] if isinstance(messages, BaseMessage | Mapping) else messages


def _openai(message: BaseMessage) -> dict[str, Any]:
    made: dict[str, Any] = {"role": _role(message)}
    if message.name:
        made["name"] = message.name
    if isinstance(message, AIMessage) and message.tool_calls:
        made["tool_calls"] = [
            {
                "type": "function",
                "id": call.get("id"),
                "function": {"name": call["name"], "arguments": json.dumps(call["args"])},
            }
            for call in message.tool_calls
        ]
    if isinstance(message, ToolMessage):
        made["tool_call_id"] = message.tool_call_id
    made["content"] = message.content
    return made
