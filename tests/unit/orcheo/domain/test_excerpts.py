import json
from typing import Any

import pytest

from orcheo.domain.errors import InvalidRequest, NotFound
from orcheo.domain.excerpts import cut, found_at, part, size


def test_what_is_small_is_shown_and_what_is_large_is_stood_for() -> None:
    assert cut({"a": "é"}, 10, "/output") == {"a": "é"}
    large = {"rows": ["é" * 300] * 4}
    found = cut(large, 100, "/output")
    assert found == {
        "$truncated": True,
        "type": "object",
        "bytes": len(json.dumps(large, ensure_ascii=False, separators=(",", ":")).encode()),
        "count": 1,
        "path": "/output",
        "preview": '{"rows":["' + "é" * 190,
    }


@pytest.mark.parametrize(
    ("value", "kind", "count"),
    [
        (None, "null", None),
        (True, "boolean", None),
        (1.5, "number", None),
        ("ab", "string", 2),
        ([1], "array", 1),
        ({}, "object", 0),
    ],
)
def test_every_kind_of_value_says_what_it_is(value: Any, kind: str, count: int | None) -> None:
    shown = part(value, "/output", offset=0, limit=None, limit_bytes=100)
    assert (shown["type"], shown["count"], shown["next"]) == (kind, count, None)
    assert shown["bytes"] == size(value)


def test_an_array_is_read_page_by_page_and_what_it_holds_by_its_path() -> None:
    document = {"output": {"a/b": [{"n": n, "text": "x" * 500} for n in range(250)]}}
    path = "/output/a~1b"
    seen: list[int] = []
    offset: int | None = 0
    while offset is not None:
        shown = part(found_at(document, path), path, offset=offset, limit=None, limit_bytes=100)
        assert len(shown["items"]) <= 100
        for item in shown["items"]:
            place = item["value"]["path"]
            seen.append(found_at(document, place)["n"])
        offset = shown["next"]
    assert seen == list(range(250))


def test_a_text_is_read_by_characters() -> None:
    text = "".join(chr(0x4E00 + n % 1_000) for n in range(250_000))
    read, offset = "", 0
    while offset is not None:
        shown = part(text, "/output", offset=offset, limit=None, limit_bytes=100)
        read += shown["value"]
        offset = shown["next"]
    assert read == text
    assert len(part(text, "/output", offset=0, limit=9**9, limit_bytes=100)["value"]) == 250_000


def test_a_page_ends_before_it_is_too_large() -> None:
    rows = ["x" * 900_000] * 10
    shown = part(rows, "/output", offset=4, limit=10, limit_bytes=1_000_000)
    assert (len(shown["items"]), shown["next"]) == (3, 7)
    alone = part(["x" * 900_000], "/output", offset=0, limit=1, limit_bytes=1_000_000)
    assert (len(alone["items"]), alone["next"]) == (1, None)
    assert part([1], "/output", offset=5, limit=1, limit_bytes=100)["items"] == []


@pytest.mark.parametrize("path", ["/b", "/a/2", "/a/x", "/a/0/c", "/a/-1", "/a/"])
def test_what_leads_nowhere_is_not_found(path: str) -> None:
    with pytest.raises(NotFound):
        found_at({"a": [1, 2]}, path)


def test_what_is_no_pointer_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        found_at({"a": 1}, "a")
    assert found_at({"a": 1}, "") == {"a": 1}
