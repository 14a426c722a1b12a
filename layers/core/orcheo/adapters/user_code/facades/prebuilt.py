"""``create_react_agent`` and its kin: they record graphs of functions, as LangGraph builds them."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, NotRequired

from typing_extensions import TypedDict

from orcheo.adapters.user_code import hints
from orcheo.adapters.user_code.facades import chat_models, models, tools
from orcheo.adapters.user_code.facades.effects import RunnableConfig, Send
from orcheo.adapters.user_code.facades.messages import (
    AIMessage,
    AnyMessage,
    SystemMessage,
    ToolMessage,
    add_messages,
)
from orcheo.adapters.user_code.facades.recorder import END, CompiledStateGraph, StateGraph
from orcheo.adapters.user_code.facades.runnables import Runnable, RunnableLambda, needs_async
from orcheo.adapters.user_code.facades.state_channels import RemainingSteps
from orcheo.adapters.user_code.facades.tool_node import ToolNode, tools_condition

BaseTool = tools.BaseTool
InjectedState = tools.InjectedState
InjectedStore = tools.InjectedStore
InjectedToolArg = tools.InjectedToolArg
InjectedToolCallId = tools.InjectedToolCallId
StructuredTool = tools.StructuredTool
Tool = tools.Tool
ToolException = tools.ToolException
ToolRuntime = tools.ToolRuntime
tool = tools.tool

__all__ = ["ToolNode", "tools_condition"]


class AgentState(TypedDict):
    """An agent's conversation."""

    messages: Annotated[list[AnyMessage], add_messages]
    remaining_steps: NotRequired[RemainingSteps]


class AgentStateWithStructuredResponse(AgentState):
    """An agent's conversation and its answer in the form that was asked for."""

    structured_response: Any


class HumanInterruptConfig(TypedDict):
    """What a person may do."""

    allow_ignore: bool
    allow_respond: bool
    allow_edit: bool
    allow_accept: bool


class ActionRequest(TypedDict):
    """What an agent wants to do."""

    action: str
    args: dict[str, Any]


class HumanInterrupt(TypedDict):
    """A question to a person."""

    action_request: ActionRequest
    config: HumanInterruptConfig
    description: str | None


class HumanResponse(TypedDict):
    """A person's answer."""

    type: str
    args: Any


class ValidationNode:
    """Refused: pydantic checks arguments where a tool is called."""

    def __init__(self, *_arguments: Any, **_options: Any) -> None:
        raise NotImplementedError(
            "ValidationNode is not supported: ToolNode tells a model what is wrong with its "
            "arguments."
        )


def _value(state: Any, key: str, default: Any = None) -> Any:
    if isinstance(state, Mapping):
        return state.get(key, default)
    try:
        return tools.state_part(state, key)
    except AttributeError:
        return default


def _prompted(prompt: Any) -> Runnable:
    """Return a step that makes the model's input of the state."""
    if prompt is None:
        return RunnableLambda(lambda state: _value(state, "messages"))
    if isinstance(prompt, str | SystemMessage):
        first = SystemMessage(prompt) if isinstance(prompt, str) else prompt
        return RunnableLambda(lambda state: [first, *_value(state, "messages")])
    if isinstance(prompt, Runnable):
        return prompt
    if callable(prompt):
        return RunnableLambda(prompt)
    raise ValueError(f"Got unexpected type for `prompt`: {type(prompt).__name__}")


def _check_history(messages: Sequence[Any]) -> None:
    answered = {each.tool_call_id for each in messages if isinstance(each, ToolMessage)}
    calls = [call for each in messages if isinstance(each, AIMessage) for call in each.tool_calls]
    open_calls = [call for call in calls if call["id"] not in answered]
    if open_calls:
        raise ValueError(
            "Found AIMessages with tool_calls that do not have a corresponding ToolMessage: "
            f"{open_calls[:3]}. Add a ToolMessage for each."
        )


