"""What every store of buckets does: run by the fake and by the adapter on DynamoDB."""

from collections.abc import Iterator

import pytest

from orcheo.adapters.dynamodb.rate_store import DynamoRateStore
from orcheo.application.limit_rate import RateStore
from orcheo.domain.rates import Policy
from tests.fakes.rates import InMemoryRateStore
from tests.harness.cloud import USERS, cloud

TEN = Policy(name="user", scope="user:ada#1", quota=600)
"""Ten a second."""
NOW = 1_793_610_000.0


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> Iterator[RateStore]:
    """Give an empty store."""
    if request.param == "memory":
        yield InMemoryRateStore()
        return
    with cloud() as account:
        yield DynamoRateStore(account.client("dynamodb"), USERS)


def test_requests_add_up_and_time_pays_them_back(store: RateStore) -> None:
    assert store.debit("acme", TEN, 100, NOW) == pytest.approx(NOW + 10)
    assert store.debit("acme", TEN, 50, NOW + 1) == pytest.approx(NOW + 15)
    assert store.debit("acme", TEN, 10, NOW + 100) == pytest.approx(NOW + 101)
    assert store.debit("other", TEN, 1, NOW) == pytest.approx(NOW + 0.1)


def test_an_empty_bucket_stays_as_it_is_until_something_fits(store: RateStore) -> None:
    assert store.debit("acme", TEN, 600, NOW) == pytest.approx(NOW + 60)
    for _ in range(3):
        assert store.debit("acme", TEN, 50, NOW) == pytest.approx(NOW + 60)
    assert store.debit("acme", TEN, 50, NOW + 1) == pytest.approx(NOW + 65)
