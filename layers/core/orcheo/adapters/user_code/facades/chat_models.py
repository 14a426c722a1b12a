"""Chat models as data: which model, which options, which tools. The engine asks the provider.

A script holds no key and has no network. Invoking a model inside a node is a request of the kind
``chat``; its answer is one message.
"""

import itertools
import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

from orcheo.adapters.user_code.facades import models, tools
from orcheo.adapters.user_code.facades.effects import EFFECTS
from orcheo.adapters.user_code.facades.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    convert_to_messages,
)
from orcheo.adapters.user_code.facades.recorder import WARNINGS, Nothing
from orcheo.adapters.user_code.facades.runnables import Runnable, RunnableLambda

LanguageModelInput = Any
LanguageModelLike = Runnable
_MOST_REPLIES: Final = 1_000
_SECRETS: Final = ("key", "secret", "token", "password", "credential")
_NOT_SECRET: Final = frozenset({"max_tokens", "max_completion_tokens", "max_output_tokens"})


def _is_secret(name: str) -> bool:
    return name not in _NOT_SECRET and any(part in name for part in _SECRETS)


def _is_reference(value: Any) -> bool:
    """Tell whether an option names a credential; the engine puts its value in."""
    return isinstance(value, str) and value.startswith("[[") and value.endswith("]]")


class BaseLanguageModel(Runnable):
    """What every model is."""


