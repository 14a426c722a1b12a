"""Messages as plain data, with the field names of ``langchain_core.messages``.

They leave the child as the tag ``message`` with the fields of LangChain's ``model_dump()``, so the
engine rebuilds real messages from them.
"""

import copy
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, ClassVar, Final, Union

from typing_extensions import TypedDict

from orcheo.adapters.user_code import guards
from orcheo.adapters.user_code.facades.logs import OUTPUT

REMOVE_ALL_MESSAGES: Final = "__remove_all__"

_Fields = Mapping[str, Callable[[], Any]]


class _Text(str):
    """A message's text; older scripts call it."""

    __slots__ = ()

    def __call__(self) -> str:
        return str(self)


class BaseMessage:
    """A message: content and who says it."""

    kind: ClassVar[str] = "base"
    extra: ClassVar[_Fields] = {}
    """Further fields and what they start from."""
    hidden: ClassVar[frozenset[str]] = frozenset({"type"})
    """Fields that its text does not show."""

    def __init__(self, content: Any = "", **fields: Any) -> None:
        blocks = fields.pop("content_blocks", None)
        if blocks is not None and content == "":
            content = list(blocks)
        self.content: Any = list(content) if isinstance(content, tuple) else content
        self.additional_kwargs: dict[str, Any] = fields.pop("additional_kwargs", None) or {}
        self.response_metadata: dict[str, Any] = fields.pop("response_metadata", None) or {}
        self.type: str = self.kind
        fields.pop("type", None)
        self.name: str | None = fields.pop("name", None)
        self.id: str | None = fields.pop("id", None)
        for name, start in self.extra.items():
            setattr(self, name, fields.pop(name) if name in fields else start())
        for name, value in fields.items():
            if not name.startswith("_"):
                setattr(self, name, value)

    @property
    def text(self) -> str:
        """The content's text parts, joined."""
        if isinstance(self.content, str):
            return _Text(self.content)
        parts = [
            part if isinstance(part, str) else str(part.get("text", ""))
            for part in self.content
            if isinstance(part, str) or (isinstance(part, dict) and part.get("type") == "text")
        ]
        return _Text("".join(parts))

    @property
    def content_blocks(self) -> list[Any]:
        """The content as typed blocks."""
        content = self.content
        if isinstance(content, str):
            return [{"type": "text", "text": content}] if content else []
        return [
            {"type": "text", "text": part} if isinstance(part, str) else part for part in content
        ]

    def fields(self) -> dict[str, Any]:
        """Return what ``model_dump()`` of LangChain's class gives."""
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def model_dump(self, **_options: Any) -> dict[str, Any]:
        """Return the fields."""
        return self.fields()

    def dict(self, **_options: Any) -> dict[str, Any]:
        """Return the fields."""
        return self.fields()

    def model_dump_json(self, **options: Any) -> str:
        """Return the fields as JSON."""
        return json.dumps(self.fields(), default=str, indent=options.get("indent"))

    def model_copy(
        self,
        *,
        update: Mapping[str, Any] | None = None,
        deep: bool = False,
        **_options: Any,
    ) -> Any:
        """Return a copy with some fields replaced."""
        made = copy.deepcopy(self) if deep else copy.copy(self)
        for name, value in (update or {}).items():
            if not name.startswith("_"):
                setattr(made, name, value)
        return made

    @classmethod
    def model_validate(cls, value: Any, **_options: Any) -> "BaseMessage":
        """Return a message made of its fields."""
        return value if isinstance(value, cls) else cls(**value)

    def __add__(self, other: Any) -> Any:
        """Return both in one; chunks only."""
        if not isinstance(self, BaseMessageChunk) or not isinstance(other, BaseMessage):
            return NotImplemented
        made = copy.copy(self)
        made.content = joined(self.content, other.content)
        made.id = self.id or other.id
        if isinstance(made, AIMessage) and isinstance(other, AIMessage):
            made.tool_calls = [*made.tool_calls, *other.tool_calls]
            used = vars(other).get("usage_metadata") or vars(made).get("usage_metadata")
            made.__dict__["usage_metadata"] = used
        return made

    def pretty_print(self) -> None:
        """Write the message into the node's log."""
        OUTPUT.write(self.pretty_repr())

    def pretty_repr(self, html: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002 - as LangChain
        """Return the message under a title line."""
        title = f" {self.type.title()} Message "
        named = f"\nName: {self.name}" if self.name else ""
        return f"{title:=^80}{named}\n\n{self.content}"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        """Let a pydantic model have messages: objects, or their fields."""
        from pydantic_core import core_schema  # noqa: PLC0415 - only where a script has models

        def read(value: Any) -> BaseMessage:
            if isinstance(value, cls):
                return value
            found = _one(value) if isinstance(value, Mapping) else None
            if not isinstance(found, cls):
                raise ValueError(f"a {cls.__name__} or its fields")  # noqa: TRY004 - pydantic's way
            return found

        written = core_schema.plain_serializer_function_ser_schema(lambda value: value.fields())
        return core_schema.no_info_plain_validator_function(read, serialization=written)

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: Any, _handler: Any) -> Any:
        """Describe a message as a mapping."""
        return {"type": "object", "title": cls.__name__}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BaseMessage):
            return NotImplemented
        return type(self) is type(other) and self.fields() == other.fields()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self._shown())})"

    def __str__(self) -> str:
        return " ".join(self._shown())

    def _shown(self) -> list[str]:
        """Return the fields as LangChain shows them: those that say nothing are left out."""
        return [
            f"{name}={value!r}"
            for name, value in self.fields().items()
            if name not in self.hidden and value is not None
        ]


