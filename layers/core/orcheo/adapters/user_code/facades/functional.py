"""``langgraph.func``: tasks that a node starts, and workflows that are one function.

A task's call is a request: the engine calls the task's function in a child of its own, keeps what
it returned, and never calls it again for the same place of the same run. A workflow is recorded as
a graph of one node whose state is what the function is given, and becomes what it returns.
"""

from collections.abc import Callable, Generator
from typing import Any, Final

from orcheo.adapters.user_code import specification
from orcheo.adapters.user_code.facades import recorder, signatures
from orcheo.adapters.user_code.facades.effects import EFFECTS, RetryPolicy

NODE_DEFAULTS: Final = ("checkpointer", "store", "cache", "cache_policy", "context_schema")
_LONGEST_NAME: Final = 128


class Future:
    """The result of a task, now or later."""

    def __init__(self, number: int) -> None:
        self._number = number

    def result(self, timeout: float | None = None) -> Any:  # noqa: ARG002 - the signature of futures
        """Return what the task returned, or raise what it raised."""
        return EFFECTS.result(self._number)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """Return what the task raised; null where it returned."""
        try:
            self.result(timeout)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the result
            return error
        return None

    def done(self) -> bool:
        """Tell whether the task has ended."""
        return EFFECTS.is_answered(self._number)

    def __await__(self) -> Generator[Any, Any, Any]:
        return self.result()
        yield  # makes this a generator


class TaskFunction:
    """A function that nodes start as a task."""

    def __init__(
        self,
        function: Callable[..., Any],
        name: str,
        retry: RetryPolicy | None,
        timeout_seconds: float | None,
    ) -> None:
        self.function = function
        self.name = name
        self.retry = retry
        self.timeout_seconds = timeout_seconds
        self.at: str | None = None
        if not EFFECTS.active:
            self.at = f"task/{len(TASKS)}"
            TASKS.append(self)

    @property
    def __name__(self) -> str:
        return self.name

    def __call__(self, *arguments: Any, **keywords: Any) -> Future:
        """Start the task."""
        if not EFFECTS.active:
            raise RuntimeError(f"The task {self.name!r} can only be started by a node.")
        if self.at is None:
            raise NotImplementedError(
                f"The task {self.name!r} is defined inside a node: define it at module level."
            )
        payload: dict[str, Any] = {
            "at": self.at,
            "name": self.name,
            "arguments": list(arguments),
            "keywords": keywords,
        }
        if self.retry is not None:
            payload["retry"] = specification.retry_document(self.retry)
        if self.timeout_seconds is not None:
            payload["timeout_seconds"] = self.timeout_seconds
        return Future(EFFECTS.request("task", payload, identity={"at": self.at}))


TASKS: Final[list[TaskFunction]] = []
"""Of the present script, in order of definition: one script runs in one process."""


def task(
    function: Any = None,
    *,
    name: str | None = None,
    retry_policy: Any = None,
    cache_policy: Any = None,
    timeout: Any = None,
    **older: Any,
) -> Any:
    """Make a task of a function."""
    if cache_policy is not None:
        recorder.WARNINGS.add("cache_policy_ignored", "cache_policy of a task is ignored.")

    def decorate(target: Callable[..., Any]) -> TaskFunction:
        label = str(name or signatures.node_name(target))[:_LONGEST_NAME]
        retry = recorder.policy_of(label, retry_policy or older.get("retry"))
        return TaskFunction(target, label, retry, recorder.seconds_of(timeout))

    return decorate if function is None else decorate(function)


class _Workflow:
    """What the only node of a workflow calls."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.__name__ = signatures.node_name(function)
        self.__wrapped__ = function  # what it wants to have injected is read from its signature

    def __call__(self, state: Any, **injected: Any) -> Any:
        result = self.__wrapped__(state, **injected)
        return _awaited(result) if hasattr(result, "__await__") else _state(result)


async def _awaited(result: Any) -> Any:
    return _state(await result)


def _state(result: Any) -> Any:
    """Return a workflow's result as the state of its graph; null leaves that as it was given."""
    return result.value if isinstance(result, entrypoint.final) else result


class entrypoint:  # noqa: N801 - LangGraph's name
    """Makes a graph of one function."""

    class final:  # noqa: N801 - LangGraph's name
        """A workflow's result beside what its next run would get as ``previous``."""

        def __init__(self, *, value: Any, save: Any) -> None:
            self.value = value
            self.save = save

        def __class_getitem__(cls, _item: Any) -> Any:
            return cls

    def __init__(self, *, retry_policy: Any = None, timeout: Any = None, **older: Any) -> None:
        self._retry = retry_policy or older.pop("retry", None)
        self._timeout = timeout
        for option in sorted(set(older) - set(NODE_DEFAULTS)):
            raise TypeError(f"entrypoint() got an unexpected keyword argument {option!r}")

    def __call__(self, function: Callable[..., Any]) -> recorder.CompiledStateGraph:
        """Return the graph."""
        graph = recorder.StateGraph(dict)
        action = _Workflow(function)
        graph.add_node(action.__name__, action, retry_policy=self._retry, timeout=self._timeout)
        graph.add_edge(recorder.START, action.__name__)
        graph.add_edge(action.__name__, recorder.END)
        return graph.compile(name=action.__name__)
