"""Rate limits: what they let through, what they say, and what they cost."""

import pytest

from orcheo.application.limit_rate import LimitRate
from orcheo.domain.principals import Principal
from tests.fakes.clock import FakeClock
from tests.fakes.rates import InMemoryRateStore
from tests.harness.api import World

ADA = Principal(workspace="acme", user_id="ada", roles=frozenset())


def passed(limit: LimitRate, requests: int, principal: Principal = ADA) -> int:
    """Return how many of some requests at once are let through."""
    answers = [limit(principal) for _ in range(requests)]
    return sum(all(each.retry_after is None for each in levels) for levels in answers)


def test_who_stays_below_a_percent_of_the_limit_costs_no_write() -> None:
    store, clock = InMemoryRateStore(), FakeClock()
    limit = LimitRate(store, clock)
    for _ in range(10):
        assert passed(limit, 59) == 59
        clock.advance(60)
    assert store.writes == 0
    passed(limit, 600)
    assert store.writes == 10, "one for sixty"


def test_a_minutes_worth_passes_at_once_and_then_as_much_as_time_gives_back() -> None:
    store, clock = InMemoryRateStore(), FakeClock()
    limit = LimitRate(store, clock, 600)
    assert passed(limit, 2_000) == pytest.approx(600, abs=6)
    writes = store.writes
    assert passed(limit, 1_000) == 0
    assert store.writes == writes, "who is refused costs nothing"
    clock.advance(6)
    assert passed(limit, 1_000) == pytest.approx(60, abs=12)
    clock.advance(120)
    assert passed(limit, 2_000) == pytest.approx(600, abs=6)


def test_environments_share_a_bucket_but_for_a_batch_each() -> None:
    store, clock = InMemoryRateStore(), FakeClock()
    environments = [LimitRate(store, clock, 600) for _ in range(5)]
    through = sum(passed(each, 1) for _ in range(400) for each in environments)
    assert 600 <= through + 6 <= 600 + 6 * 6


def test_users_tokens_and_workspaces_have_buckets_of_their_own() -> None:
    store, clock = InMemoryRateStore(), FakeClock()
    limit = LimitRate(store, clock, 100)
    token = Principal(
        workspace="acme",
        user_id="ada",
        roles=frozenset(),
        token_id="tk_a",
        requests_per_minute=10,
    )
    assert passed(limit, 50, token) == pytest.approx(10, abs=1)
    assert passed(limit, 50) > 30, "the user goes on"
    assert passed(limit, 500) < 60
    other = Principal(workspace="other", user_id="ada", roles=frozenset())
    assert passed(limit, 50, other) == 50


def test_a_store_that_does_not_answer_refuses_nobody() -> None:
    store, clock = InMemoryRateStore(), FakeClock()
    store.down = True
    limit = LimitRate(store, clock, 100)
    assert passed(limit, 500) == 500
    assert limit.uncountable == 500


def test_every_answer_says_what_is_left_and_one_too_many_is_429() -> None:
    world = World()
    first = world.call("GET", "/workflows")
    assert first.headers["ratelimit-policy"] == '"user";q=6000;w=60'
    assert first.headers["ratelimit"] == '"user";r=5999;t=1'
    token = {"workspace": "acme", "user_id": "bob", "roles": "viewer", "token": "tk_a", "rate": "2"}
    missing = world.call("GET", "/workflows/wf_x", authorizer=token)
    assert missing.status == 404
    assert missing.headers["ratelimit-policy"] == '"user";q=6000;w=60, "token";q=2;w=60'
    assert missing.headers["ratelimit"].endswith('"token";r=1;t=30')
    forbidden = world.call("POST", "/workflows", {}, authorizer=token)
    assert forbidden.status in {403, 429}
    refused = world.call("GET", "/workflows", authorizer=token)
    assert refused.status == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.json()["type"].endswith("/TooManyRequests")
    assert refused.json()["retry_after"] == int(refused.headers["retry-after"])
    world.clock.advance(60)
    assert world.call("GET", "/workflows", authorizer=token).status == 200
    unknown = world.call("GET", "/workflows", authorizer={})
    assert "ratelimit" not in unknown.headers
