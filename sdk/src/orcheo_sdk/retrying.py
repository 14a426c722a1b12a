"""When and how long to wait before another attempt.

Exponential backoff with full jitter, as in the AWS Architecture Blog's "Exponential Backoff And
Jitter" (2015): before attempt n+1 a random time up to ``min(cap, base * 2 ** (n - 1))``.
"""

import datetime as dt
import email.utils
from collections.abc import Callable
from dataclasses import dataclass

RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
_DOUBLINGS = 60
"""Enough for any cap; ``2.0 ** n`` overflows beyond a thousand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How a call is repeated."""

    attempts: int = 5
    """The first one included."""
    base_seconds: float = 0.25
    cap_seconds: float = 20.0
    """Also the most that a ``Retry-After`` can ask for."""
    total_seconds: float = 120.0
    """No attempt starts later than this after the first."""
    statuses: frozenset[int] = RETRIED
    """Every call may be repeated: those that start work carry an idempotency key."""

    def __post_init__(self) -> None:
        if self.attempts < 1:
            raise ValueError(f"A policy needs at least one attempt; found {self.attempts!r}.")

    def delay(
        self,
        attempt: int,
        retry_after: str | None,
        *,
        uniform: Callable[[], float],
        now: Callable[[], dt.datetime],
    ) -> float:
        """Return the seconds to wait after an attempt, counted from 1."""
        asked = _seconds(retry_after, now)
        if asked is not None:
            return min(self.cap_seconds, asked)
        doubled = self.base_seconds * 2.0 ** min(attempt - 1, _DOUBLINGS)
        return min(self.cap_seconds, doubled) * uniform()


def _seconds(value: str | None, now: Callable[[], dt.datetime]) -> float | None:
    """Read ``Retry-After``: seconds or an HTTP date; null where it is absent or unreadable."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdecimal():
        return float(text)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - now()).total_seconds())
