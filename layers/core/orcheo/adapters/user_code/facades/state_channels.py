"""``langgraph.channels`` and ``langgraph.managed``: marks in the annotations of a state.

What the graph specification has a word for is recorded. A channel that forgets its value after a
step has none and is refused with the way out.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

Reducer = Callable[[Any, Any], Any]


class StateChannel:
    """A mark that says how a channel takes updates."""

    reducer: Reducer | None = None
    """Given the value and one update."""
    initial: Any = ...
    """What it starts from; an ellipsis for nothing."""
    ephemeral: bool = False

    def __init__(self, typ: Any = None, **_options: Any) -> None:
        self.typ = typ

    def __class_getitem__(cls, _item: Any) -> Any:
        return cls


class LastValue(StateChannel):
    """The last value; what a channel is without a mark."""


class UntrackedValue(StateChannel):
    """A value that is not stored."""

    ephemeral = True

    def __init__(self, typ: Any = None, guard: bool = True) -> None:  # noqa: FBT001, FBT002 - LangGraph's signature
        super().__init__(typ)
        if not guard:
            raise NotImplementedError(
                "UntrackedValue(guard=False) is not supported: give the key a reducer."
            )


class _Forgets(StateChannel):
    """A value that is gone after a step in which nobody writes it; refused."""

    def __init__(self, *_arguments: Any, **_options: Any) -> None:
        raise NotImplementedError(
            f"{type(self).__name__} is not supported: pass the value with Send, or let the node "
            "that reads it return None for the key."
        )


class EphemeralValue(_Forgets):
    """A value that is gone after a step."""


class AnyValue(_Forgets):
    """The last value of several that are equal, gone after a step without one."""


class BinaryOperatorAggregate(StateChannel):
    """What an operator makes of the value and each update."""

    def __init__(self, typ: Any, operator: Reducer) -> None:
        super().__init__(typ)
        self.reducer = operator


class Topic(StateChannel):
    """A list of all values; one that forgets is refused."""

    initial: Any = ()

    def __init__(self, typ: Any = None, accumulate: bool = False) -> None:  # noqa: FBT001, FBT002 - LangGraph's signature
        super().__init__(typ)
        if not accumulate:
            raise NotImplementedError(
                "A Topic that forgets its values after a step is not supported: use "
                "Topic(..., accumulate=True), or Annotated[list, operator.add]."
            )

    @staticmethod
    def reducer(value: Any, update: Any) -> Any:  # type: ignore[override]
        """Return the values with an update, or the items of a list, after them."""
        return [*value, *(update if isinstance(update, list) else [update])]


class _Managed:
    """A value that the engine tells at every step."""

    def __init__(self, name: str, of_step: Callable[[int, int], Any]) -> None:
        self.name = name
        self.of_step = of_step

    def __repr__(self) -> str:
        return self.name


_IS_LAST: Final = _Managed("IsLastStep", lambda step, limit: step >= limit - 1)
_REMAINING: Final = _Managed("RemainingSteps", lambda step, limit: limit - step)
IsLastStep = Annotated[bool, _IS_LAST]
RemainingSteps = Annotated[int, _REMAINING]
DEFAULT_LIMIT: Final = 1_000
"""``settings.max_steps`` of a graph that does not say."""


def channel_of(metadata: Any) -> StateChannel | None:
    """Return the channel that an annotation's metadata names, as an object or as its class."""
    for mark in metadata:
        if isinstance(mark, StateChannel):
            return mark
        if isinstance(mark, type) and issubclass(mark, StateChannel):
            return mark()
    return None


def is_managed(metadata: Any) -> bool:
    """Tell whether an annotation's metadata names a managed value."""
    return any(isinstance(mark, _Managed) for mark in metadata)


def managed_value(metadata: Any, config: Mapping[str, Any]) -> Any:
    """Return a managed value of the present step.

    Args:
        metadata: Of the annotation.
        config: Of the call: ``metadata.langgraph_step`` and ``recursion_limit``.
    """
    step = (config.get("metadata") or {}).get("langgraph_step")
    limit = config.get("recursion_limit")
    mark = next(each for each in metadata if isinstance(each, _Managed))
    return mark.of_step(
        step if isinstance(step, int) else 0, limit if isinstance(limit, int) else DEFAULT_LIMIT
    )