def joined(left: Any, right: Any) -> Any:
    """Return two contents as one."""
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    parts = [[part] if isinstance(part, str) else part for part in (left, right) if part]
    return [each for part in parts for each in part]


class BaseMessageChunk(BaseMessage):
    """A part of a message; parts add up with ``+``."""


class HumanMessage(BaseMessage):
    """From a person."""

    kind = "human"


class SystemMessage(BaseMessage):
    """Instructions."""

    kind = "system"


class AIMessage(BaseMessage):
    """From a model."""

    kind = "ai"
    extra: ClassVar[_Fields] = {
        "tool_calls": list,
        "invalid_tool_calls": list,
        "usage_metadata": lambda: None,
    }

    def __init__(self, content: Any = "", **fields: Any) -> None:
        super().__init__(content, **fields)
        self.tool_calls: list[Any] = [
            {**call, "type": "tool_call"} if isinstance(call, dict) else call
            for call in self.tool_calls
        ]

    def pretty_repr(self, html: bool = False) -> str:  # noqa: FBT001, FBT002 - as LangChain
        """Return the message under a title line, with its tool calls."""
        lines = [super().pretty_repr(html).strip()]
        if self.tool_calls:
            lines.append("Tool Calls:")
        for call in self.tool_calls:
            lines.append(
                f"  {call['name']} ({call.get('id')})\n Call ID: {call.get('id')}\n  Args:"
            )
            arguments = call["args"]
            shown = arguments.items() if isinstance(arguments, Mapping) else [("", arguments)]
            lines += [f"    {name}: {value}" for name, value in shown]
        return "\n".join(lines).strip()

    @property
    def content_blocks(self) -> list[Any]:
        """The content as typed blocks, tool calls at the end."""
        return [*super().content_blocks, *self.tool_calls]


class AIMessageChunk(AIMessage, BaseMessageChunk):
    """A part of a model's answer."""

    kind = "AIMessageChunk"


class HumanMessageChunk(HumanMessage, BaseMessageChunk):
    """A part of a message."""

    kind = "HumanMessageChunk"


class SystemMessageChunk(SystemMessage, BaseMessageChunk):
    """A part of a message."""

    kind = "SystemMessageChunk"


class ToolMessage(BaseMessage):
    """A tool's answer."""

    kind = "tool"
    extra: ClassVar[_Fields] = {
        "tool_call_id": str,
        "artifact": lambda: None,
        "status": lambda: "success",
    }
    hidden: ClassVar[frozenset[str]] = frozenset({"type", "additional_kwargs", "response_metadata"})

    def _shown(self) -> list[str]:
        return [each for each in super()._shown() if each != "status='success'"]

    def __init__(self, content: Any = "", **fields: Any) -> None:
        if not isinstance(content, str | list):
            content = list(content) if isinstance(content, tuple) else str(content)
        super().__init__(content, **fields)
        self.tool_call_id: str = str(self.tool_call_id)


class ToolMessageChunk(ToolMessage, BaseMessageChunk):
    """A part of a message."""

    kind = "ToolMessageChunk"


class FunctionMessage(BaseMessage):
    """A function's answer (LangChain's older form)."""

    kind = "function"


class FunctionMessageChunk(FunctionMessage, BaseMessageChunk):
    """A part of a message."""

    kind = "FunctionMessageChunk"


class ChatMessage(BaseMessage):
    """From a role of the script's choice."""

    kind = "chat"
    extra: ClassVar[_Fields] = {"role": str}


class ChatMessageChunk(ChatMessage, BaseMessageChunk):
    """A part of a message."""

    kind = "ChatMessageChunk"


class RemoveMessage(BaseMessage):
    """Asks ``add_messages`` to remove the message of this id."""

    kind = "remove"

    def __init__(self, id: str | None = None, **fields: Any) -> None:  # noqa: A002 - as LangChain
        fields.pop("content", None)
        super().__init__("", id=id, **fields)


class ToolCall(TypedDict, total=False):
    """A model's request to call a tool."""

    name: str
    args: Any
    id: str | None
    type: str


class ToolCallChunk(TypedDict, total=False):
    """A part of a request to call a tool."""

    name: str | None
    args: str | None
    id: str | None
    index: int | None


class InvalidToolCall(TypedDict, total=False):
    """A request whose arguments are no JSON."""

    name: str | None
    args: str | None
    id: str | None
    error: str | None


