"""Runnables: steps with ``invoke``, which ``|`` makes a chain of.

A runnable runs inside the node that invokes it, or is the node. What reaches the world inside it is
requested as everywhere else.
"""

import inspect
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import Any, Self

from orcheo.adapters.user_code.facades import gathering
from orcheo.adapters.user_code.facades.effects import RunnableConfig


def ensure_config(config: Any = None) -> RunnableConfig:
    """Return a configuration with the keys that every one has."""
    made: RunnableConfig = {"tags": [], "metadata": {}, "callbacks": None, "configurable": {}}
    if config:
        made.update({key: value for key, value in config.items() if value is not None})  # type: ignore[typeddict-item]
    return made


class Runnable:
    """A step."""

    name: str | None = None

    def __class_getitem__(cls, _item: Any) -> Any:
        return cls

    def invoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Run the step."""
        raise NotImplementedError(f"{type(self).__name__} has no invoke().")

    async def ainvoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Run the step."""
        return self.invoke(input, config, **options)

    def batch(self, inputs: Sequence[Any], config: Any = None, **options: Any) -> list[Any]:
        """Run the step once for each input."""
        return_exceptions = options.pop("return_exceptions", False)
        found: list[Any] = []
        for place, each in enumerate(inputs):
            chosen = config[place] if isinstance(config, list) else config
            try:
                found.append(self.invoke(each, chosen, **options))
            except Exception as error:
                if not return_exceptions:
                    raise
                found.append(error)
        return found

    async def abatch(self, inputs: Sequence[Any], config: Any = None, **options: Any) -> list[Any]:
        """Run the step once for each input, side by side."""
        return_exceptions = bool(options.pop("return_exceptions", False))
        configs = config if isinstance(config, list) else [config] * len(inputs)
        calls = [
            self.ainvoke(each, chosen, **options)
            for each, chosen in zip(inputs, configs, strict=True)
        ]
        return await gathering.gather(*calls, return_exceptions=return_exceptions)

    def stream(self, input: Any, config: Any = None, **options: Any) -> Iterator[Any]:  # noqa: A002 - LangChain's name
        """Yield the result, whole."""
        yield self.invoke(input, config, **options)

    async def astream(self, input: Any, config: Any = None, **options: Any) -> AsyncIterator[Any]:  # noqa: A002 - LangChain's name
        """Yield the result, whole."""
        yield await self.ainvoke(input, config, **options)

    def __or__(self, other: Any) -> "RunnableSequence":
        return RunnableSequence(self, other)

    def __ror__(self, other: Any) -> "RunnableSequence":
        return RunnableSequence(other, self)

    def pipe(self, *others: Any) -> "RunnableSequence":
        """Return the step followed by others."""
        return RunnableSequence(self, *others)

    def bind(self, **options: Any) -> "Runnable":
        """Return the step with options for each invocation."""
        return _Bound(self, options=options)

    def with_config(self, config: Any = None, **options: Any) -> "Runnable":
        """Return the step with a configuration for each invocation."""
        return _Bound(self, config={**(config or {}), **options})

    def with_retry(self, *, stop_after_attempt: int = 3, **options: Any) -> "Runnable":
        """Return the step tried so many times."""
        kinds = options.get("retry_if_exception_type", (Exception,))
        return _Retried(self, stop_after_attempt, kinds)

    def with_fallbacks(self, fallbacks: Sequence[Any], **options: Any) -> "Runnable":
        """Return the step with others that are tried where it fails."""
        return RunnableWithFallbacks(self, fallbacks, **options)

    def with_types(self, **_options: Any) -> Self:
        """Return the step."""
        return self

    def assign(self, **steps: Any) -> "RunnableSequence":
        """Return the step, with keys added to its result."""
        return RunnableSequence(self, RunnablePassthrough.assign(**steps))

    def pick(self, keys: Any) -> "RunnableSequence":
        """Return the step with only some keys of its result."""
        return RunnableSequence(
            self,
            lambda found: (
                found[keys]
                if isinstance(keys, str)
                else {key: found[key] for key in keys if key in found}
            ),
        )

    def map(self) -> "RunnableLambda":
        """Return the step for each of a list."""
        return RunnableLambda(self.batch)

    def get_name(self, *_arguments: Any) -> str:
        """Return the step's name."""
        return self.name or type(self).__name__


