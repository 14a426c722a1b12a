"""Tools as plain data: a name, what it is for, the form of its arguments, and a function.

Arguments are validated by pydantic, as LangChain does; the model sees their JSON Schema.
"""

import inspect
import json
import re
import typing
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from orcheo.adapters.user_code import guards, hints
from orcheo.adapters.user_code.facades import models
from orcheo.adapters.user_code.facades.effects import Command, RunnableConfig
from orcheo.adapters.user_code.facades.messages import ToolMessage
from orcheo.adapters.user_code.facades.runnables import Runnable, ensure_config

_BLOCKS: Final = frozenset(
    {
        "text",
        "image_url",
        "image",
        "json",
        "search_result",
        "custom_tool_call_output",
        "document",
        "file",
    }
)


class ToolException(Exception):  # noqa: N818 - LangChain's name
    """A tool failed in a way that the model may be told."""


class InjectedToolArg:
    """Marks an argument that the model does not see."""

    def __init__(self, *_arguments: Any) -> None:
        pass


class InjectedToolCallId(InjectedToolArg):
    """Marks the argument that takes the tool call's id."""


class InjectedState(InjectedToolArg):
    """Marks the argument that takes the graph's state, or one key of it."""

    def __init__(self, field: str | None = None) -> None:
        super().__init__()
        self.field = field


class InjectedStore(InjectedToolArg):
    """Marks the argument that takes the store."""


class ToolRuntime(InjectedToolArg):
    """What a tool is told about the call."""

    def __init__(self, **fields: Any) -> None:
        super().__init__()
        self.state = fields.get("state")
        self.context = fields.get("context")
        self.config = fields.get("config")
        self.stream_writer = fields.get("stream_writer")
        self.tool_call_id = fields.get("tool_call_id")
        self.store = fields.get("store")

    def __class_getitem__(cls, _item: Any) -> Any:
        return cls


def injected_kind(annotation: Any) -> Any:
    """Return the mark of an argument that is injected; null for one of the model's."""
    kind = typing.get_origin(annotation) or annotation
    if isinstance(kind, type) and issubclass(kind, ToolRuntime):
        return kind
    for mark in getattr(annotation, "__metadata__", ()):
        found = mark if isinstance(mark, type) else type(mark)
        if issubclass(found, InjectedToolArg):
            return mark
    return None


def _is_config(annotation: Any) -> bool:
    options = typing.get_args(annotation) or (annotation,)
    return any(each is RunnableConfig for each in options)


