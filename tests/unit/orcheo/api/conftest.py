import pytest

from tests.harness.api import World


@pytest.fixture
def world() -> World:
    """The API on fakes."""
    return World()
