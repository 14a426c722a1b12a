"""The tables of LangGraph, LangChain and Orcheo itself."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from orcheo.adapters.user_code.facades.node_types import NODE_TYPES
from orcheo.adapters.user_code.facades.tables import Facade, words

_STORED: Final = "Orcheo stores every execution; accepted where a graph is compiled, and ignored"
_BY_NODES: Final = "Orcheo's canvas and API do this"
_NETWORK: Final = "it reaches the network from the script; use an HTTP node"

_CORE_MESSAGES: Final = """
    AIMessage AIMessageChunk AnyMessage BaseMessage BaseMessageChunk ChatMessage ChatMessageChunk
    ContentBlock FunctionMessage FunctionMessageChunk HumanMessage HumanMessageChunk InvalidToolCall
    MessageLikeRepresentation RemoveMessage SystemMessage SystemMessageChunk TextContentBlock
    ToolCall ToolCallChunk ToolMessage ToolMessageChunk UsageMetadata convert_to_messages
    convert_to_openai_messages filter_messages get_buffer_string merge_message_runs
    message_chunk_to_message message_to_dict messages_from_dict messages_to_dict trim_messages
"""
_TOOLS: Final = """
    BaseTool InjectedToolArg InjectedToolCallId StructuredTool Tool ToolException tool
"""
_INJECTED: Final = "InjectedState InjectedStore ToolRuntime"
_RUNNABLES: Final = """
    Runnable RunnableBranch RunnableConfig RunnableLambda RunnableParallel RunnablePassthrough
    RunnableSequence RunnableWithFallbacks chain ensure_config
"""
_MODELS: Final = """
    BaseChatModel BaseLanguageModel FakeListChatModel FakeMessagesListChatModel GenericFakeChatModel
    LanguageModelInput LanguageModelLike SimpleChatModel
"""
_PROMPTS: Final = """
    AIMessagePromptTemplate BasePromptTemplate ChatPromptTemplate HumanMessagePromptTemplate
    MessagesPlaceholder PromptTemplate SystemMessagePromptTemplate
"""
_PARSERS: Final = """
    BaseOutputParser CommaSeparatedListOutputParser JsonOutputParser PydanticOutputParser
    StrOutputParser
