"""Oversize values: carried by reference, each execution's own."""

from typing import Any

import pytest

from orcheo.application.claim_checks import (
    INLINE_BYTES,
    claim_check,
    is_claim_check,
    redeemed,
    taken_over,
)
from orcheo.domain.errors import NotFound
from tests.fakes.aws import InMemoryBlobStore
from tests.harness.samples import WORKSPACE, an_id

LARGE: Any = {"text": "a" * INLINE_BYTES}


def test_a_small_value_travels_as_it_is() -> None:
    blobs = InMemoryBlobStore()
    assert claim_check(blobs, WORKSPACE, {"a": 1}, owner=an_id()) == {"a": 1}
    assert taken_over(blobs, WORKSPACE, {"a": 1}, owner=an_id()) == {"a": 1}
    assert redeemed(blobs, WORKSPACE, {"a": 1}) == {"a": 1}
    assert not blobs.blobs


def test_what_another_execution_takes_over_outlives_the_first() -> None:
    blobs = InMemoryBlobStore()
    first = claim_check(blobs, WORKSPACE, LARGE, owner=an_id("a"))
    assert is_claim_check(first)
    second = taken_over(blobs, WORKSPACE, first, owner=an_id("b"))
    blobs.delete_owned(WORKSPACE, an_id("a"))
    assert redeemed(blobs, WORKSPACE, second) == LARGE
    with pytest.raises(NotFound):
        redeemed(blobs, WORKSPACE, first)
