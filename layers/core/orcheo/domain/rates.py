"""Rates: a token bucket, kept as the moment at which it is full again.

That moment is all there is to know of a bucket (the generic cell rate algorithm of ATM): each
request moves it on by one interval, and a bucket is empty once it lies a whole window ahead.
"""

import math
from dataclasses import dataclass
from typing import Final

WINDOW_SECONDS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """So many requests in a minute, all at once if need be, and evenly after that."""

    name: str
    """As the headers call it."""
    scope: str
    """Whose bucket it is: ``user:…`` or ``token:…``."""
    quota: int
    """Requests in a window; the bucket's size as well."""

    @property
    def interval(self) -> float:
        """Seconds after which one more request fits."""
        return WINDOW_SECONDS / self.quota

    @property
    def batch(self) -> int:
        """Requests that are counted together: one in a hundred of the quota, at least one."""
        return max(1, self.quota // 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How a bucket stands."""

    policy: Policy
    remaining: int
    """Requests that fit now."""
    reset: int
    """Seconds until all fit again."""
    retry_after: int | None = None
    """Seconds to wait where the bucket is empty; null where it is not."""


def level(policy: Policy, full_at: float, now: float, *, uncounted: int = 0) -> Level:
    """Return how a bucket stands that is full again at a time, both in seconds."""
    behind = max(0.0, full_at - now) + uncounted * policy.interval
    remaining = max(0, math.floor((WINDOW_SECONDS - behind) / policy.interval + 1e-6))
    wait = behind - WINDOW_SECONDS + policy.batch * policy.interval
    return Level(
        policy=policy,
        remaining=remaining,
        reset=math.ceil(behind),
        retry_after=max(1, math.ceil(wait)) if remaining == 0 else None,
    )


def headers(levels: list[Level]) -> dict[str, str]:
    """Return the header fields of draft-ietf-httpapi-ratelimit-headers-10."""
    return {
        "RateLimit-Policy": ", ".join(
            f'"{each.policy.name}";q={each.policy.quota};w={WINDOW_SECONDS}' for each in levels
        ),
        "RateLimit": ", ".join(
            f'"{each.policy.name}";r={each.remaining};t={each.reset}' for each in levels
        ),
    }
