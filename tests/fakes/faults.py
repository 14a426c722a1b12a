"""Dependencies that die at a chosen call, before or after it took effect."""

from typing import Any, Literal

from orcheo.domain.errors import StoreUnavailable

Moment = Literal["before", "after"]


class Faults:
    """Counts the calls of everything it wraps, and lets one of them fail.

    Args:
        at: Which call fails, from 0 over all wrapped objects; null: none.
        moment: ``before``: nothing happened. ``after``: it happened, and nobody learns of it.
    """

    def __init__(self, at: int | None = None, moment: Moment = "before") -> None:
        self.at = at
        self.moment = moment
        self.calls: list[str] = []

    def wrap(self, port: Any) -> Any:
        """Return the port with faults."""
        return _Faulty(self, port)

    def call(self, name: str, method: Any, args: Any, kwargs: Any) -> Any:
        """Call, or fail where it is this call's turn."""
        turn = len(self.calls)
        self.calls.append(name)
        if turn == self.at and self.moment == "before":
            raise StoreUnavailable(f"fault before call {turn}, {name}")
        try:
            result = method(*args, **kwargs)
        except Exception as error:
            if turn == self.at:
                raise StoreUnavailable(f"fault after call {turn}, {name}") from error
            raise
        if turn == self.at:
            raise StoreUnavailable(f"fault after call {turn}, {name}")
        return result


class _Faulty:
    def __init__(self, faults: Faults, port: Any) -> None:
        self._faults = faults
        self._port = port

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        return lambda *args, **kwargs: self._faults.call(name, method, args, kwargs)
