"""The saver without a claim passes LangGraph's own suite for savers."""

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor

import pytest
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.conformance import checkpointer_test, validate

from orcheo.adapters.langgraph.library_saver import CommitLogSaver
from tests.fakes.clock import FakeClock
from tests.fakes.execution_store import InMemoryExecutionStore


@checkpointer_test(name="CommitLogSaver")
async def commit_log_saver() -> AsyncGenerator[BaseCheckpointSaver[int], None]:
    """Yield a saver on an empty log."""
    yield CommitLogSaver(InMemoryExecutionStore(), "acme", FakeClock())


@pytest.mark.parametrize("capability", ["put", "put_writes", "get_tuple", "list", "delete_thread"])
def test_the_saver_conforms(capability: str) -> None:
    # A thread of its own: it sets its event loop, and the handlers' tests keep theirs.
    with ThreadPoolExecutor(1) as pool:
        validated = validate(commit_log_saver, capabilities={capability})
        report = pool.submit(asyncio.run, validated).result()
    result = report.results[capability]
    assert result.detected
    assert result.tests_passed
    assert result.passed, result.failures
