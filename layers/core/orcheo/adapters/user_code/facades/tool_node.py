"""``ToolNode``: runs the tools that a model's last message calls.

Its rules are those of LangGraph: which errors become messages, what a tool may return, which
arguments are injected. Calls run in the order of the message, so a node asks for the same effects
in the same order on every run; coroutines run side by side.
"""

import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal

from orcheo.adapters.user_code import hints
from orcheo.adapters.user_code.facades import coroutines, gathering, models, tools
from orcheo.adapters.user_code.facades.effects import (
    Command,
    GraphInterrupt,
    RunnableConfig,
    Send,
)
from orcheo.adapters.user_code.facades.messages import (
    REMOVE_ALL_MESSAGES,
    AIMessage,
    RemoveMessage,
    ToolMessage,
    convert_to_messages,
)
from orcheo.adapters.user_code.facades.tools import (
    BaseTool,
    InjectedState,
    InjectedStore,
    ToolException,
    ToolRuntime,
)

_WITH_STATE: Final = "tool_call_with_context"


class ToolInvocationError(ToolException):
    """A model called a tool with arguments that do not fit."""

    def __init__(self, tool_name: str, source: Exception, tool_kwargs: Any) -> None:
        self.message = (
            f"Error invoking tool '{tool_name}' with kwargs {tool_kwargs} with error:\n"
            f" {_shown(source)}\n Please fix the error and try again."
        )
        self.tool_name = tool_name
        self.tool_kwargs = tool_kwargs
        self.source = source
        super().__init__(self.message)


def _shown(error: Any) -> str:
    try:
        found = error.errors()
    except (AttributeError, TypeError):
        return str(error)
    return "\n".join(f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in found)


class ToolCallRequest:
    """What ``wrap_tool_call`` is given."""

    def __init__(self, tool_call: Any, tool: Any, state: Any, runtime: Any) -> None:
        self.tool_call = tool_call
        self.tool = tool
        self.state = state
        self.runtime = runtime

    def override(self, **changes: Any) -> "ToolCallRequest":
        """Return the request with some members replaced."""
        known = {name: getattr(self, name) for name in ("tool_call", "tool", "state", "runtime")}
        return ToolCallRequest(**{**known, **changes})


def _only_invocation(error: Exception) -> str:
    if isinstance(error, ToolInvocationError):
        return error.message
    raise error


