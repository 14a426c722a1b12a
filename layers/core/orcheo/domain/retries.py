"""Backoff with full jitter.

The delay before attempt n+1 is ``random(0, min(max_seconds, initial_seconds * backoff ** (n -
1)))``, the "full
jitter" of the AWS Architecture Blog's "Exponential Backoff And Jitter" (2015), which spreads
retries best.
"""

from collections.abc import Callable
from typing import Final

from orcheo.domain.errors import InterruptExpired
from orcheo.domain.graph import Retry

_EXPIRED: Final = InterruptExpired.__name__


def delay_seconds(retry: Retry, attempt: int, uniform: Callable[[], float]) -> float:
    """Return how long to wait after a failed attempt.

    Args:
        retry: The node's policy.
        attempt: The attempt that failed, from 1.
        uniform: A source of random numbers in [0, 1).
    """
    try:
        ceiling = min(retry.max_seconds, retry.initial_seconds * retry.backoff ** (attempt - 1))
    except OverflowError:
        ceiling = retry.max_seconds
    return ceiling * uniform() if retry.jitter == "full" else ceiling


def is_retryable(retry: Retry, names: frozenset[str]) -> bool:
    """Tell whether an error whose class and families have these names is worth another attempt."""
    if _EXPIRED in names:
        return _EXPIRED in retry.on
    return "*" in retry.on or not names.isdisjoint(retry.on)