class UsageMetadata(TypedDict, total=False):
    """How many tokens a model used."""

    input_tokens: int
    output_tokens: int
    total_tokens: int


class TextContentBlock(TypedDict, total=False):
    """A part of a message's content."""

    type: str
    text: str


ContentBlock = dict[str, Any]
MessageLikeRepresentation = Any
AnyMessage = Union[  # noqa: UP007 - scripts subscript lists with it
    AIMessage, HumanMessage, ChatMessage, SystemMessage, FunctionMessage, ToolMessage
]
_KINDS: Final[Mapping[str, type[BaseMessage]]] = {
    each.kind: each
    for each in (
        BaseMessage,
        HumanMessage,
        SystemMessage,
        AIMessage,
        AIMessageChunk,
        ToolMessage,
        FunctionMessage,
        ChatMessage,
        RemoveMessage,
        HumanMessageChunk,
        SystemMessageChunk,
        ToolMessageChunk,
        FunctionMessageChunk,
        ChatMessageChunk,
    )
} | {"user": HumanMessage, "assistant": AIMessage, "developer": SystemMessage}
guards.WRITABLE.append(BaseMessage)


def message_from_fields(fields: Mapping[str, Any]) -> BaseMessage:
    """Return the message that has these fields."""
    known = dict(fields)
    kind = _KINDS.get(str(known.get("type")))
    if kind is None:
        raise ValueError(f"There is no message type {known.get('type')!r}.")
    return kind(**{str(name): value for name, value in known.items()})


def _one(value: Any) -> BaseMessage:
    if isinstance(value, BaseMessage):
        return value
    if isinstance(value, str):
        return HumanMessage(value)
    if isinstance(value, tuple) and len(value) == 2:  # noqa: PLR2004 - a pair of role and content
        return message_from_fields({"type": value[0], "content": value[1]})
    if isinstance(value, Mapping):
        fields = dict(value)
        role = fields.pop("role", None)
        if role is not None:
            fields["type"] = role
        if "content" not in fields or fields.get("type") is None:
            raise ValueError(
                f"Message dict must contain 'role' and 'content' keys, got {str(value)[:200]}"
            )
        fields["content"] = fields["content"] or ""
        fields["tool_calls"] = [_tool_call(call) for call in fields.get("tool_calls") or ()]
        if not fields["tool_calls"]:
            del fields["tool_calls"]
        return message_from_fields(fields)
    raise NotImplementedError(f"Unsupported message type: {type(value).__name__!r}")


def _tool_call(call: Any) -> Any:
    """Return a tool call in LangChain's form; OpenAI has another."""
    function = call.get("function") if isinstance(call, Mapping) else None
    if not isinstance(function, Mapping):
        return call
    arguments = json.loads(function.get("arguments") or "{}")
    return {"name": function.get("name"), "args": arguments, "id": call.get("id")}


def convert_to_messages(messages: Any) -> list[BaseMessage]:
    """Return messages made of strings, pairs, mappings, messages or a prompt's value."""
    if isinstance(messages, str):
        return [_one(messages)]
    to_messages: Any = getattr(messages, "to_messages", None)
    if to_messages is not None:
        found: list[BaseMessage] = to_messages()
        return list(found)
    return [_one(each) for each in messages]


def get_buffer_string(
    messages: Iterable[Any], human_prefix: str = "Human", ai_prefix: str = "AI"
) -> str:
    """Return messages as lines of ``role: text``."""
    roles = {"human": human_prefix, "ai": ai_prefix, "system": "System", "tool": "Tool"}
    return "\n".join(
        f"{roles.get(each.type, each.type.title())}: {each.text}"
        for each in convert_to_messages(messages)
    )


def add_messages(left: Any = None, right: Any = None, **options: Any) -> Any:
    """Merge two lists of messages by id, as LangGraph's reducer of this name does.

    Ids that are missing are given by the engine, which runs the real reducer on channels; here, in
    a script's own call, they stay missing.
    """
    if left is None or right is None:
        if left is None and right is None:
            return lambda one, two: add_messages(one, two, **options)
        raise ValueError("Must specify non-null arguments for both 'left' and 'right'.")
    merged = convert_to_messages(left if isinstance(left, list) else [left])
    added = convert_to_messages(right if isinstance(right, list) else [right])
    for place, message in enumerate(added):
        if isinstance(message, RemoveMessage) and message.id == REMOVE_ALL_MESSAGES:
            return added[place + 1 :]
    for message in added:
        found = next(
            (i for i, old in enumerate(merged) if message.id is not None and old.id == message.id),
            None,
        )
        if isinstance(message, RemoveMessage):
            if found is None:
                raise ValueError(
                    f"Attempting to delete a message with an ID that doesn't exist ('{message.id}')"
                )
            del merged[found]
        elif found is None:
            merged.append(message)
        else:
            merged[found] = message
    return merged


class MessagesState(TypedDict):
    """A state of one channel, ``messages``."""

    messages: Annotated[list[AnyMessage], add_messages]