class _Agent:
    """The functions of an agent's nodes."""

    def __init__(
        self,
        model: Any,
        tool_list: list[BaseTool],
        extra_tools: list[Any],
        *,
        prompt: Any,
        response_format: Any,
        name: str | None,
    ) -> None:
        self.direct = {each.name for each in tool_list if each.return_direct}
        self.prompt = _prompted(prompt)
        self.response_format = response_format
        self.name = name
        self.choose: Any = None
        if isinstance(model, str):
            model = chat_models.init_chat_model(model)
        self.plain = model
        if not isinstance(model, Runnable):
            if not callable(model):
                raise TypeError(f"Expected a chat model, not {type(model).__name__!r}.")
            self.choose = model
        elif isinstance(model, chat_models.BaseChatModel):
            bound = bool(model.bound.get("tools"))
            if (tool_list or extra_tools) and not bound:
                model = model.bind_tools([*tool_list, *extra_tools])
        self.model = model

    @property
    def is_async(self) -> bool:
        """Whether the agent's functions have to be coroutines."""
        steps = (self.prompt, self.model)
        chosen = self.choose is not None and inspect.iscoroutinefunction(self.choose)
        return chosen or any(isinstance(each, Runnable) and needs_async(each) for each in steps)

    def _input(self, state: Any) -> Any:
        messages = _value(state, "llm_input_messages") or _value(state, "messages")
        if messages is None:
            raise ValueError(f"Expected a state with 'messages', got {type(state).__name__!r}.")
        _check_history(messages)
        if isinstance(state, Mapping):
            return {**state, "messages": messages}
        return state

    def _answer(self, state: Any, response: Any) -> dict[str, Any]:
        response.name = self.name
        calls = response.tool_calls if isinstance(response, AIMessage) else []
        left = _value(state, "remaining_steps")
        all_direct = bool(calls) and all(call["name"] in self.direct for call in calls)
        if left is not None and ((left < 1 and all_direct) or (left < 2 and calls)):  # noqa: PLR2004 - LangGraph's
            text = "Sorry, need more steps to process this request."
            response = AIMessage(text, id=response.id)
        return {"messages": [response]}

    def call_model(self, state: Any, config: RunnableConfig, runtime: Any) -> Any:
        """Ask the model."""
        given = self._input(state)
        model = self.choose(state, runtime) if self.choose is not None else self.model
        return self._answer(state, (self.prompt | model).invoke(given, config))

    async def acall_model(self, state: Any, config: RunnableConfig, runtime: Any) -> Any:
        """Ask the model."""
        given = self._input(state)
        model = self.model
        if self.choose is not None:
            model = self.choose(state, runtime)
            if hasattr(model, "__await__"):
                model = await model
        return self._answer(state, await (self.prompt | model).ainvoke(given, config))

    def _structured(self, state: Any, model: Any) -> tuple[Any, list[Any]]:
        messages = list(_value(state, "messages"))
        schema = self.response_format
        if isinstance(schema, tuple):
            text, schema = schema
            messages = [SystemMessage(text), *messages]
        if not isinstance(model, chat_models.BaseChatModel):
            raise TypeError("response_format needs a chat model.")
        return model.with_structured_output(schema), messages

    def structured(self, state: Any, config: RunnableConfig, runtime: Any) -> Any:
        """Ask the model for its answer in a form."""
        model = self.choose(state, runtime) if self.choose is not None else self.plain
        asked, messages = self._structured(state, model)
        return {"structured_response": asked.invoke(messages, config)}


def _checked_schema(state_schema: Any, response_format: Any) -> Any:
    if state_schema is None:
        return AgentState if response_format is None else AgentStateWithStructuredResponse
    required = {"messages", "remaining_steps"}
    if response_format is not None:
        required.add("structured_response")
    missing = required - set(hints.resolved_hints(state_schema))
    if missing:
        raise ValueError(f"Missing required key(s) {missing} in state_schema")
    return state_schema


def create_react_agent(
    model: Any,
    tools: Any,
    *,
    prompt: Any = None,
    response_format: Any = None,
    pre_model_hook: Any = None,
    post_model_hook: Any = None,
    state_schema: Any = None,
    context_schema: Any = None,
    checkpointer: Any = None,
    store: Any = None,
    interrupt_before: Any = None,
    interrupt_after: Any = None,
    debug: bool = False,
    version: str = "v2",
    name: str | None = None,
    **older: Any,
) -> CompiledStateGraph:
    """Record the graph of an agent: a model, and the tools that it calls."""
    del debug
    if version not in {"v1", "v2"}:
        raise ValueError(f"Invalid version {version}. Supported versions are 'v1' and 'v2'.")
    context_schema = context_schema or older.pop("config_schema", None)
    if older:
        raise TypeError(f"create_react_agent() got unexpected keyword arguments: {older}")
    return _built(
        _Names("agent"),
        model,
        tools,
        prompt=prompt,
        response_format=response_format,
        hooks=(pre_model_hook, post_model_hook),
        schema=_checked_schema(state_schema, response_format),
        context_schema=context_schema,
        by_send=version == "v2",
        name=name,
    ).compile(
        checkpointer,
        store=store,
        interrupt_before=interrupt_before,
        interrupt_after=interrupt_after,
        name=name,
    )