class _Bound(Runnable):
    def __init__(self, bound: Runnable, *, options: Any = None, config: Any = None) -> None:
        self.bound = bound
        self.kwargs: Mapping[str, Any] = options or {}
        self.config: Mapping[str, Any] = config or {}
        self.name = self.config.get("run_name") or bound.name

    def _config(self, config: Any) -> Any:
        return {**self.config, **(config or {})} if self.config else config

    def invoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Run the step with what is bound."""
        return self.bound.invoke(input, self._config(config), **{**self.kwargs, **options})

    async def ainvoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Run the step with what is bound."""
        return await self.bound.ainvoke(input, self._config(config), **{**self.kwargs, **options})


class _Retried(Runnable):
    def __init__(self, step: Runnable, attempts: int, kinds: Any) -> None:
        self.step, self.attempts, self.kinds = step, attempts, tuple(kinds)
        self.name = step.name

    def invoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Run the step until it succeeds, so many times; nothing waits in between."""
        for _ in range(self.attempts - 1):
            try:
                return self.step.invoke(input, config, **options)
            except self.kinds:
                continue
        return self.step.invoke(input, config, **options)

    async def ainvoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Run the step until it succeeds, so many times; nothing waits in between."""
        for _ in range(self.attempts - 1):
            try:
                return await self.step.ainvoke(input, config, **options)
            except self.kinds:
                continue
        return await self.step.ainvoke(input, config, **options)


class RunnableWithFallbacks(Runnable):
    """A step with others that are tried where it fails."""

    def __init__(self, runnable: Any, fallbacks: Sequence[Any], **options: Any) -> None:
        self.runnables = [coerced(each) for each in (runnable, *fallbacks)]
        self.kinds = tuple(options.get("exceptions_to_handle", (Exception,)))

    def invoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Run the first that succeeds."""
        for each in self.runnables[:-1]:
            try:
                return each.invoke(input, config, **options)
            except self.kinds:
                continue
        return self.runnables[-1].invoke(input, config, **options)

    async def ainvoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Run the first that succeeds."""
        for each in self.runnables[:-1]:
            try:
                return await each.ainvoke(input, config, **options)
            except self.kinds:
                continue
        return await self.runnables[-1].ainvoke(input, config, **options)


_PASSED = ("config", "run_manager")


