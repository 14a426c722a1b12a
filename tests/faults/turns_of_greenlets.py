"""Actors that take turns in one thread: a schedule says who makes the next call.

``tests.fakes.turns`` does the same with threads, for tests that need a few hundred orders; here an
order costs less than a millisecond, so that tens of thousands can be tried.
"""

from collections.abc import Callable, Sequence
from typing import Any

from greenlet import getcurrent, greenlet

Choose = Callable[[Sequence[str]], int]
"""Given who can move, in a fixed order, return the number of the one that does."""


class Died(BaseException):
    """The actor's process dies here: nothing above may catch it."""


class Stage:
    """Runs actors from one call of a port to the next, in the order that a chooser gives.

    Args:
        choose: Says who moves.
    """

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._actors: dict[str, greenlet] = {}
        self._blocked: dict[str, Callable[[], bool]] = {}
        self._calls: dict[str, int] = {}
        self._deaths: dict[str, tuple[int, bool]] = {}
        self._hub = getcurrent()
        self.moves: list[str] = []
        """Who moved, in order: two runs with equal moves are the same interleaving."""
        self.errors: dict[str, Exception] = {}
        """What an actor raised, by its name."""
        self.died: list[str] = []

    def add(self, name: str, act: Callable[[], Any]) -> None:
        """Add an actor."""

        def run() -> None:
            try:
                act()
            except Died:
                self.died.append(name)
            except Exception as error:  # noqa: BLE001 - handed to whoever checks the run
                self.errors[name] = error

        self._actors[name] = greenlet(run, self._hub)

    def kill(self, name: str, at: int, *, after: bool) -> None:
        """Let an actor die at its n-th call, before or after this took effect."""
        self._deaths[name] = (at, after)

    def wrap(self, name: str, port: Any, methods: Sequence[str]) -> Any:
        """Return a port each call of which, of those named, is one move of the actor."""
        return _Port(port, {each: self._move(name, getattr(port, each)) for each in methods})

    def wait(self, name: str, until: Callable[[], bool]) -> None:
        """Let an actor stand still until a condition holds."""
        if not until():
            self._blocked[name] = until
            self._hub.switch()

    def run(self) -> bool:
        """Run until nobody can move; tell whether all have ended."""
        actors = self._actors
        while actors:
            ready = [name for name in actors if self._is_ready(name)]
            if not ready:
                return False
            name = ready[self._choose(ready)] if len(ready) > 1 else ready[0]
            self._blocked.pop(name, None)
            self.moves.append(name)
            actor = actors[name]
            actor.switch()
            if actor.dead:
                del actors[name]
        return True

    def _is_ready(self, name: str) -> bool:
        until = self._blocked.get(name)
        return until is None or until()

    def _move(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self._hub.switch()
            death = self._deaths.get(name)
            if death is None:
                return method(*args, **kwargs)
            count = self._calls.get(name, 0)
            self._calls[name] = count + 1
            at, after = death
            if count == at and not after:
                raise Died
            result = method(*args, **kwargs)
            if count == at:
                raise Died
            return result

        return call


class _Port:
    def __init__(self, port: Any, moves: dict[str, Callable[..., Any]]) -> None:
        self.__dict__.update(moves)
        self._port = port

    def __getattr__(self, name: str) -> Any:
        return getattr(self._port, name)


class Exhaustive:
    """Chooses so that, run after run, every order is taken once: depth first.

    ``more`` moves on to the next order and tells whether there is one.
    """

    def __init__(self) -> None:
        self._path: list[tuple[int, int]] = []
        self._at = 0

    def __call__(self, ready: Sequence[str]) -> int:
        """Return the choice of the present run at this point."""
        if self._at == len(self._path):
            self._path.append((0, len(ready)))
        choice, _ = self._path[self._at]
        self._at += 1
        return choice

    def more(self) -> bool:
        """Go on to the next order."""
        self._at = 0
        while self._path:
            choice, width = self._path.pop()
            if choice + 1 < width:
                self._path.append((choice + 1, width))
                return True
        return False
