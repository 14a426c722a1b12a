"""Actors that take turns: every interleaving of their calls, one after another."""

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any


def schedules(calls: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield every order of so many calls of each actor."""
    if not any(calls):
        yield ()
        return
    for actor, left in enumerate(calls):
        if left:
            rest = [count - (number == actor) for number, count in enumerate(calls)]
            for order in schedules(rest):
                yield (actor, *order)


class Turns:
    """Runs actors in threads of which one moves at a time, from one call of a port to the next."""

    def __init__(self, schedule: Sequence[int]) -> None:
        self._schedule = schedule
        self._changed = threading.Condition()
        self._turn: int | None = None
        self._done: set[int] = set()
        self.counts: dict[int, int] = {}
        """Calls that each actor made."""

    def wrap(self, actor: int, port: Any) -> Any:
        """Return a port each call of which waits for the actor's turn."""
        return _Turned(self, actor, port)

    def run(self, *actors: Callable[[], Any]) -> list[Any]:
        """Run the actors to their ends; return what each gave, or the error that it raised."""
        results: list[Any] = [None] * len(actors)

        def act(number: int) -> None:
            try:
                results[number] = actors[number]()
            except Exception as error:  # noqa: BLE001 - handed to the test
                results[number] = error
            with self._changed:
                self._done.add(number)
                self._turn = None
                self._changed.notify_all()

        threads = [
            threading.Thread(target=act, args=(number,), daemon=True)
            for number in range(len(actors))
        ]
        for thread in threads:
            thread.start()
        # What the schedule leaves over comes in the order of the actors.
        rest = itertools.chain.from_iterable([n] * 50 for n in range(len(actors)))
        for number in itertools.chain(self._schedule, rest):
            with self._changed:
                if number in self._done:
                    continue
                self._turn = number
                self._changed.notify_all()
                assert self._changed.wait_for(lambda: self._turn is None, timeout=10)
        for thread in threads:
            thread.join(10)
            assert not thread.is_alive(), "an actor makes more calls than a test may"
        return results

    def call(self, actor: int, method: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Make one call in the actor's turn."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._turn == actor, timeout=10)
            self.counts[actor] = self.counts.get(actor, 0) + 1
            try:
                return method(*args, **kwargs)
            finally:
                self._turn = None
                self._changed.notify_all()


class _Turned:
    def __init__(self, turns: Turns, actor: int, port: Any) -> None:
        self._turns = turns
        self._actor = actor
        self._port = port

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        return lambda *args, **kwargs: self._turns.call(self._actor, method, args, kwargs)