class BaseChatModel(BaseLanguageModel):
    """A chat model; one of the script's own defines ``_generate`` and reaches nothing."""

    provider: ClassVar[str | None] = None

    def __init__(self, **options: Any) -> None:
        secret = sorted(
            name for name, value in options.items() if _is_secret(name) and not _is_reference(value)
        )
        if secret:
            WARNINGS.add(
                "credential_ignored",
                f"{type(self).__name__}({secret[0]}=...) is ignored: a script holds no key; store "
                "it as a credential of the workspace and write '[[its name]]' here.",
            )
        self.options = {k: v for k, v in options.items() if k not in secret and v is not None}
        self.bound: dict[str, Any] = {}

    def _named(self) -> dict[str, Any]:
        """Return the model as the request names it."""
        options = dict(self.options)
        name = options.pop("model", None) or options.pop("model_name", None) or ""
        return {"provider": self.provider, "name": str(name), "options": options}

    # --- bound to --------------------------------------------------------------------------------

    def _with(self, **bound: Any) -> "BaseChatModel":
        made = object.__new__(type(self))
        vars(made).update(vars(self))
        made.bound = {**self.bound, **bound}
        return made

    def bind_tools(self, tools_: Sequence[Any] = (), **options: Any) -> Runnable:
        """Return the model with tools that it may call."""
        given = options.pop("tools", tools_)
        return self._with(tools=tools.documents(given), **options)

    def bind(self, **options: Any) -> Runnable:
        """Return the model with options for each invocation."""
        if "tools" in options:
            options["tools"] = tools.documents(options["tools"])
        return self._with(**options)

    def with_structured_output(
        self, schema: Any, *, include_raw: bool = False, **_options: Any
    ) -> Runnable:
        """Return the model with answers of this form: a pydantic model, or a mapping."""
        asked = self._with(response_schema=tools.schema_of(schema))
        read = RunnableLambda(lambda message: structured(schema, message))
        if not include_raw:
            return asked | read

        def both(message: Any) -> dict[str, Any]:
            try:
                return {"raw": message, "parsed": read.invoke(message), "parsing_error": None}
            except Exception as error:  # noqa: BLE001 - the script asked for it
                return {"raw": message, "parsed": None, "parsing_error": error}

        return asked | RunnableLambda(both)

    # --- asked ---------------------------------------------------------------------------------

    def invoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002, ARG002 - LangChain's name
        """Return the model's message."""
        messages = convert_to_messages(input)
        generate = getattr(self, "_generate", None)
        if generate is not None:
            return _message_of(generate(messages, **options))
        if not EFFECTS.active:
            WARNINGS.add(
                "call_ignored",
                "A chat model at module level is not asked: only a node can ask it.",
            )
            return Nothing()
        bound = {**self.bound, **options}
        payload: dict[str, Any] = {
            "model": self._named(),
            "messages": messages,
            "tools": bound.pop("tools", []),
            "tool_choice": bound.pop("tool_choice", None),
            "response_schema": bound.pop("response_schema", None),
        }
        if bound:
            payload["model"]["options"] |= _plain(bound)
        identity = {"model": payload["model"]["name"], "provider": payload["model"]["provider"]}
        return EFFECTS.ask("chat", payload, identity=identity)

    async def ainvoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Return the model's message."""
        generate = getattr(self, "_agenerate", None)
        if generate is not None:
            return _message_of(await generate(convert_to_messages(input), **options))
        return self.invoke(input, config, **options)

    def stream(self, input: Any, config: Any = None, **options: Any) -> Iterator[Any]:  # noqa: A002 - LangChain's name
        """Yield the model's message, whole."""
        yield _chunk(self.invoke(input, config, **options))

    async def astream(self, input: Any, config: Any = None, **options: Any) -> AsyncIterator[Any]:  # noqa: A002 - LangChain's name
        """Yield the model's message, whole."""
        yield _chunk(await self.ainvoke(input, config, **options))

    def get_num_tokens(self, text: str) -> int:
        """Return about how many tokens a text is."""
        return -(-len(text) // 4)


def _plain(options: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in options.items() if value is not None}


def _chunk(message: Any) -> Any:
    if not isinstance(message, AIMessage):
        return message
    fields = message.fields()
    fields.pop("type")
    return AIMessageChunk(**fields)


def structured(schema: Any, message: Any) -> Any:
    """Return what a message holds in the form that was asked for; ValueError."""
    if not isinstance(message, BaseMessage):
        return message
    calls = message.tool_calls if isinstance(message, AIMessage) else []
    value: Any = calls[0]["args"] if calls else json.loads(message.text)
    return schema.model_validate(value) if models.is_model(schema) else value


# --- models of the script's own -----------------------------------------------------------------


class Generation:
    """A text that a model gave."""

    def __init__(self, *, text: str = "", generation_info: Any = None) -> None:
        self.text = text
        self.generation_info = generation_info


class ChatGeneration(Generation):
    """A message that a model gave."""

    def __init__(self, *, message: BaseMessage, generation_info: Any = None) -> None:
        super().__init__(text=message.text, generation_info=generation_info)
        self.message = message


ChatGenerationChunk = ChatGeneration


class ChatResult:
    """What ``_generate`` returns."""

    def __init__(self, *, generations: Sequence[ChatGeneration], llm_output: Any = None) -> None:
        self.generations = list(generations)
        self.llm_output = llm_output


def _message_of(result: Any) -> Any:
    return result.generations[0].message if isinstance(result, ChatResult) else result


class SimpleChatModel(BaseChatModel):
    """A model of the script's own that defines ``_call``, which returns text."""

    def _generate(self, messages: Any, **options: Any) -> ChatResult:
        call: Any = getattr(self, "_call")  # noqa: B009 - the script defines it
        return ChatResult(
            generations=[ChatGeneration(message=AIMessage(call(messages, **options)))]
        )


# --- scripted models ----------------------------------------------------------------------------


class _Scripted(BaseChatModel):
    """A model whose answers are written down: number i follows i answers of a model."""

    provider = "fake"

    def __init__(self, replies: Sequence[Any]) -> None:
        super().__init__()
        self.replies = list(replies)

    def _named(self) -> dict[str, Any]:
        return {
            "provider": "fake",
            "name": type(self).__name__,
            "options": {"responses": self.replies},
        }


class FakeListChatModel(_Scripted):
    """Answers with texts."""

    def __init__(self, *, responses: Sequence[str], **_options: Any) -> None:
        super().__init__([str(each) for each in responses])
        self.responses = self.replies


class FakeMessagesListChatModel(_Scripted):
    """Answers with messages."""

    def __init__(self, *, responses: Sequence[BaseMessage], **_options: Any) -> None:
        super().__init__(responses)
        self.responses = self.replies


class GenericFakeChatModel(_Scripted):
    """Answers with what an iterator gives, read when the model is made."""

    def __init__(self, *, messages: Any, **_options: Any) -> None:
        super().__init__(list(itertools.islice(messages, _MOST_REPLIES)))
        self.messages = self.replies


# --- models of providers ------------------------------------------------------------------------


def _provider(name: str, provider: str) -> type[BaseChatModel]:
    def init(self: BaseChatModel, model: Any = None, **options: Any) -> None:
        BaseChatModel.__init__(self, **({"model": model} if model else {}), **options)

    return type(
        name,
        (BaseChatModel,),
        {"__init__": init, "provider": provider, "__doc__": f"A model of {provider}."},
    )


AzureChatOpenAI = _provider("AzureChatOpenAI", "azure_openai")
ChatAnthropic = _provider("ChatAnthropic", "anthropic")
ChatBedrock = _provider("ChatBedrock", "bedrock")
ChatBedrockConverse = _provider("ChatBedrockConverse", "bedrock_converse")
ChatCohere = _provider("ChatCohere", "cohere")
ChatDeepSeek = _provider("ChatDeepSeek", "deepseek")
ChatFireworks = _provider("ChatFireworks", "fireworks")
ChatGoogleGenerativeAI = _provider("ChatGoogleGenerativeAI", "google_genai")
ChatGroq = _provider("ChatGroq", "groq")
ChatMistralAI = _provider("ChatMistralAI", "mistralai")
ChatOllama = _provider("ChatOllama", "ollama")
ChatOpenAI = _provider("ChatOpenAI", "openai")
ChatTogether = _provider("ChatTogether", "together")
ChatVertexAI = _provider("ChatVertexAI", "google_vertexai")
ChatXAI = _provider("ChatXAI", "xai")
_PREFIXES: Final[Mapping[str, str]] = {
    "gpt-": "openai", "o1": "openai", "o3": "openai", "o4": "openai", "claude": "anthropic",
    "gemini": "google_genai", "mistral": "mistralai", "deepseek": "deepseek", "grok": "xai",
    "command": "cohere", "amazon.": "bedrock",
}  # fmt: skip


class _Chosen(BaseChatModel):
    """A model whose provider is told by its name."""

    def __init__(self, provider: str | None, **options: Any) -> None:
        super().__init__(**options)
        self.chosen = provider

    def _named(self) -> dict[str, Any]:
        return {**super()._named(), "provider": self.chosen}


def init_chat_model(
    model: str | None = None, *, model_provider: str | None = None, **options: Any
) -> BaseChatModel:
    """Return a model by its name: ``"openai:gpt-5"``, or a name that tells its provider."""
    name = str(model or "")
    provider = model_provider
    if provider is None and ":" in name:
        provider, _, name = name.partition(":")
    if provider is None:
        provider = next(
            (each for prefix, each in _PREFIXES.items() if name.startswith(prefix)), None
        )
    if not name:
        raise ValueError("init_chat_model needs the model's name: init_chat_model('openai:gpt-5').")
    return _Chosen(provider and provider.replace("-", "_"), model=name, **options)
