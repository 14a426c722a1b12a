"""Rate limits of users and of tokens that hardly write.

An environment counts by itself and tells the shared bucket in batches, one in a hundred of the
quota: who sends less than a batch in a minute costs no write at all, others one in a batch. What an
environment has not told yet the others do not know, so that with E environments at work up to
E batches more than the quota pass in a minute; and while the store does not answer, all do. A limit
protects the service, it is no wall: refusing everybody because a counter is away would be worse.
"""

from dataclasses import dataclass, field
from typing import Final, Protocol

from orcheo.application.ports import Clock
from orcheo.domain.errors import StoreUnavailable
from orcheo.domain.principals import Principal
from orcheo.domain.rates import WINDOW_SECONDS, Level, Policy, level

REQUESTS_PER_MINUTE: Final = 6_000
"""What a user may send unless a deployment or a token says otherwise; a token alone the same."""
_KNOWN: Final = 10_000


class RateStore(Protocol):
    """Buckets that environments share (table ``users``)."""

    def debit(self, workspace: str, policy: Policy, requests: int, now: float) -> float:
        """Take requests out of a bucket, unless it is empty; return when it is full again.

        Args:
            workspace: The tenant.
            policy: Whose bucket it is, and how large.
            requests: How many; they were let through already.
            now: Seconds since the epoch, as the result.
        """
        ...


@dataclass(slots=True)
class _Count:
    """What this environment knows of a bucket."""

    since: float
    uncounted: int = 0
    full_at: float = 0.0


@dataclass(slots=True)
class LimitRate:
    """The use case."""

    store: RateStore
    clock: Clock
    requests_per_minute: int = REQUESTS_PER_MINUTE
    uncountable: int = 0
    """Batches that could not be told, since this was last set to 0."""
    _counts: dict[tuple[str, str], _Count] = field(default_factory=dict[tuple[str, str], _Count])

    def __call__(self, principal: Principal) -> list[Level]:
        """Count a request of a principal; return how the buckets stand that it takes from.

        One whose ``retry_after`` is not null is empty: the request shall be refused.
        """
        return [self._count(principal.workspace, each) for each in self._policies(principal)]

    def _policies(self, principal: Principal) -> list[Policy]:
        quota = self.requests_per_minute
        policies = [Policy(name="user", scope=f"user:{principal.user_id}", quota=quota)]
        if principal.token_id is not None:
            own = principal.requests_per_minute or quota
            policies.append(Policy(name="token", scope=f"token:{principal.token_id}", quota=own))
        return policies

    def _count(self, workspace: str, policy: Policy) -> Level:
        now = self.clock.now().timestamp()
        count = self._known(workspace, policy, now)
        standing = level(policy, count.full_at, now, uncounted=count.uncounted)
        if standing.retry_after is not None:
            return standing  # it was empty a moment ago: nothing to ask
        count.uncounted += 1
        if count.uncounted >= policy.batch:
            try:
                count.full_at = self.store.debit(workspace, policy, count.uncounted, now)
            except StoreUnavailable:
                self.uncountable += 1
            count.uncounted, count.since = 0, now
        return level(policy, count.full_at, now, uncounted=count.uncounted)

    def _known(self, workspace: str, policy: Policy, now: float) -> _Count:
        key = (workspace, policy.scope)
        count = self._counts.get(key)
        if count is None:
            if len(self._counts) >= _KNOWN:
                self._counts.clear()
            count = self._counts[key] = _Count(since=now)
        elif now - count.since >= WINDOW_SECONDS:
            # Less than a batch in a whole window: below one percent, whatever others count.
            count.uncounted, count.since = 0, now
        return count
