"""What happens when, in virtual time: the one loop that everything in the world goes through."""

import datetime as dt
import heapq
from collections.abc import Callable

from tests.fakes.clock import FakeClock


class SkewedClock:
    """A machine's clock, which goes wrong by so many seconds.

    Args:
        clock: The true time.
        seconds: How far it is ahead; negative where it is behind.
    """

    def __init__(self, clock: FakeClock, seconds: float) -> None:
        self._clock = clock
        self._skew = dt.timedelta(seconds=seconds)

    def now(self) -> dt.datetime:
        """Return what the machine takes for the time."""
        return self._clock.now() + self._skew

    def monotonic(self) -> float:
        """Return seconds that never go back: no skew shows in them."""
        return self._clock.monotonic()

    def sleep(self, seconds: float) -> None:
        """Move the time of all on."""
        self._clock.sleep(seconds)


class Agenda:
    """Things to do, by time; of those at the same time the one that was added first.

    Args:
        clock: Is moved to the time of what is done.
    """

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self._due: list[tuple[float, int, Callable[[], None], Callable[[], bool]]] = []
        self._added = 0
        self.watch: Callable[[], None] = lambda: None
        """Called when something was done."""
        self.done = 0
        """How many things were done."""

    def after(
        self,
        seconds: float,
        what: Callable[[], None],
        *,
        matters: Callable[[], bool] = lambda: True,
    ) -> None:
        """Do something so many seconds from now, if it still matters then."""
        self._added += 1
        when = self.clock.monotonic() + max(0.0, seconds)
        heapq.heappush(self._due, (when, self._added, what, matters))

    def left(self) -> int:
        """Return how many things are to be done that matter."""
        self._forget()
        return sum(matters() for _, _, _, matters in self._due)

    def _forget(self) -> None:
        """Drop what has come first and does not matter any more: no time passes for it."""
        while self._due and not self._due[0][3]():
            heapq.heappop(self._due)

    @property
    def next_time(self) -> float | None:
        """When the next thing is due, on ``clock.monotonic()``; null where there is none."""
        self._forget()
        return self._due[0][0] if self._due else None

    def step(self) -> bool:
        """Do the next thing; False where there is none."""
        self._forget()
        if not self._due:
            return False
        when, _, what, _ = heapq.heappop(self._due)
        self.clock.advance(max(0.0, when - self.clock.monotonic()))
        self.done += 1
        what()
        self.watch()
        return True