class ToolNode:
    """A node that runs tools."""

    def __init__(
        self,
        tools: Sequence[Any],
        *,
        name: str = "tools",
        tags: Any = None,
        handle_tool_errors: Any = _only_invocation,
        messages_key: str = "messages",
        wrap_tool_call: Any = None,
        awrap_tool_call: Any = None,
    ) -> None:
        del tags
        if awrap_tool_call is not None:
            raise NotImplementedError("awrap_tool_call is not supported: use wrap_tool_call.")
        self.name = name
        made = [_coerced(each) for each in tools]
        self._tools = {each.name: each for each in made}
        self._rule = handle_tool_errors
        self._key = str(messages_key)
        self._wrap = wrap_tool_call

    @property
    def tools_by_name(self) -> dict[str, BaseTool]:
        """The tools."""
        return dict(self._tools)

    def __call__(self, state: Any, config: RunnableConfig, runtime: Any) -> Any:
        """Run the tools that the state's last message calls."""
        calls, shape = self._calls(state)
        known = [self._tools.get(call["name"]) for call in calls]
        if any(each is not None and each.needs_async() for each in known):
            return self._side_by_side(calls, shape, state, config, runtime)
        found = [self._one(call, shape, self._runtime(call, state, config, runtime))
                 for call in calls]  # fmt: skip
        return self._combined(found, shape)

    def invoke(self, input: Any, config: Any = None, **_options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Run the tools that a message calls."""
        found = self(input, config or {}, None)
        return coroutines.run(found) if hasattr(found, "__await__") else found

    async def ainvoke(self, input: Any, config: Any = None, **_options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Run the tools that a message calls."""
        found = self(input, config or {}, None)
        return await found if hasattr(found, "__await__") else found

    async def _side_by_side(
        self, calls: list[Any], shape: str, state: Any, config: Any, runtime: Any
    ) -> Any:
        runs = [
            self._one_async(call, shape, self._runtime(call, state, config, runtime))
            for call in calls
        ]
        return self._combined(await gathering.gather(*runs), shape)

    # --- what is called ------------------------------------------------------------------------

    def _calls(self, state: Any) -> tuple[list[Any], str]:
        last = state[-1] if isinstance(state, list) and state else None
        if isinstance(last, dict) and last.get("type") == "tool_call":
            return state, "tool_calls"
        if isinstance(state, dict) and state.get("__type") == _WITH_STATE:
            return [state["tool_call"]], "tool_calls"
        shape = "list" if isinstance(state, list) else "dict"
        messages = state if isinstance(state, list) else _messages(state, self._key)
        if not messages:
            raise ValueError("No message found in input")
        for message in reversed(messages):
            if isinstance(message, AIMessage):
                return list(message.tool_calls), shape
        raise ValueError("No AIMessage found in input")

    def _runtime(self, call: Any, state: Any, config: Any, runtime: Any) -> ToolRuntime:
        if isinstance(state, dict) and state.get("__type") == _WITH_STATE:
            state = state["state"]
        return ToolRuntime(
            state=state,
            config=config,
            context=getattr(runtime, "context", None),
            stream_writer=getattr(runtime, "stream_writer", None),
            store=getattr(runtime, "store", None),
            tool_call_id=call["id"],
        )

    def _injected(self, call: Any, tool: BaseTool, runtime: ToolRuntime) -> dict[str, Any]:
        """Return a tool call with what is injected; what a model gave for that is dropped."""
        marks = tool.injected()
        arguments = {name: each for name, each in call["args"].items() if name not in marks}
        for name, mark in marks.items():
            kind = mark if isinstance(mark, type) else type(mark)
            if issubclass(kind, ToolRuntime):
                arguments[name] = runtime
            elif issubclass(kind, InjectedState):
                field = getattr(mark, "field", None) if not isinstance(mark, type) else None
                arguments[name] = tools.state_part(self._state(runtime.state, field), field)
            elif issubclass(kind, InjectedStore):
                arguments[name] = runtime.store
        return {**call, "args": arguments, "type": "tool_call"}

    def _state(self, state: Any, field: str | None) -> Any:
        if isinstance(state, list) and field in {None, self._key}:
            return {self._key: state}
        return state

    # --- one call ------------------------------------------------------------------------------

    def _unknown(self, call: Any) -> ToolMessage:
        text = f"Error: {call['name']} is not a valid tool, try one of [{', '.join(self._tools)}]."
        return ToolMessage(text, name=call["name"], tool_call_id=call["id"], status="error")

    def _one(self, call: Any, shape: str, runtime: ToolRuntime) -> Any:
        tool = self._tools.get(call["name"])
        request = ToolCallRequest(call, tool, runtime.state, runtime)
        if self._wrap is None:
            return self._execute(request, shape)
        try:
            return self._wrap(request, lambda given: self._execute(given, shape))
        except GraphInterrupt:
            raise
        except Exception as error:
            if not self._rule:
                raise
            return self._message(call, self._content(error))

    def _execute(self, request: ToolCallRequest, shape: str) -> Any:
        call, tool = request.tool_call, request.tool
        if tool is None:
            return self._unknown(call)
        given = self._injected(call, tool, request.runtime)
        try:
            try:
                found = tool.invoke(given, request.runtime.config)
            except models.ValidationError as error:
                raise ToolInvocationError(call["name"], error, call["args"]) from error
            return self._checked(found, call, shape)
        except GraphInterrupt:
            raise
        except Exception as error:  # noqa: BLE001 - raised again unless the rule covers it
            return self._failed(error, call)

    async def _one_async(self, call: Any, shape: str, runtime: ToolRuntime) -> Any:
        tool = self._tools.get(call["name"])
        if tool is None or not tool.needs_async():
            return self._one(call, shape, runtime)
        given = self._injected(call, tool, runtime)
        try:
            try:
                found = await tool.ainvoke(given, runtime.config)
            except models.ValidationError as error:
                raise ToolInvocationError(call["name"], error, call["args"]) from error
            return self._checked(found, call, shape)
        except GraphInterrupt:
            raise
        except Exception as error:  # noqa: BLE001 - raised again unless the rule covers it
            return self._failed(error, call)

    def _failed(self, error: Exception, call: Any) -> ToolMessage:
        rule = self._rule
        if isinstance(rule, type) and issubclass(rule, Exception):
            kinds: Any = (rule,)
        elif isinstance(rule, tuple):
            kinds = rule
        elif callable(rule) and not isinstance(rule, type):
            kinds = _handled_kinds(rule)
        else:
            kinds = (Exception,)
        if not rule or not isinstance(error, kinds):
            raise error
        return self._message(call, self._content(error))

    def _content(self, error: Exception) -> str:
        rule = self._rule
        if isinstance(rule, str):
            return rule
        if callable(rule) and not isinstance(rule, type):
            return str(rule(error))
        return f"Error: {error!r}\n Please fix your mistakes."

    def _message(self, call: Any, content: Any) -> ToolMessage:
        return ToolMessage(content, name=call["name"], tool_call_id=call["id"], status="error")

    # --- what tools return ---------------------------------------------------------------------

    def _checked(self, found: Any, call: Any, shape: str) -> Any:
        if isinstance(found, ToolMessage):
            found.content = tools.text_of(found.content, texts=False)
            return found
        if isinstance(found, Command):
            return self._command(found, call, shape, alone=True)
        if isinstance(found, list) and all(isinstance(e, Command | ToolMessage) for e in found):
            return [
                self._command(each, call, shape, alone=False) if isinstance(each, Command) else each
                for each in found
            ]
        raise TypeError(f"Tool {call['name']} returned unexpected type: {type(found).__name__}")

    def _command(self, command: Command[Any], call: Any, shape: str, *, alone: bool) -> Any:
        update = command.update
        if isinstance(update, dict):
            if shape == "list":
                raise ValueError(
                    "Tools can provide a dict in Command.update only when using dict with "
                    f"'{self._key}' key as ToolNode input"
                )
            messages = convert_to_messages(update.get(self._key, []))
            made: Any = {**update, **({self._key: messages} if self._key in update else {})}
        elif isinstance(update, list):
            if shape != "list":
                raise ValueError(
                    "Tools can provide a list of messages in Command.update only when using list "
                    "of messages as ToolNode input"
                )
            made = messages = convert_to_messages(update)
        else:
            return command
        if messages == [RemoveMessage(id=REMOVE_ALL_MESSAGES)]:
            return command
        answers = [
            m for m in messages if isinstance(m, ToolMessage) and m.tool_call_id == call["id"]
        ]
        for message in answers:
            message.name = call["name"]
        if alone and command.graph is None and not answers:
            raise ValueError(
                "Expected to have a matching ToolMessage in Command.update for tool "
                f"'{call['name']}': add ToolMessage(..., tool_call_id=tool_call_id) to the update."
            )
        return Command(graph=command.graph, update=made, resume=command.resume, goto=command.goto)

    def _combined(self, found: Sequence[Any], shape: str) -> Any:
        flat = [each for one in found for each in (one if isinstance(one, list) else [one])]
        if not any(isinstance(each, Command) for each in flat):
            return flat if shape == "list" else {self._key: flat}
        made: list[Any] = []
        sends: list[Any] = []
        for each in flat:
            if not isinstance(each, Command):
                made.append([each] if shape == "list" else {self._key: [each]})
            elif _only_sends_to_parent(each):
                sends += each.goto
            else:
                made.append(each)
        return [*made, Command(graph=Command.PARENT, goto=sends)] if sends else made


def _coerced(candidate: Any) -> BaseTool:
    return tools.coerced(candidate)


def _only_sends_to_parent(command: Command[Any]) -> bool:
    goto = command.goto
    return (
        command.graph == Command.PARENT
        and isinstance(goto, list)
        and all(isinstance(each, Send) for each in goto)
    )


def _messages(state: Any, key: str) -> Any:
    """Return a state's messages, whatever shape the state has."""
    if isinstance(state, Mapping):
        return state.get(key, [])
    try:
        return tools.state_part(state, key)
    except AttributeError:
        return []


def _handled_kinds(rule: Callable[..., Any]) -> Any:
    """Return which errors a handler takes, by the annotation of its parameter."""
    if rule is _only_invocation:
        return (Exception,)
    try:
        known = hints.resolved_hints(rule)
    except (NameError, TypeError):
        known = {}
    known.pop("return", None)
    for annotation in known.values():
        options = typing.get_args(annotation) or (annotation,)
        if all(isinstance(each, type) and issubclass(each, Exception) for each in options):
            return tuple(options)
        raise ValueError(
            "A handler of tool errors must be annotated with the exceptions that it takes: "
            "def handle(error: ValueError) -> str."
        )
    return (Exception,)


def tools_condition(state: Any, messages_key: str = "messages") -> Literal["tools", "__end__"]:
    """Lead to ``tools`` where the last message calls one, else to the end."""
    messages = state if isinstance(state, list) else _messages(state, messages_key)
    if not messages:
        raise ValueError("No messages found in input state to tool_edge")
    last = messages[-1]
    return "tools" if isinstance(last, AIMessage) and last.tool_calls else "__end__"
