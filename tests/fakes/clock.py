"""Virtual time and seeded chance."""

import datetime as dt
import random

START = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)


class FakeClock:
    """A clock that stands still until someone sleeps or moves it."""

    def __init__(self, start: dt.datetime = START) -> None:
        self._start = start
        self._elapsed = 0.0
        self.slept: list[float] = []

    def now(self) -> dt.datetime:
        """Return virtual time."""
        return self._start + dt.timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        """Return virtual seconds since the start."""
        return self._elapsed

    def sleep(self, seconds: float) -> None:
        """Move time on at once."""
        self.slept.append(seconds)
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        """Move time on."""
        self._elapsed += seconds


class SeededRandomness:
    """The same chance on every run."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)

    def token_bytes(self, count: int) -> bytes:
        """Return repeatable bytes."""
        return self._random.randbytes(count)

    def uniform(self) -> float:
        """Return a repeatable number in [0, 1)."""
        return self._random.random()
