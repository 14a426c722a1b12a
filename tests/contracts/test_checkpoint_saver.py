"""The saver without a claim passes LangGraph's own suite for savers."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator

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
    # A loop of its own: the handlers' tests keep theirs.
    with contextlib.closing(asyncio.new_event_loop()) as loop:
        report = loop.run_until_complete(validate(commit_log_saver, capabilities={capability}))
    result = report.results[capability]
    assert result.detected
    assert result.tests_passed
    assert result.passed, result.failures