class BaseTool(Runnable):
    """A tool; subclasses define ``_run`` or ``_arun``."""

    name: str = ""  # type: ignore[assignment]
    description: str = ""
    args_schema: Any = None
    return_direct: bool = False
    response_format: str = "content"
    handle_tool_error: Any = False
    handle_validation_error: Any = False
    tags: ClassVar[Any] = None
    metadata: ClassVar[Any] = None

    def __init__(self, **fields: Any) -> None:
        for name, value in fields.items():
            if name.startswith("_"):
                raise TypeError(f"A tool has no field {name!r}.")
            setattr(self, name, value)
        if not self.name:
            raise TypeError("A tool needs a name.")

    # --- what the model sees -------------------------------------------------------------------

    def _function(self) -> Any:
        """Return the function whose arguments the tool has."""
        run, arun = self._own("_run"), self._own("_arun")
        return run or arun or type(self)._run  # noqa: SLF001 - of this class

    def _own(self, name: str) -> Any:
        """Return a method that a subclass defines; null where it does not."""
        found = getattr(type(self), name)
        return None if found is getattr(BaseTool, name) else found

    def _hints(self) -> dict[str, Any]:
        """Return what each argument is annotated with."""
        function = self._function()
        known = {**hints.resolved_hints(function)}
        given = inspect.signature(function).parameters
        return {
            name: known.get(name, Any)
            for name, parameter in given.items()
            if parameter.kind not in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}
            and name not in {"self", "run_manager", "callbacks"}
        }

    def injected(self) -> dict[str, Any]:
        """Return the arguments that are injected, with their marks."""
        known = self._hints()
        if models.is_model(self.args_schema):
            known = {**known, **hints.resolved_hints(self.args_schema)}
        return {
            name: mark
            for name, annotation in known.items()
            if (mark := injected_kind(annotation)) is not None
        }

    def _model(self, *, hidden: bool) -> Any:
        """Return the model of the arguments; with or without those that are injected."""
        fields: dict[str, tuple[Any, Any]] = {}
        described = self._described()
        given = inspect.signature(self._function()).parameters
        for name, annotation in self._hints().items():
            mark = injected_kind(annotation)
            if _is_config(annotation) or (mark is not None and not hidden):
                continue
            default = given[name].default
            start = ... if default is inspect.Parameter.empty else default
            if mark is not None:
                fields[name] = (Any, None)
            elif name in described or hasattr(start, "json_schema_extra"):
                fields[name] = (annotation, models.field_info(start, described.get(name)))
            else:
                fields[name] = (annotation, start)
        return models.arguments_model(self.name, fields)

    def _described(self) -> dict[str, str]:
        return {}

    @property
    def tool_call_schema(self) -> Any:
        """The model of the arguments that the model gives."""
        if self.args_schema is not None:
            return self.args_schema
        return self._model(hidden=False)

    @property
    def args(self) -> dict[str, Any]:
        """JSON Schema of each argument."""
        found: dict[str, Any] = self.parameters().get("properties", {})
        return found

    def parameters(self) -> dict[str, Any]:
        """Return JSON Schema of the arguments, without titles."""
        schema = self.tool_call_schema
        document: dict[str, Any] = (
            dict(schema) if isinstance(schema, Mapping) else schema.model_json_schema()
        )
        hidden = self.injected()
        known = document.get("properties", {})
        document["properties"] = {
            name: _untitled(each) for name, each in known.items() if name not in hidden
        }
        document["required"] = [name for name in document.get("required", ()) if name not in hidden]
        if not document["required"]:
            del document["required"]
        document.pop("title", None)
        document.pop("description", None)
        return document

    def document(self) -> dict[str, Any]:
        """Return the tool as a model sees it."""
        return {
            "name": self.name,
            "description": self.description,
            "parameters": self.parameters(),
        }

    def get_input_schema(self, *_arguments: Any) -> Any:
        """Return the model of the arguments."""
        return self.tool_call_schema

    # --- running -------------------------------------------------------------------------------

    def _run(self, *arguments: Any, **options: Any) -> Any:
        raise NotImplementedError(f"The tool {self.name!r} has no _run().")

    async def _arun(self, *arguments: Any, **options: Any) -> Any:
        return self._run(*arguments, **options)

    def needs_async(self) -> bool:
        """Tell whether the tool can only be run with ``ainvoke``."""
        return self._own("_run") is None and self._own("_arun") is not None

    def _arguments(self, given: Any, config: Any) -> dict[str, Any]:
        """Return validated arguments; ValidationError of pydantic."""
        if isinstance(given, str):
            names = [name for name in self._hints() if name not in self.injected()]
            given = {names[0]: given} if names else {}
        given = dict(given)
        schema = self.args_schema
        model = schema if models.is_model(schema) else None
        if schema is None:
            model = self._model(hidden=True)
        found = given
        if model is not None:
            checked = model.model_validate(given)
            hidden = {name: given[name] for name in self.injected() if name in given}
            found = {name: getattr(checked, name) for name in model.model_fields if name in given
                     or not model.model_fields[name].is_required()} | hidden  # fmt: skip
        taken = inspect.signature(self._function()).parameters
        if not any(each.kind is each.VAR_KEYWORD for each in taken.values()):
            found = {name: value for name, value in found.items() if name in taken}
        for name, annotation in self._hints().items():
            if _is_config(annotation):
                found[name] = ensure_config(config)
        return found

    def _call(self, given: Any) -> tuple[Any, str | None]:
        """Return the arguments of a tool call and its id."""
        if isinstance(given, Mapping) and given.get("type") == "tool_call":
            return {**given["args"]}, str(given.get("id"))
        return given, None

    def invoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002, ARG002 - LangChain's name
        """Run the tool: on arguments for its result, on a tool call for a message."""
        given, call_id = self._call(input)
        try:
            found = self._run(**self._arguments(self._with_id(given, call_id), config))
        except (models.ValidationError, ToolException) as error:
            return self._output(self._handled(error), None, call_id, "error")
        return self._finished(found, call_id)

    async def ainvoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002, ARG002 - LangChain's name
        """Run the tool: on arguments for its result, on a tool call for a message."""
        given, call_id = self._call(input)
        try:
            found = await self._arun(**self._arguments(self._with_id(given, call_id), config))
        except (models.ValidationError, ToolException) as error:
            return self._output(self._handled(error), None, call_id, "error")
        return self._finished(found, call_id)

    def _with_id(self, given: Any, call_id: str | None) -> Any:
        named = [
            name
            for name, mark in self.injected().items()
            if mark is InjectedToolCallId or isinstance(mark, InjectedToolCallId)
        ]
        if not named or not isinstance(given, Mapping):
            return given
        if call_id is None and named[0] not in given:
            raise ValueError(
                f"The tool {self.name!r} takes the id of a tool call: invoke it with a tool call, "
                "{'name': ..., 'args': {...}, 'id': ..., 'type': 'tool_call'}."
            )
        return {**given, **dict.fromkeys(named, call_id)} if call_id is not None else given

    def run(self, tool_input: Any, **options: Any) -> Any:
        """Run the tool on arguments."""
        return self.invoke(tool_input, options.get("config"))

    async def arun(self, tool_input: Any, **options: Any) -> Any:
        """Run the tool on arguments."""
        return await self.ainvoke(tool_input, options.get("config"))

    def _handled(self, error: Exception) -> Any:
        rule = (
            self.handle_tool_error
            if isinstance(error, ToolException)
            else self.handle_validation_error
        )
        if rule is False or rule is None:
            raise error
        if rule is True:
            is_tool = isinstance(error, ToolException)
            return (
                str(error) or "Tool execution error" if is_tool else "Tool input validation error"
            )
        return rule if isinstance(rule, str) else rule(error)

    def _finished(self, found: Any, call_id: str | None) -> Any:
        if self.response_format == "content_and_artifact":
            if not isinstance(found, tuple) or len(found) != 2:  # noqa: PLR2004 - content, artifact
                raise ValueError(
                    f"The tool {self.name!r} must return a pair of content and artifact."
                )
            return self._output(found[0], found[1], call_id, "success")
        return self._output(found, None, call_id, "success")

    def _output(self, content: Any, artifact: Any, call_id: str | None, status: str) -> Any:
        several = isinstance(content, list) and content
        if several and all(isinstance(each, Command | ToolMessage) for each in content):
            return content
        if call_id is None or isinstance(content, Command | ToolMessage):
            return content
        return ToolMessage(
            text_of(content), artifact=artifact, tool_call_id=call_id, name=self.name, status=status
        )


