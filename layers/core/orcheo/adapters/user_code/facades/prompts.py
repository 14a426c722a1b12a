"""Prompts and output parsers: names are replaced literally, and answers read as data.

A template holds ``{name}`` with an optional conversion and format, nothing else: no attribute, no
item, no other template language.
"""

import json
import re
import string
from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

from orcheo.adapters.user_code.facades.messages import (
    BaseMessage,
    HumanMessage,
    convert_to_messages,
    message_from_fields,
)
from orcheo.adapters.user_code.facades.runnables import Runnable

_SHOWN: Final = {"r": repr, "s": str, "a": ascii}


def _parts(template: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(string.Formatter().parse(template))
    except ValueError as error:
        raise ValueError(f"The template {template[:80]!r} is not valid: {error}.") from None


def variables(template: str) -> list[str]:
    """Return the names in a template, each once; ValueError where one is no plain name."""
    found: dict[str, None] = {}
    for _, name, spec, _ in _parts(template):
        if name is None:
            continue
        if not name.isidentifier() or "{" in (spec or ""):
            raise ValueError(
                f"The template has {{{name}}}: use a plain name, and pass the value that it should "
                "show; write {{ and }} for braces."
            )
        found[name] = None
    return list(found)


def filled(template: str, values: Mapping[str, Any]) -> str:
    """Return a template with its names replaced; KeyError where a value is missing."""
    variables(template)
    made: list[str] = []
    for text, name, spec, conversion in _parts(template):
        made.append(text)
        if name is not None:
            value = values[name]
            shown = _SHOWN[conversion](value) if conversion else value
            made.append(format(shown, spec or ""))
    return "".join(made)


def _checked(template: Any, template_format: str) -> str:
    if template_format != "f-string":
        raise ValueError(f"template_format={template_format!r} is refused: use 'f-string'.")
    text = str(template)
    variables(text)
    return text


class ChatPromptValue:
    """A prompt that is filled in."""

    def __init__(self, messages: Sequence[BaseMessage]) -> None:
        self.messages = list(messages)

    def to_messages(self) -> list[BaseMessage]:
        """Return the messages."""
        return list(self.messages)

    def to_string(self) -> str:
        """Return the messages as text."""
        roles = {"human": "Human", "ai": "AI", "system": "System", "tool": "Tool"}
        return "\n".join(
            f"{roles.get(each.type, each.type.title())}: {each.text}" for each in self.messages
        )


class StringPromptValue:
    """A prompt of text that is filled in."""

    def __init__(self, text: str) -> None:
        self.text = text

    def to_messages(self) -> list[BaseMessage]:
        """Return the text as a person's message."""
        return [HumanMessage(self.text)]

    def to_string(self) -> str:
        """Return the text."""
        return self.text


class BasePromptTemplate(Runnable):
    """A prompt with names to fill in."""

    def __init__(self) -> None:
        self.partial_variables: dict[str, Any] = {}

    @property
    def input_variables(self) -> list[str]:
        """The names that are not filled in yet."""
        return sorted(name for name in self.names() if name not in self.partial_variables)

    def names(self) -> list[str]:
        """Return all names."""
        raise NotImplementedError

    def filled(self, values: Mapping[str, Any]) -> Any:
        """Return the prompt's value."""
        raise NotImplementedError

    def values(self, given: Any) -> dict[str, Any]:
        """Return what fills the names in; KeyError names what is missing."""
        if not isinstance(given, Mapping):
            names = self.input_variables
            if len(names) != 1:
                raise TypeError(f"Expected mapping type as input to {type(self).__name__}.")
            given = {names[0]: given}
        made = {
            name: value() if callable(value) else value
            for name, value in self.partial_variables.items()
        } | dict(given)
        missing = [name for name in self.input_variables if name not in made]
        if missing:
            raise KeyError(
                f"Input to {type(self).__name__} is missing variables {set(missing)}. Expected: "
                f"{self.input_variables} Received: {list(made)}"
            )
        return made

    def invoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002, ARG002 - LangChain's name
        """Fill the names in."""
        return self.filled(self.values(input))

    def format_prompt(self, **values: Any) -> Any:
        """Fill the names in."""
        return self.filled(self.values(values))

    def format(self, **values: Any) -> str:
        """Fill the names in, and return text."""
        return str(self.format_prompt(**values).to_string())

    def partial(self, **values: Any) -> Self:
        """Return the prompt with some names filled in."""
        made = object.__new__(type(self))
        vars(made).update(vars(self))
        made.partial_variables = {**self.partial_variables, **values}
        return made


class PromptTemplate(BasePromptTemplate):
    """A prompt of text."""

    def __init__(
        self,
        template: str,
        *,
        input_variables: Any = None,  # noqa: ARG002 - they are read from the template
        partial_variables: Mapping[str, Any] | None = None,
        template_format: str = "f-string",
        **_options: Any,
    ) -> None:
        super().__init__()
        self.template = _checked(template, template_format)
        self.partial_variables = dict(partial_variables or {})

    @classmethod
    def from_template(cls, template: str, **options: Any) -> Self:
        """Return the prompt of a template."""
        return cls(template, **options)

    def names(self) -> list[str]:
        """Return all names."""
        return variables(self.template)

    def filled(self, values: Mapping[str, Any]) -> StringPromptValue:
        """Return the prompt's value."""
        return StringPromptValue(filled(self.template, values))


class _MessageTemplate:
    """A message with names in its text."""

    kind = "human"

    def __init__(self, template: Any, kind: str | None = None) -> None:
        self.prompt = template if isinstance(template, list) else _checked(template, "f-string")
        self.kind = kind or self.kind

    @classmethod
    def from_template(cls, template: Any, **_options: Any) -> Self:
        """Return the message of a template."""
        return cls(template)

    def names(self) -> list[str]:
        """Return the names in the message."""
        return [name for text in self._texts(self.prompt) for name in variables(text)]

    def _texts(self, part: Any) -> list[str]:
        if isinstance(part, str):
            return [part]
        parts: Any = part.values() if isinstance(part, Mapping) else part
        if not isinstance(part, Mapping | list):
            return []
        return [text for each in parts for text in self._texts(each)]

    def messages(self, values: Mapping[str, Any]) -> list[BaseMessage]:
        """Return the message, its names filled in."""
        content = self._filled(self.prompt, values)
        return [message_from_fields({"type": self.kind, "content": content})]

    def _filled(self, part: Any, values: Mapping[str, Any]) -> Any:
        if isinstance(part, str):
            return filled(part, values)
        if isinstance(part, Mapping):
            return {key: self._filled(each, values) for key, each in part.items()}
        return [self._filled(each, values) for each in part] if isinstance(part, list) else part


class HumanMessagePromptTemplate(_MessageTemplate):
    """A person's message."""


class SystemMessagePromptTemplate(_MessageTemplate):
    """Instructions."""

    kind = "system"


class AIMessagePromptTemplate(_MessageTemplate):
    """A model's message."""

    kind = "ai"


class MessagesPlaceholder:
    """A place for a list of messages."""

    def __init__(
        self, variable_name: str, *, optional: bool = False, n_messages: int | None = None
    ) -> None:
        self.variable_name = str(variable_name)
        self.optional = optional
        self.n_messages = n_messages

    def names(self) -> list[str]:
        """Return the name of the list, unless it may be left out."""
        return [] if self.optional else [self.variable_name]

    def messages(self, values: Mapping[str, Any]) -> list[BaseMessage]:
        """Return the list's messages."""
        given = values.get(self.variable_name, []) if self.optional else values[self.variable_name]
        found = convert_to_messages(given)
        return found[-self.n_messages :] if self.n_messages else found


class _Fixed:
    def __init__(self, message: BaseMessage) -> None:
        self.message = message

    def names(self) -> list[str]:
        return []

    def messages(self, _values: Mapping[str, Any]) -> list[BaseMessage]:
        return [self.message]


def _part(given: Any) -> Any:
    if isinstance(given, _MessageTemplate | MessagesPlaceholder | ChatPromptTemplate):
        return given
    if isinstance(given, BaseMessage):
        return _Fixed(given)
    if isinstance(given, str):
        return HumanMessagePromptTemplate(given)
    if isinstance(given, tuple | list) and len(given) == 2:  # noqa: PLR2004 - a role and a text
        kind, template = given
        if kind == "placeholder":
            name = template[0] if isinstance(template, list | tuple) else template
            return MessagesPlaceholder(str(name).strip("{} "), optional=True)
        if isinstance(kind, type):
            return _MessageTemplate(template, kind.kind)
        return _MessageTemplate(template, str(kind))
    if isinstance(given, Mapping):
        return _MessageTemplate(given["content"], str(given["role"]))
    raise NotImplementedError(f"Unsupported message type: {type(given).__name__!r}")


class ChatPromptTemplate(BasePromptTemplate):
    """A prompt of messages."""

    def __init__(self, messages: Sequence[Any], **options: Any) -> None:
        super().__init__()
        _checked("", options.get("template_format", "f-string"))
        self.messages = [_part(each) for each in messages]
        self.partial_variables = dict(options.get("partial_variables") or {})

    @classmethod
    def from_messages(cls, messages: Sequence[Any], **options: Any) -> Self:
        """Return the prompt of these messages."""
        return cls(messages, **options)

    @classmethod
    def from_template(cls, template: str, **_options: Any) -> Self:
        """Return the prompt of one person's message."""
        return cls([("human", template)])

    def names(self) -> list[str]:
        """Return all names."""
        return list(dict.fromkeys(name for each in self.messages for name in each.names()))

    def filled(self, values: Mapping[str, Any]) -> ChatPromptValue:
        """Return the prompt's value."""
        made: list[BaseMessage] = []
        for each in self.messages:
            if isinstance(each, ChatPromptTemplate):
                made += each.filled(each.values(values)).messages
            else:
                made += each.messages(values)
        return ChatPromptValue(made)

    def format_messages(self, **values: Any) -> list[BaseMessage]:
        """Return the messages, their names filled in."""
        return self.filled(self.values(values)).to_messages()

    def append(self, message: Any) -> None:
        """Add a message."""
        self.messages.append(_part(message))

    def extend(self, messages: Sequence[Any]) -> None:
        """Add messages."""
        self.messages += [_part(each) for each in messages]

    def __add__(self, other: Any) -> "ChatPromptTemplate":
        more = other.messages if isinstance(other, ChatPromptTemplate) else [other]
        return ChatPromptTemplate([*self.messages, *more])


# --- parsers ------------------------------------------------------------------------------------


class BaseOutputParser(Runnable):
    """Makes something of a model's text."""

    def parse(self, text: str) -> Any:
        """Return what the text holds."""
        raise NotImplementedError(f"{type(self).__name__} has no parse().")

    def get_format_instructions(self) -> str:
        """Return what a prompt says about the form of the answer."""
        return ""

    def invoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002, ARG002 - LangChain's name
        """Return what a message or a text holds."""
        return self.parse(input.text if isinstance(input, BaseMessage) else str(input))


class StrOutputParser(BaseOutputParser):
    """The text itself."""

    def parse(self, text: str) -> str:
        """Return the text."""
        return str(text)


class CommaSeparatedListOutputParser(BaseOutputParser):
    """A list with commas."""

    def parse(self, text: str) -> list[str]:
        """Return the parts."""
        return [part.strip() for part in text.split(",")]

    def get_format_instructions(self) -> str:
        """Return what a prompt says about the form of the answer."""
        return "Answer with a list of values separated by commas, for example: `foo, bar, baz`"


_FENCE: Final = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)


class JsonOutputParser(BaseOutputParser):
    """JSON, also between fences."""

    def __init__(self, *, pydantic_object: Any = None, **_options: Any) -> None:
        self.pydantic_object = pydantic_object

    def parse(self, text: str) -> Any:
        """Return the value; ValueError."""
        fenced = _FENCE.search(text)
        try:
            return json.loads(fenced[1] if fenced else text)
        except ValueError as error:
            raise ValueError(f"Invalid json output: {text[:200]}") from error

    def get_format_instructions(self) -> str:
        """Return what a prompt says about the form of the answer."""
        if self.pydantic_object is None:
            return "Return a JSON object."
        schema = json.dumps(self.pydantic_object.model_json_schema())
        return f"Answer with JSON that fits this schema, and with nothing else:\n{schema}"


class PydanticOutputParser(JsonOutputParser):
    """A pydantic model, from JSON."""

    def parse(self, text: str) -> Any:
        """Return the model; ValueError."""
        return self.pydantic_object.model_validate(super().parse(text))
