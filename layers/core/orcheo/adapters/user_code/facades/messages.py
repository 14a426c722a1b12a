"""Messages as plain data, with the field names of ``langchain_core.messages``.

They leave the child as the tag ``message`` with the fields of LangChain's ``model_dump()``, so the
engine rebuilds real messages from them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, ClassVar, Final, TypedDict, Union

from orcheo.adapters.user_code import guards

REMOVE_ALL_MESSAGES: Final = "__remove_all__"

_Fields = Mapping[str, Callable[[], Any]]


class BaseMessage:
    """A message: content and who says it."""

    kind: ClassVar[str] = "base"
    extra: ClassVar[_Fields] = {}
    """Further fields and what they start from."""

    def __init__(self, content: Any = "", **fields: Any) -> None:
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
            return self.content
        parts = [
            part if isinstance(part, str) else str(part.get("text", ""))
            for part in self.content
            if isinstance(part, str) or (isinstance(part, dict) and part.get("type") == "text")
        ]
        return "".join(parts)

    def fields(self) -> dict[str, Any]:
        """Return what ``model_dump()`` of LangChain's class gives."""
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def model_dump(self, **_options: Any) -> dict[str, Any]:
        """Return the fields."""
        return self.fields()

    def dict(self, **_options: Any) -> dict[str, Any]:
        """Return the fields."""
        return self.fields()

    def model_copy(self, *, update: Mapping[str, Any] | None = None, **_options: Any) -> Any:
        """Return a copy with some fields replaced."""
        return message_from_fields({**self.fields(), **(update or {})})

    def pretty_repr(self, html: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002 - as LangChain
        """Return the message under a title line."""
        title = f" {self.type.title()} Message "
        return f"{title:=^80}\n\n{self.content}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BaseMessage):
            return NotImplemented
        return type(self) is type(other) and self.fields() == other.fields()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = ", ".join(f"{k}={v!r}" for k, v in self.fields().items() if k != "type")
        return f"{type(self).__name__}({shown})"


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


class AIMessageChunk(AIMessage):
    """A part of a model's answer."""

    kind = "AIMessageChunk"


class ToolMessage(BaseMessage):
    """A tool's answer."""

    kind = "tool"
    extra: ClassVar[_Fields] = {
        "tool_call_id": str,
        "artifact": lambda: None,
        "status": lambda: "success",
    }


class FunctionMessage(BaseMessage):
    """A function's answer (LangChain's older form)."""

    kind = "function"


class ChatMessage(BaseMessage):
    """From a role of the script's choice."""

    kind = "chat"
    extra: ClassVar[_Fields] = {"role": str}


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
        fields.setdefault("type", role)
        return message_from_fields(fields)
    raise NotImplementedError(f"Unsupported message type: {type(value).__name__!r}")


def convert_to_messages(messages: Iterable[Any]) -> list[BaseMessage]:
    """Return messages made of strings, pairs, mappings or messages."""
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
