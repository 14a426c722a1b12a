"""Buckets in memory."""

from orcheo.domain.errors import StoreUnavailable
from orcheo.domain.rates import WINDOW_SECONDS, Policy


class InMemoryRateStore:
    """Buckets by workspace and scope."""

    def __init__(self) -> None:
        self.buckets: dict[tuple[str, str], float] = {}
        self.writes = 0
        self.down = False

    def debit(self, workspace: str, policy: Policy, requests: int, now: float) -> float:
        """Take requests out of a bucket, unless it is empty; return when it is full again."""
        self.writes += 1
        if self.down:
            raise StoreUnavailable("The store does not answer.")
        full_at = max(self.buckets.get((workspace, policy.scope), now), now)
        if full_at < now + WINDOW_SECONDS:
            full_at += requests * policy.interval
        self.buckets[workspace, policy.scope] = full_at
        return full_at
