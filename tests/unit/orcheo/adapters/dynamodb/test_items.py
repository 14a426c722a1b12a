"""Bodies in attributes."""

import base64
from typing import Any

import pytest

from orcheo.adapters.dynamodb.items import Bodies, pack, unpack
from tests.fakes.aws import InMemoryBlobStore
from tests.fakes.clock import SeededRandomness


@pytest.mark.parametrize(
    ("value", "kind"),
    [({"a": 0.1, "b": None}, "S"), ([], "S"), ({"text": "ab" * 400}, "B"), ("\ud800", "S")],
)
def test_a_value_survives_and_long_ones_are_compressed(value: Any, kind: str) -> None:
    attribute = pack(value)
    assert list(attribute) == [kind]
    assert unpack(attribute) == value


def test_a_stream_records_base_64_is_read_too() -> None:
    packed = pack({"text": "ab" * 400})
    assert unpack({"B": base64.b64encode(packed["B"]).decode()}) == {"text": "ab" * 400}


def test_only_what_will_not_fit_is_spilled() -> None:
    blobs = InMemoryBlobStore()
    bodies = Bodies(blobs)
    small = bodies.write("acme", {"text": "a" * 1_000_000})
    assert "body" in small
    assert not blobs.blobs
    noise = base64.b64encode(SeededRandomness().token_bytes(500_000)).decode()
    large = bodies.write("acme", noise, owner="ex_1")
    assert list(large) == ["body_ref"]
    assert large["body_ref"]["S"].startswith("ex_1/")
    assert bodies.read("acme", large) == noise