def create_agent(
    model: Any,
    tools: Any = None,
    *,
    system_prompt: Any = None,
    middleware: Any = (),
    response_format: Any = None,
    state_schema: Any = None,
    context_schema: Any = None,
    checkpointer: Any = None,
    store: Any = None,
    interrupt_before: Any = None,
    interrupt_after: Any = None,
    debug: bool = False,
    name: str | None = None,
    cache: Any = None,
) -> CompiledStateGraph:
    """Record the graph of an agent, with the names that LangChain gives its nodes."""
    del debug, cache
    if middleware:
        raise NotImplementedError(
            "middleware is not supported: write the loop as a StateGraph, with a node before or "
            "after the model."
        )
    if state_schema is None:
        state_schema = AgentState if response_format is None else AgentStateWithStructuredResponse
    return _built(
        _Names("model"),
        model,
        tools or [],
        prompt=system_prompt,
        response_format=response_format,
        hooks=(None, None),
        schema=state_schema,
        context_schema=context_schema,
        by_send=True,
        name=name,
    ).compile(
        checkpointer,
        store=store,
        interrupt_before=interrupt_before,
        interrupt_after=interrupt_after,
        name=name,
    )


class _Names:
    """What an agent's nodes are called."""

    def __init__(self, model: str) -> None:
        self.model = model
        self.tools = "tools"
        self.before = "pre_model_hook"
        self.after = "post_model_hook"
        self.form = "generate_structured_response"


def _built(
    names: _Names,
    model: Any,
    given: Any,
    *,
    prompt: Any,
    response_format: Any,
    hooks: tuple[Any, Any],
    schema: Any,
    context_schema: Any,
    by_send: bool,
    name: str | None,
) -> StateGraph:
    before, after = hooks
    extra = [] if isinstance(given, ToolNode) else [e for e in given if isinstance(e, dict)]
    node = given if isinstance(given, ToolNode) else ToolNode([e for e in given if e not in extra])
    known = list(node.tools_by_name.values())
    agent = _Agent(model, known, extra, prompt=prompt, response_format=response_format, name=name)
    graph = StateGraph(schema, context_schema)
    action = agent.acall_model if agent.is_async else agent.call_model
    graph.add_node(names.model, action, input_schema=_input_schema(schema, before))
    if known:
        graph.add_node(names.tools, node)
    entry = names.model
    if before is not None:
        graph.add_node(names.before, before)
        graph.add_edge(names.before, names.model)
        entry = names.before
    graph.set_entry_point(entry)
    last = names.model
    if after is not None:
        graph.add_node(names.after, after)
        graph.add_edge(names.model, names.after)
        last = names.after
    end = END
    if response_format is not None:
        graph.add_node(names.form, agent.structured)
        end = names.form
    if not known:
        if response_format is not None:
            graph.add_edge(last, names.form)
        return graph
    if after is None:
        route = _to_tools(names, end, by_send=by_send)
        graph.add_conditional_edges(names.model, route, [names.tools, end])
    else:
        route = _after_hook(names, entry, end)
        graph.add_conditional_edges(names.after, route, [entry, names.tools, end])
    if agent.direct:
        graph.add_conditional_edges(names.tools, _returns(agent.direct, entry), [entry, END])
    else:
        graph.add_edge(names.tools, entry)
    return graph


def _input_schema(schema: Any, before: Any) -> Any:
    """Return the model node's schema: with what a hook before it may hand over."""
    if before is None:
        return schema
    more = list[AnyMessage]
    if models.is_model(schema):
        return models.extended(schema, "CallModelInput", llm_input_messages=(more, ...))
    known = {**hints.raw_annotations(schema), "llm_input_messages": more}
    return TypedDict("CallModelInput", known, total=False)  # type: ignore[operator,misc]


def _sends(names: _Names, state: Any, calls: Sequence[Any]) -> list[Send]:
    return [
        Send(
            names.tools,
            {"__type": "tool_call_with_context", "tool_call": call, "state": state},
        )
        for call in calls
    ]


def _to_tools(names: _Names, end: str, *, by_send: bool) -> Callable[[Any], Any]:
    def should_continue(state: Any) -> Any:
        last = _value(state, "messages")[-1]
        if not isinstance(last, AIMessage) or not last.tool_calls:
            return end
        return _sends(names, state, last.tool_calls) if by_send else names.tools

    return should_continue


def _after_hook(names: _Names, entry: str, end: str) -> Callable[[Any], Any]:
    def post_model_hook_router(state: Any) -> Any:
        messages = _value(state, "messages")
        answered = {each.tool_call_id for each in messages if isinstance(each, ToolMessage)}
        last = next(each for each in reversed(messages) if isinstance(each, AIMessage))
        waiting = [call for call in last.tool_calls if call["id"] not in answered]
        if waiting:
            return _sends(names, state, waiting)
        return entry if isinstance(messages[-1], ToolMessage) else end

    return post_model_hook_router


def _returns(direct: set[str], entry: str) -> Callable[[Any], str]:
    def route_tool_responses(state: Any) -> str:
        for message in reversed(_value(state, "messages")):
            if isinstance(message, ToolMessage):
                if message.name in direct:
                    return END
                continue
            calls = message.tool_calls if isinstance(message, AIMessage) else []
            return END if any(call["name"] in direct for call in calls) else entry
        return entry

    return route_tool_responses