def text_of(content: Any, *, texts: bool = True) -> Any:
    """Return what a tool returned as a message's content: text, blocks, or JSON.

    Args:
        content: What it returned.
        texts: True where a list may have texts beside blocks; a ToolNode wants blocks alone.
    """
    if isinstance(content, str):
        return content
    if isinstance(content, list) and all(
        (texts and isinstance(each, str))
        or (isinstance(each, dict) and each.get("type") in _BLOCKS)
        for each in content
    ):
        return content
    return json_of(content)


def json_of(content: Any) -> str:
    """Return a value as JSON, or as text where it has none."""
    try:
        return json.dumps(content, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return str(content)


def _untitled(document: Any) -> Any:
    if isinstance(document, Mapping):
        return {
            key: _untitled(each)
            for key, each in document.items()
            if not (key == "title" and isinstance(each, str))
        }
    return [_untitled(each) for each in document] if isinstance(document, list) else document


class StructuredTool(BaseTool):
    """A function as a tool."""

    def __init__(self, **fields: Any) -> None:
        self.func: Any = None
        self.coroutine: Any = None
        self.documented = False
        super().__init__(**fields)

    @classmethod
    def from_function(  # noqa: PLR0917 - LangChain's signature
        cls,
        func: Any = None,
        coroutine: Any = None,
        name: str | None = None,
        description: str | None = None,
        return_direct: bool = False,  # noqa: FBT001, FBT002 - LangChain's signature
        args_schema: Any = None,
        infer_schema: bool = True,  # noqa: ARG003, FBT001, FBT002 - LangChain's signature
        *,
        response_format: str = "content",
        parse_docstring: bool = False,
        error_on_invalid_docstring: bool = False,  # noqa: ARG003 - LangChain's signature
        **fields: Any,
    ) -> "StructuredTool":
        """Make a tool of a function."""
        function = func if func is not None else coroutine
        if function is None:
            raise ValueError("Function and/or coroutine must be provided")
        text = description or inspect.getdoc(function) or ""
        if not text and models.is_model(args_schema):
            text = inspect.getdoc(args_schema) or ""
        if not text:
            raise ValueError("Function must have a docstring if description not provided.")
        if parse_docstring and description is None:
            text = _summary(text)
        return StructuredTool(
            func=func,
            coroutine=coroutine,
            name=name or function.__name__,
            description=text.strip(),
            return_direct=return_direct,
            args_schema=args_schema,
            response_format=response_format,
            documented=parse_docstring,
            **fields,
        )

    def _function(self) -> Any:
        return self.func if self.func is not None else self.coroutine

    def _described(self) -> dict[str, str]:
        return _described(inspect.getdoc(self._function()) or "") if self.documented else {}

    def needs_async(self) -> bool:
        """Tell whether the tool can only be run with ``ainvoke``."""
        return self.func is None

    def _run(self, *arguments: Any, **options: Any) -> Any:
        if self.func is None:
            raise NotImplementedError("StructuredTool does not support sync invocation.")
        return self.func(*arguments, **options)

    async def _arun(self, *arguments: Any, **options: Any) -> Any:
        if self.coroutine is None:
            return self._run(*arguments, **options)
        return await self.coroutine(*arguments, **options)


class Tool(StructuredTool):
    """A function of one text as a tool."""

    def __init__(self, name: str, func: Any, description: str, **fields: Any) -> None:
        super().__init__(name=name, func=func, description=description, **fields)


_SECTION: Final = re.compile(
    r"^\s*(args|arguments|parameters|returns|raises|yields|examples?):\s*$", re.IGNORECASE
)
_ARGUMENT: Final = re.compile(r"^\s+(\w+)(?:\s*\([^)]*\))?:\s*(.+)$")


def _summary(text: str) -> str:
    kept: list[str] = []
    for line in text.splitlines():
        if _SECTION.match(line):
            break
        kept.append(line)
    return "\n".join(kept).strip()


def _described(text: str) -> dict[str, str]:
    """Return what a docstring's section ``Args`` says of each argument."""
    found: dict[str, str] = {}
    inside, last = False, ""
    for line in text.splitlines():
        section = _SECTION.match(line)
        if section:
            inside = section[1].lower() in {"args", "arguments", "parameters"}
            continue
        argument = _ARGUMENT.match(line) if inside else None
        if argument:
            last = argument[1]
            found[last] = argument[2].strip()
        elif inside and last and line.strip():
            found[last] += f" {line.strip()}"
    return found


def tool(
    name_or_callable: Any = None,
    runnable: Any = None,
    *,
    description: str | None = None,
    return_direct: bool = False,
    args_schema: Any = None,
    infer_schema: bool = True,
    response_format: str = "content",
    parse_docstring: bool = False,
    **fields: Any,
) -> Any:
    """Make a tool of a function; also as a decorator, with or without a name and options."""

    def made(function: Any, name: str | None = None) -> StructuredTool:
        if isinstance(function, Runnable):
            step = function

            def call(**arguments: Any) -> Any:
                return step.invoke(arguments)

            return StructuredTool(
                func=call,
                name=name or step.get_name(),
                description=description or "",
                args_schema=args_schema,
            )
        is_async = inspect.iscoroutinefunction(function)
        return StructuredTool.from_function(
            None if is_async else function,
            function if is_async else None,
            name=name,
            description=description,
            return_direct=return_direct,
            args_schema=args_schema,
            infer_schema=infer_schema,
            response_format=response_format,
            parse_docstring=parse_docstring,
            **fields,
        )

    if runnable is not None:
        return made(runnable, str(name_or_callable))
    if isinstance(name_or_callable, str):
        return lambda function: made(function, str(name_or_callable))
    if callable(name_or_callable):
        return made(name_or_callable)
    return made


def coerced(candidate: Any) -> BaseTool:
    """Return a tool made of a tool or a function."""
    if isinstance(candidate, BaseTool):
        return candidate
    if not callable(candidate):
        raise TypeError(f"{type(candidate).__name__!r} is no tool; use @tool or a function.")
    made: BaseTool = tool(candidate)
    return made


def documents(tools: Sequence[Any]) -> list[dict[str, Any]]:
    """Return tools, functions, models or mappings as a model sees them."""
    return [_document(each) for each in tools]


def _document(candidate: Any) -> dict[str, Any]:
    if isinstance(candidate, Mapping):
        inner = candidate.get("function", candidate)
        parameters = inner.get("parameters") or inner.get("input_schema") or {}
        return {
            "name": str(inner.get("name") or inner.get("type")),
            "description": str(inner.get("description", "")),
            "parameters": dict(parameters),
        }
    if isinstance(candidate, type):
        return {
            "name": candidate.__name__,
            "description": inspect.getdoc(candidate) or "",
            "parameters": schema_of(candidate),
        }
    return coerced(candidate).document()


def schema_of(candidate: Any) -> dict[str, Any]:
    """Return JSON Schema of a model, a TypedDict or a mapping that is one."""
    if isinstance(candidate, Mapping):
        return dict(candidate)
    if models.is_model(candidate):
        document = candidate.model_json_schema()
    else:
        known = {name: (each, ...) for name, each in hints.resolved_hints(candidate).items()}
        document = models.arguments_model(candidate.__name__, known).model_json_schema()
    found: dict[str, Any] = _untitled(document)
    return found


guards.WRITABLE.append(BaseTool)


def state_part(state: Any, key: str | None) -> Any:
    """Return the state, or one key of it, as a script itself could read it."""
    if not key:
        return state
    return state[key] if isinstance(state, Mapping) else guards.read_attribute(state, key)
