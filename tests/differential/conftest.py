"""One process for scripts, shared by the tests of this folder."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from orcheo.adapters.user_code.local import LocalUserCode
from tests.integration.engine.bench import Bench


@pytest.fixture(scope="session")
def user_code() -> Iterator[LocalUserCode]:
    """Children behind the walls."""
    with LocalUserCode() as code:
        yield code


@pytest.fixture
def make_bench(user_code: LocalUserCode) -> Callable[..., Bench]:
    """Return a maker of benches."""

    def make(**settings: Any) -> Bench:
        return Bench(user_code, **settings)

    return make