def _extra(function: Callable[..., Any], config: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    try:
        known = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return dict(options)
    return {**options, "config": ensure_config(config)} if "config" in known else dict(options)


class RunnableLambda(Runnable):
    """A function as a step; a runnable that it returns is run too."""

    def __init__(self, func: Any, afunc: Any = None, name: str | None = None) -> None:
        if not callable(func):
            raise TypeError(
                "Expected a callable type for `func`. Instead got an unsupported type: "
                f"{type(func).__name__}"
            )
        self.is_async = inspect.iscoroutinefunction(func)
        self.func = None if self.is_async else func
        self.afunc = func if self.is_async else afunc
        named = getattr(func, "__name__", None)
        self.name = name or (named if named != "<lambda>" else None)

    def invoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Call the function."""
        if self.func is None:
            raise TypeError(
                "Cannot invoke a coroutine function synchronously. Use `ainvoke` instead."
            )
        found = self.func(input, **_extra(self.func, config, options))
        return found.invoke(input, config) if isinstance(found, Runnable) else found

    async def ainvoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Call the function."""
        if self.afunc is None:
            return self.invoke(input, config, **options)
        afunc: Any = self.afunc
        found: Any = await afunc(input, **_extra(afunc, config, options))
        return await found.ainvoke(input, config) if isinstance(found, Runnable) else found


def chain(func: Any) -> RunnableLambda:
    """Make a step of a function."""
    return RunnableLambda(func)


class RunnableSequence(Runnable):
    """Steps that follow each other."""

    def __init__(self, *steps: Any, name: str | None = None) -> None:
        self.steps: list[Runnable] = []
        for each in steps:
            made = coerced(each)
            self.steps += made.steps if isinstance(made, RunnableSequence) else [made]
        self.name = name

    @property
    def first(self) -> Runnable:
        """The first step."""
        return self.steps[0]

    @property
    def last(self) -> Runnable:
        """The last step."""
        return self.steps[-1]

    def invoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Run the steps."""
        value = self.steps[0].invoke(input, config, **options)
        for step in self.steps[1:]:
            value = step.invoke(value, config)
        return value

    async def ainvoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Run the steps."""
        value = await self.steps[0].ainvoke(input, config, **options)
        for step in self.steps[1:]:
            value = await step.ainvoke(value, config)
        return value


class RunnableParallel(Runnable):
    """Steps that are given the same, their results by key."""

    def __init__(self, steps: Mapping[str, Any] | None = None, /, **more: Any) -> None:
        self.steps = {key: coerced(each) for key, each in {**(steps or {}), **more}.items()}

    def invoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Run the steps."""
        return {key: each.invoke(input, config, **options) for key, each in self.steps.items()}

    async def ainvoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Run the steps side by side."""
        calls = [each.ainvoke(input, config, **options) for each in self.steps.values()]
        return dict(zip(self.steps, await gathering.gather(*calls), strict=True))


class RunnablePassthrough(Runnable):
    """A step that returns what it is given."""

    def __init__(self, func: Any = None, **_options: Any) -> None:
        self.func = func

    def invoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002, ARG002 - LangChain's name
        """Return the input."""
        if self.func is not None:
            self.func(input)
        return input

    @classmethod
    def assign(cls, **steps: Any) -> Runnable:  # type: ignore[override]
        """Return a step that adds keys to a mapping."""
        return _Assigned(steps)


class _Assigned(Runnable):
    def __init__(self, steps: Mapping[str, Any]) -> None:
        self.parallel = RunnableParallel(steps)

    def invoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Return the input with more keys."""
        return {**input, **self.parallel.invoke(input, config, **options)}

    async def ainvoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Return the input with more keys."""
        return {**input, **await self.parallel.ainvoke(input, config, **options)}


class RunnableBranch(Runnable):
    """The first step whose condition holds."""

    def __init__(self, *branches: Any) -> None:
        *pairs, default = branches
        self.branches = [(coerced(condition), coerced(step)) for condition, step in pairs]
        self.default = coerced(default)

    def invoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Run the step that is chosen."""
        for condition, step in self.branches:
            if condition.invoke(input, config):
                return step.invoke(input, config, **options)
        return self.default.invoke(input, config, **options)

    async def ainvoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Run the step that is chosen."""
        for condition, step in self.branches:
            if await condition.ainvoke(input, config):
                return await step.ainvoke(input, config, **options)
        return await self.default.ainvoke(input, config, **options)


def coerced(step: Any) -> Runnable:
    """Return a step made of a runnable, a mapping of steps or a function."""
    if isinstance(step, Runnable):
        return step
    if isinstance(step, Mapping):
        return RunnableParallel(step)
    if hasattr(step, "invoke") and hasattr(step, "ainvoke"):
        return _Invoked(step)
    if callable(step):
        return RunnableLambda(step)
    raise TypeError(
        f"Expected a Runnable, callable or dict. Instead got an unsupported type: "
        f"{type(step).__name__}"
    )


class _Invoked(Runnable):
    """Something with ``invoke`` that is no runnable, such as a compiled graph."""

    def __init__(self, step: Any) -> None:
        self.step = step

    def invoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Invoke it."""
        return self.step.invoke(input, config, **options)

    async def ainvoke(self, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangChain's name
        """Invoke it."""
        return await self.step.ainvoke(input, config, **options)


def needs_async(step: Any) -> bool:
    """Tell whether a step can only be run with ``ainvoke``."""
    match step:
        case RunnableLambda():
            return step.func is None
        case RunnableSequence():
            return any(needs_async(each) for each in step.steps)
        case RunnableParallel():
            return any(needs_async(each) for each in step.steps.values())
        case _Bound():
            return needs_async(step.bound)
        case _Retried():
            return needs_async(step.step)
        case _:
            return False


def as_function(step: Runnable) -> Callable[..., Any]:
    """Return a runnable as the function of a node or of a condition."""
    if needs_async(step):

        async def run_async(state: Any, config: RunnableConfig) -> Any:
            return await step.ainvoke(state, config)

        run_async.__name__ = run_async.__qualname__ = step.get_name()
        return run_async

    def run(state: Any, config: RunnableConfig) -> Any:
        return step.invoke(state, config)

    run.__name__ = run.__qualname__ = step.get_name()
    return run
