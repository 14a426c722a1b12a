"""Parts that most invocations do not need, made by the first that does."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar, cast

_Port = TypeVar("_Port")


def on_demand(make: Callable[[], _Port]) -> _Port:
    """Return what stands for a port; the adapter behind it is made when a method is called.

    A client of botocore costs tens of milliseconds of a cold start.
    """
    return cast("_Port", _OnDemand(make))


class _OnDemand:
    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Any:
        return self._make()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made, name)