"""
_SAVERS: Final = MappingProxyType(
    {
        "langgraph.checkpoint.postgres": "PostgresSaver",
        "langgraph.checkpoint.postgres.aio": "AsyncPostgresSaver",
        "langgraph.checkpoint.sqlite": "SqliteSaver",
        "langgraph.checkpoint.sqlite.aio": "AsyncSqliteSaver",
    }
)
_PROVIDERS: Final = MappingProxyType(
    {
        "langchain_anthropic": "ChatAnthropic",
        "langchain_aws": "ChatBedrock ChatBedrockConverse",
        "langchain_cohere": "ChatCohere",
        "langchain_deepseek": "ChatDeepSeek",
        "langchain_fireworks": "ChatFireworks",
        "langchain_google_genai": "ChatGoogleGenerativeAI",
        "langchain_google_vertexai": "ChatVertexAI",
        "langchain_groq": "ChatGroq",
        "langchain_mistralai": "ChatMistralAI",
        "langchain_ollama": "ChatOllama",
        "langchain_openai": "AzureChatOpenAI ChatOpenAI",
        "langchain_together": "ChatTogether",
        "langchain_xai": "ChatXAI",
    }
)
_AGENT_WORD: Final = "prebuilt"

LANGGRAPH: Final[Mapping[str, Facade]] = MappingProxyType(
    {
        "langgraph": Facade(),
        "langgraph.cache": Facade(),
        "langgraph.cache.base": Facade(own="BaseCache", source="storage"),
        "langgraph.cache.memory": Facade(
            own="InMemoryCache", source="storage", title="Accepted and ignored."
        ),
        "langgraph.channels": Facade(
            own="AnyValue BinaryOperatorAggregate EphemeralValue LastValue Topic UntrackedValue",
            source="state_channels",
            omitted={
                "BaseChannel DeltaChannel LastValueAfterFinish NamedBarrierValue "
                "NamedBarrierValueAfterFinish": (
                    "a channel of one's own cannot run in the engine; use a reducer function"
                ),
            },
            title="As marks in annotations. AnyValue, EphemeralValue and a Topic that forgets are "
            "refused.",
        ),
        "langgraph.checkpoint": Facade(),
        "langgraph.checkpoint.base": Facade(
            own="BaseCheckpointSaver Checkpoint CheckpointMetadata CheckpointTuple",
            source="storage",
            title=_STORED,
        ),
        "langgraph.checkpoint.memory": Facade(
            own="InMemorySaver MemorySaver", source="storage", title=_STORED
        ),
        **{name: Facade(own=own, source="storage", title=_STORED) for name, own in _SAVERS.items()},
        "langgraph.config": Facade(
            own="RunnableConfig get_config get_store get_stream_writer", source="graph_types"
        ),
        "langgraph.constants": Facade(own="END START TAG_HIDDEN TAG_NOSTREAM", source="recorder"),
        "langgraph.errors": Facade(
            own="""
                EmptyChannelError EmptyInputError ErrorCode GraphBubbleUp GraphInterrupt
                GraphRecursionError InvalidUpdateError NodeInterrupt NodeTimeoutError ParentCommand
                TaskNotFound
            """,
            source="graph_types",
            omitted={"GraphDrained": "the engine stops and continues by itself"},
        ),
        "langgraph.func": Facade(own="entrypoint task", source="functional"),
        "langgraph.graph": Facade(
            own="END MessageGraph MessagesState START StateGraph add_messages",
            source="recorder",
            omitted={"ui": "write what a page shows with get_stream_writer()"},
        ),
        "langgraph.graph.message": Facade(
            own="MessageGraph MessagesState Messages REMOVE_ALL_MESSAGES add_messages",
            source="recorder",
            omitted={"push_message": "return the message in the node's update"},
        ),
        "langgraph.graph.state": Facade(own="CompiledStateGraph StateGraph", source="recorder"),
        "langgraph.managed": Facade(own="IsLastStep RemainingSteps", source="state_channels"),
        "langgraph.managed.is_last_step": Facade(
            own="IsLastStep RemainingSteps", source="state_channels"
        ),
        "langgraph.prebuilt": Facade(
            own=words(_INJECTED, "ToolNode ValidationNode create_react_agent tools_condition"),
            source="prebuilt",
            lazy=_AGENT_WORD,
        ),
        "langgraph.prebuilt.chat_agent_executor": Facade(
            own="AgentState AgentStateWithStructuredResponse create_react_agent",
            source="prebuilt",
            lazy=_AGENT_WORD,
        ),
        "langgraph.prebuilt.tool_node": Facade(
            own=words(_INJECTED, "ToolNode tools_condition"), source="prebuilt", lazy=_AGENT_WORD
        ),
        "langgraph.prebuilt.interrupt": Facade(
            own="ActionRequest HumanInterrupt HumanInterruptConfig HumanResponse",
            source="prebuilt",
            lazy=_AGENT_WORD,
        ),
        "langgraph.pregel": Facade(
            own="Pregel",
            source="recorder",
            omitted={"NodeBuilder": "build a StateGraph"},
        ),
        "langgraph.runtime": Facade(own="Runtime get_runtime", source="graph_types"),
        "langgraph.store": Facade(),
        "langgraph.store.base": Facade(own="BaseStore Item SearchItem", source="storage"),
        "langgraph.store.memory": Facade(
            own="InMemoryStore",
            source="storage",
            title="Accepted where a graph is compiled; a node that uses it is told to keep the "
            "value in the state.",
        ),
        "langgraph.types": Facade(
            own="""
                All CachePolicy CheckpointPayload CheckpointTask Checkpointer Command
                CustomStreamPart DebugPayload DebugStreamPart Durability GraphOutput Interrupt
                MessagesStreamPart Overwrite PregelExecutableTask PregelTask RetryPolicy Send
                StateSnapshot StateUpdate StreamMode StreamPart StreamWriter TaskPayload
                TaskResultPayload TasksStreamPart TimeoutPolicy TracePolicy UpdatesStreamPart
                ValuesStreamPart interrupt
            """,
            source="graph_types",
            omitted={"ensure_valid_checkpointer omit_payload": _STORED},
        ),
        "langgraph.typing": Facade(own="ContextT InputT OutputT StateT", source="graph_types"),
    }
)

LANGCHAIN: Final[Mapping[str, Facade]] = MappingProxyType(
    {
        "langchain": Facade(),
        "langchain.agents": Facade(
            own="AgentState create_agent",
            source="prebuilt",
            lazy="agents",
            omitted={"middleware": "write the loop as a StateGraph, with a node before the model"},
        ),
        "langchain.chat_models": Facade(
            own="BaseChatModel init_chat_model", source="chat_models", lazy="chat_models"
        ),
        "langchain.messages": Facade(own=_CORE_MESSAGES, source="messages message_lists"),
        "langchain.tools": Facade(own=words(_TOOLS, _INJECTED), source="prebuilt", lazy="tools"),
        "langchain_core": Facade(omitted={"retrievers vectorstores embeddings": _NETWORK}),
        "langchain_core.language_models": Facade(
            own=_MODELS, source="chat_models", lazy="language_models"
        ),
        "langchain_core.language_models.chat_models": Facade(
            own="BaseChatModel SimpleChatModel", source="chat_models", lazy="chat_models"
        ),
        "langchain_core.language_models.fake_chat_models": Facade(
            own="FakeListChatModel FakeMessagesListChatModel GenericFakeChatModel",
            source="chat_models",
            lazy="fake_chat_models",
        ),
        "langchain_core.documents": Facade(own="Document", source="documents"),
        "langchain_core.messages": Facade(
            own=words(_CORE_MESSAGES),
            source="messages message_lists",
            omitted={
                "convert_to_openai_data_block convert_to_openai_image_block": (
                    "the engine writes what a provider needs"
                ),
            },
        ),
        "langchain_core.messages.ai": Facade(
            own="AIMessage AIMessageChunk UsageMetadata", source="messages"
        ),
        "langchain_core.messages.human": Facade(own="HumanMessage", source="messages"),
        "langchain_core.messages.system": Facade(own="SystemMessage", source="messages"),
        "langchain_core.messages.tool": Facade(own="ToolCall ToolMessage", source="messages"),
        "langchain_core.messages.utils": Facade(
            own=words(
                """
                    AnyMessage convert_to_messages convert_to_openai_messages
                    count_tokens_approximately filter_messages get_buffer_string merge_message_runs
                    messages_from_dict trim_messages
                """
            ),
            source="messages message_lists",
        ),
        "langchain_core.output_parsers": Facade(own=_PARSERS, source="prompts"),
        "langchain_core.outputs": Facade(
            own="ChatGeneration ChatGenerationChunk ChatResult Generation",
            source="chat_models",
            lazy="outputs",
        ),
        "langchain_core.prompts": Facade(
            own=_PROMPTS,
            source="prompts",
            omitted={
                "load_prompt": "a script has no files",
                "FewShotPromptTemplate FewShotChatMessagePromptTemplate": (
                    "add the examples as messages"
                ),
            },
            title="Names are replaced literally; other template languages are refused.",
        ),
        "langchain_core.runnables": Facade(
            own=_RUNNABLES,
            source="runnables",
            omitted={
                "RunnableWithMessageHistory": "keep messages in the state",
                "ConfigurableField": "read config['configurable'] in the node",
            },
        ),
        "langchain_core.runnables.config": Facade(
            own="RunnableConfig ensure_config", source="runnables"
        ),
        "langchain_core.tools": Facade(
            own=_TOOLS,
            source="tools",
            lazy="tools",
            omitted={"create_retriever_tool": _NETWORK},
        ),
        "langchain_core.tools.base": Facade(
            own="BaseTool InjectedToolArg InjectedToolCallId ToolException",
            source="tools",
            lazy="tools",
        ),
        **{
            name: Facade(
                own=own,
                source="chat_models",
                lazy=name,
                title="The model is asked by the engine; a script holds no key.",
            )
            for name, own in _PROVIDERS.items()
        },
    }
)

ORCHEO: Final[Mapping[str, Facade]] = MappingProxyType(
    {
        "orcheo": Facade(
            own=words(
                "Adapted Builtin Channel EffectFailed Router Settings",
                "callables interrupt policies schemas",
            ),
            source="extensions",
            title="What LangGraph has no word for.",
        ),
        "orcheo.nodes": Facade(
            own=words("Builtin Workflow", *NODE_TYPES),
            source="extensions",
            title="Nodes and routers of the registry, one class for each type.",
        ),
    }
)

NOTEBOOK: Final[Mapping[str, Facade]] = {
    "IPython": Facade(omitted={"get_ipython": "a script is no notebook"}),
    "IPython.display": Facade(own="Image Markdown display", source="notebook"),
}
"""So that a script which was a notebook imports: what shows a graph there shows nothing here."""
