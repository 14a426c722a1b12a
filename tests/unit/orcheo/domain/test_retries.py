import pytest
from hypothesis import given
from hypothesis import strategies as st

from orcheo.domain.graph import Retry
from orcheo.domain.retries import delay_seconds, is_retryable


@pytest.mark.parametrize(("attempt", "expected"), [(1, 1), (2, 2), (3, 4), (20, 300), (5000, 300)])
def test_delays_double_up_to_the_cap(attempt: int, expected: float) -> None:
    assert delay_seconds(Retry(jitter="none"), attempt, lambda: 0.5) == expected


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_full_jitter_stays_below_the_ceiling(attempt: int, chance: float) -> None:
    retry = Retry(initial_seconds=2, backoff=3, max_seconds=60)
    assert 0 <= delay_seconds(retry, attempt, lambda: chance) <= min(60, 2 * 3 ** min(attempt, 9))


@pytest.mark.parametrize(
    ("on", "names", "expected"),
    [
        (["Unavailable"], {"StoreUnavailable", "Unavailable"}, True),
        (["Unavailable"], {"ValueError", "Exception"}, False),
        (["ValueError"], {"ValueError"}, True),
        (["*"], {"KeyError"}, True),
        ([], {"KeyError"}, False),
    ],
)
def test_an_error_is_retried_by_its_class_or_family(
    on: list[str], names: set[str], *, expected: bool
) -> None:
    assert is_retryable(Retry(on=on), frozenset(names)) is expected
