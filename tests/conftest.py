"""What every suite needs."""

import asyncio
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def _loop() -> Iterator[asyncio.AbstractEventLoop]:
    """One loop for the thread of the tests, closed when they are done."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture(autouse=True)
def _event_loop(_loop: asyncio.AbstractEventLoop) -> None:
    """Set it: Mangum asks for the thread's loop, and makes one that nobody closes if there is none.

    ``asyncio.run``, wherever a test meets it, leaves the thread without.
    """
    asyncio.set_event_loop(_loop)
