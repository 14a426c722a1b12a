"""Channels that LangGraph does not have: reducers that fold once, and values to start from."""

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Self

from langgraph.channels import LastValue
from langgraph.channels.base import BaseChannel
from langgraph.errors import EmptyChannelError, InvalidUpdateError
from langgraph.types import Overwrite

from orcheo.adapters.langgraph.codec import OVERWRITE

MISSING: Final[Any] = LastValue(Any).checkpoint()
"""What LangGraph says for "no value"; it has no public name."""

Folding = Callable[[Any, Sequence[Any]], Any]
"""Given the current value, or ``MISSING``, and a superstep's updates: the new value."""


def sequentially(reducer: Callable[[Any, Any], Any]) -> Folding:
    """Return a reducer of two values as one that folds a superstep's updates."""

    def fold(current: Any, updates: Sequence[Any]) -> Any:
        value = current
        for update in updates:
            value = update if value is MISSING else reducer(value, update)
        return value

    return fold


class Fold(BaseChannel[Any, Any, Any]):
    """LangGraph's BinaryOperatorAggregate, but that all updates are given to the reducer at once.

    A reducer of a script runs in a child: one call folds a superstep, however wide.
    """

    __slots__ = ("fold", "initial", "value")

    def __init__(self, fold: Folding, initial: Any = MISSING, key: str = "") -> None:
        super().__init__(Any, key)
        self.fold = fold
        self.initial = initial
        self.value: Any = _fresh(initial)

    @property
    def ValueType(self) -> Any:  # noqa: N802 - LangGraph's name
        """The type of the value stored."""
        return Any

    @property
    def UpdateType(self) -> Any:  # noqa: N802 - LangGraph's name
        """The type of an update."""
        return Any

    def copy(self) -> Self:
        """Return a channel with the same value."""
        made = self.__class__(self.fold, self.initial, self.key)
        made.value = self.value
        return made

    def from_checkpoint(self, checkpoint: Any) -> Self:
        """Return a channel with a stored value, or with the one to start from."""
        made = self.__class__(self.fold, self.initial, self.key)
        if checkpoint is not MISSING:
            made.value = checkpoint
        return made

    def update(self, values: Sequence[Any]) -> bool:
        """Fold a superstep's updates; an ``Overwrite`` wins over all of them."""
        if not values:
            return False
        overwrites = [found for value in values for found in _overwrite(value)]
        if len(overwrites) > 1:
            raise InvalidUpdateError("Can receive only one Overwrite value per super-step.")
        self.value = overwrites[0] if overwrites else self.fold(self.value, list(values))
        return True

    def get(self) -> Any:
        """Return the value; EmptyChannelError."""
        if self.value is MISSING:
            raise EmptyChannelError
        return self.value

    def is_available(self) -> bool:
        """Tell whether there is a value."""
        return self.value is not MISSING

    def checkpoint(self) -> Any:
        """Return what a checkpoint keeps."""
        return self.value


class LastValueFrom(LastValue[Any]):
    """LangGraph's LastValue with a value to start from."""

    __slots__ = ("initial",)

    def __init__(self, initial: Any, key: str = "") -> None:
        super().__init__(Any, key)
        self.initial = initial
        self.value = _fresh(initial)

    __hash__ = object.__hash__  # type: ignore[assignment]

    def copy(self) -> Self:
        """Return a channel with the same value."""
        made = self.__class__(self.initial, self.key)
        made.value = self.value
        return made

    def from_checkpoint(self, checkpoint: Any) -> Self:
        """Return a channel with a stored value, or with the one to start from."""
        made = self.__class__(self.initial, self.key)
        if checkpoint is not MISSING:
            made.value = checkpoint
        return made


def _fresh(initial: Any) -> Any:
    return initial if initial is MISSING else copy.deepcopy(initial)


def _overwrite(value: Any) -> list[Any]:
    if isinstance(value, Overwrite):
        return [value.value]
    if isinstance(value, Mapping):
        if len(value) == 1 and OVERWRITE in value:
            return [value[OVERWRITE]]
        if value.get("type") == OVERWRITE and "value" in value:
            return [value["value"]]
    return []
